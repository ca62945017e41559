// How a file came about, for whoever finds it later.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/judge.h"

namespace torch2caffe {

struct Provenance {
  std::string command;                         // as it was typed; empty: nobody wants a comment
  std::vector<std::filesystem::path> made_of;  // those that there are not are left out
  std::string target;
  // By name what it is compared with; empty where it is not.
  std::string reference;
  unsigned seed = 0;  // of the noise of the comparison
};

// Comment lines for the head of a prototxt: program, command, files with their checksums, and what
// is compared with what. Nothing without a command.
std::string to_comment(const Provenance& provenance, const Judges& judges);

}  // namespace torch2caffe
