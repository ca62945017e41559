// Layers that multiply by numbers along an axis and add others, and what passes do with them.
#pragma once

#include <optional>
#include <vector>

#include "net/net.h"
#include "target/target.h"

namespace torch2caffe {

// y[c] = x[c] * factors[c] + offsets[c], where c counts along `axis`.
struct Affine {
  size_t axis = 1;
  std::vector<double> factors, offsets;

  bool is_uniform() const;  // the same everywhere
};

// What the layer does to its bottom along one axis, if that is all that it does: BatchNorm, Scale
// and Bias of numbers along an axis, Power without an exponent.
std::optional<Affine> affine_of(const Net& net, const Layer& layer);

// The same along another axis of a blob of this shape; nothing where it is not the same everywhere.
std::optional<Affine> along_axis(const Affine& affine, size_t axis, const Shape& shape);

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
