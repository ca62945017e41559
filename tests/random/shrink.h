// The smallest part of a failing network that still fails.
#pragma once

#include <functional>

#include "network.h"

namespace torch2caffe::test {

// Takes away what can go, one thing after another: outputs, and steps, whose results become inputs.
// Calls `fails` for every candidate. REQUIRES: fails(network).
RandomNetwork shrunk(RandomNetwork network, const std::function<bool(const RandomNetwork&)>& fails);

}  // namespace torch2caffe::test
