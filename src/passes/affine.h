// Layers that multiply each channel by a number and add another, and what passes do with them.
#pragma once

#include <optional>
#include <vector>

#include "net/net.h"
#include "target/target.h"

namespace torch2caffe {

// y[c] = x[c] * factors[c] + offsets[c], where c counts along axis 1.
struct Affine {
  std::vector<double> factors, offsets;

  bool is_uniform() const;  // the same for all channels
};

// What the layer does to each of its bottom's channels, if that is all that it does: BatchNorm,
// Scale and Bias along axis 1, Power without an exponent.
std::optional<Affine> affine_of(const Net& net, const Layer& layer);

// values * factors + offsets.
std::vector<double> transformed(const Affine& affine, const std::vector<double>& values);

// In double, so that a chain of folds is rounded once, when it is written.
Weight weight_of(const std::vector<double>& values);

// Convolution, Deconvolution and InnerProduct: the second weight blob, zeros where there is none.
std::vector<double> bias_of(const Layer& layer);
void set_bias(Layer& layer, const std::vector<double>& bias);

// Whether `target` writes the layer without its weights, which then must stay what they are.
bool has_spelled_weights(const Net& net, const Layer& layer, const Target& target);

}  // namespace torch2caffe
