// GELU and the error function, by Abramowitz and Stegun's formula 7.1.26, whose error is 1.5e-7 at
// most, as much as float32 can tell. For z >= 0:
//
//   1 - erf(z) = (a1 t + a2 t^2 + a3 t^3 + a4 t^4 + a5 t^5) exp(-z^2),  t = 1 / (1 + p z)
//
//   gelu(x)   ReLU(x) - |x| / 2 * (1 - erf(|x| / sqrt 2)), which is x * (1 + erf(x / sqrt 2)) / 2
//   erf(x)    sign(x) * erf(|x|)
//   gelu by tanh   x * Sigmoid(x * (b + c x^2)), since 1 + tanh(u) = 2 Sigmoid(2 u)
#include <cmath>

#include "lower/op_registry.h"
#include "net/building_blocks.h"

namespace torch2caffe {
namespace {

constexpr double p = 0.3275911;
constexpr double pi = 3.14159265358979323846;

// The two factors of 1 - erf(scale * size). REQUIRES: size >= 0.
std::vector<BlobId> complement_of_erf(LayerBuilder& layers, BlobId size, double scale) {
  const BlobId t = power(layers, size, {.scale = p * scale, .shift = 1, .exponent = -1}, "t");
  const BlobId t2 = product(layers, t, t, "t2");
  const BlobId t3 = product(layers, t2, t, "t3");
  const BlobId t4 = product(layers, t2, t2, "t4");
  const BlobId t5 = product(layers, t3, t2, "t5");
  const BlobId polynomial =
      sum(layers, {t, t2, t3, t4, t5},
          {0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429}, "polynomial");
  const BlobId squared = square(layers, size, "square");
  return {polynomial, exponential(layers, squared, {.scale = -scale * scale}, "bell")};
}

void gelu_by_erf(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const BlobId size = neuron(layers, "AbsVal", x, "size");
  std::vector<BlobId> factors = complement_of_erf(layers, size, std::sqrt(0.5));
  factors.push_back(size);
  const BlobId tail = product(layers, factors, "tail");
  op.set_result(sum(layers, {neuron(layers, "ReLU", x, "relu"), tail}, {1, -0.5}));
}

void gelu_by_tanh(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const double slope = 2 * std::sqrt(2 / pi);
  const BlobId squared = square(layers, x, "square");
  const BlobId factor =
      power(layers, squared, {.scale = slope * 0.044715, .shift = slope}, "factor");
  const BlobId cubic = product(layers, x, factor, "cubic");
  op.set_result(product(layers, x, neuron(layers, "Sigmoid", cubic, "sigmoid")));
}

void gelu(OpContext& op) { op.text("approximate") == "tanh" ? gelu_by_tanh(op) : gelu_by_erf(op); }

BlobId error_function(OpContext& op, const std::string& part) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const BlobId size = neuron(layers, "AbsVal", x, "size");
  const BlobId tail = product(layers, complement_of_erf(layers, size, 1), "tail");
  const BlobId magnitude = power(layers, tail, {.scale = -1, .shift = 1}, "magnitude");
  const BlobId enlarged = power(layers, x, {.scale = 3e38}, "enlarged");
  return product(layers, magnitude, neuron(layers, "TanH", enlarged, "sign"), part);
}

void erf(OpContext& op) { op.set_result(error_function(op, "")); }
void erfc(OpContext& op) {
  op.set_result(power(op.layers(), error_function(op, "erf"), {.scale = -1, .shift = 1}));
}

}  // namespace

void register_gelu(OpRegistry& r) {
  r.add("aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor", gelu);
  r.add("aten::erf(Tensor self) -> Tensor", erf);
  r.add("aten::special_erf(Tensor self) -> Tensor", erf);
  r.add("aten::erfc(Tensor self) -> Tensor", erfc);
  r.add("aten::special_erfc(Tensor self) -> Tensor", erfc);
}

}  // namespace torch2caffe
