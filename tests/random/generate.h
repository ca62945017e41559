// Random networks: the same for the same seed and number.
#pragma once

#include <cstdint>
#include <optional>

#include "network.h"

namespace torch2caffe::test {

// Network `number` of those that `seed` makes: 3 to 8 operators over one or two inputs. PyTorch can
// run it, all its values have spread, and rounding errors stay small in them.
RandomNetwork random_network(uint64_t seed, uint64_t number);

// The network with the shapes that PyTorch gives its values; nothing where PyTorch refuses it, or
// where its values have no spread or more than a little of a rounding error.
std::optional<RandomNetwork> fitted(RandomNetwork network);

}  // namespace torch2caffe::test
