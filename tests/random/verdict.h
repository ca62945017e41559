// What becomes of a random network: converted for a target, and judged as every operator is.
#pragma once

#include <string>

#include "network.h"

namespace torch2caffe::test {

struct Verdict {
  // Unjudged: converted, and proved by the program itself, but the target's own judge is missing or
  // refuses the files.
  enum Kind { equal, unjudged, refused, failed, died } kind = equal;
  std::string why;  // it is not equal
};

// Refused is what ends in an error with its place and advice; any other exception is a failure.
Verdict judge(const RandomNetwork& network, const std::string& target);

// The same for the target of a program that reads Caffe files, which judges: see 'torch2caffe
// judges'. One that computes in half precision may be that far away.
Verdict judge_in(const RandomNetwork& network, const std::string& program);

}  // namespace torch2caffe::test
