// What becomes of a random network: converted for a target, and judged as every operator is.
#pragma once

#include <string>

#include "network.h"

namespace torch2caffe::test {

struct Verdict {
  // Unjudged: converted, and proved by the program itself, but the target's own judge is missing.
  enum Kind { equal, unjudged, refused, failed, died } kind = equal;
  std::string why;  // it is not equal
};

// Refused is what ends in an error with its place and advice; any other exception is a failure.
Verdict judge(const RandomNetwork& network, const std::string& target);

}  // namespace torch2caffe::test
