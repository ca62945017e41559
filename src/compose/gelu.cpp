// GELU and the error function, by Abramowitz and Stegun's formula 7.1.26, whose error is 1.5e-7 at
// most, as much as float32 can tell. For z >= 0:
//
//   1 - erf(z) = (a1 t + a2 t^2 + a3 t^3 + a4 t^4 + a5 t^5) exp(-z^2),  t = 1 / (1 + p z)
//
//   gelu(x)   ReLU(x) - |x| / 2 * (1 - erf(|x| / sqrt 2)), which is x * (1 + erf(x / sqrt 2)) / 2
//   erf(x)    sign(x) * erf(|x|)
//   gelu by tanh   x * Sigmoid(x * (b + c x^2)), since 1 + tanh(u) = 2 Sigmoid(2 u)
#include "compose/gelu.h"

#include <cmath>

#include "compose/building_blocks.h"

namespace torch2caffe {
namespace {

constexpr double p = 0.3275911;
constexpr double pi = 3.14159265358979323846;

// The two factors of 1 - erf(scale * size). REQUIRES: size >= 0.
std::vector<BlobId> complement_of_erf(LayerBuilder& layers, BlobId size, double scale,
                                      const std::string& part) {
  const auto in = [&](const char* name) { return inside(part, name); };
  const BlobId t = power(layers, size, {.scale = p * scale, .shift = 1, .exponent = -1}, in("t"));
  const BlobId t2 = product(layers, t, t, in("t2"));
  const BlobId t3 = product(layers, t2, t, in("t3"));
  const BlobId t4 = product(layers, t2, t2, in("t4"));
  const BlobId t5 = product(layers, t3, t2, in("t5"));
  const BlobId polynomial =
      sum(layers, {t, t2, t3, t4, t5},
          {0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429}, in("polynomial"));
  const BlobId squared = square(layers, size, in("square"));
  return {polynomial, exponential(layers, squared, -scale * scale, in("bell"))};
}

}  // namespace

BlobId gelu_by_erf(LayerBuilder& layers, BlobId x, const std::string& part) {
  const BlobId size = neuron(layers, "AbsVal", x, inside(part, "size"));
  std::vector<BlobId> factors = complement_of_erf(layers, size, std::sqrt(0.5), part);
  factors.push_back(size);
  const BlobId tail = product(layers, factors, inside(part, "tail"));
  return sum(layers, {neuron(layers, "ReLU", x, inside(part, "relu")), tail}, {1, -0.5}, part);
}

BlobId gelu_by_tanh(LayerBuilder& layers, BlobId x, const std::string& part) {
  const double slope = 2 * std::sqrt(2 / pi);
  const BlobId squared = square(layers, x, inside(part, "square"));
  const BlobId factor =
      power(layers, squared, {.scale = slope * 0.044715, .shift = slope}, inside(part, "factor"));
  const BlobId cubic = product(layers, x, factor, inside(part, "cubic"));
  return product(layers, x, neuron(layers, "Sigmoid", cubic, inside(part, "sigmoid")), part);
}

BlobId error_function(LayerBuilder& layers, BlobId x, const std::string& part) {
  const BlobId size = neuron(layers, "AbsVal", x, inside(part, "size"));
  const BlobId tail =
      product(layers, complement_of_erf(layers, size, 1, part), inside(part, "tail"));
  const BlobId magnitude =
      power(layers, tail, {.scale = -1, .shift = 1}, inside(part, "magnitude"));
  return product(layers, magnitude, sign(layers, x, inside(part, "sign")), part);
}

}  // namespace torch2caffe
