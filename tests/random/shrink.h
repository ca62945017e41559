// The smallest part of a failing network that still fails.
#pragma once

#include <functional>
#include <optional>

#include "network.h"

namespace torch2caffe::test {

// The network with the shapes that its values have; nothing where it is none, as a matrix no longer
// fits what it is multiplied with.
using Fit = std::function<std::optional<RandomNetwork>(const RandomNetwork&)>;

// Takes away what can go, one thing after another: outputs, and steps, whose results become inputs;
// then elements along the axes of inputs and weights. Calls `fails` for every candidate that `fit`
// lets pass. REQUIRES: fails(network).
RandomNetwork shrunk(RandomNetwork network, const std::function<bool(const RandomNetwork&)>& fails,
                     const Fit& fit);

}  // namespace torch2caffe::test
