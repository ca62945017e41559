// Products with a fixed matrix -> InnerProduct along the last axis.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// `weight` is [outputs, inputs].
void inner_product(OpContext& op, BlobId input, const Tensor& weight,
                   const std::optional<Tensor>& bias) {
  const Shape& shape = op.layers().shape(input);
  op.require(shape.size() >= 2, "its input has no batch axis", "add one with unsqueeze(0)");
  caffe::LayerParameter layer = layer_of_type("InnerProduct");
  auto& param = *layer.mutable_inner_product_param();
  param.set_num_output(static_cast<uint32_t>(weight.shape().at(0)));
  if (shape.size() != 2) param.set_axis(static_cast<int32_t>(shape.size()) - 1);
  std::vector<Weight> weights = {weight};
  if (bias) {
    weights.emplace_back(*bias);
  } else {
    param.set_bias_term(false);
  }
  op.become(std::move(layer), {input}, std::move(weights));
}

Tensor transposed(const Tensor& matrix) {
  const auto rows = static_cast<size_t>(matrix.shape().at(0));
  const auto columns = static_cast<size_t>(matrix.shape().at(1));
  const std::vector<float> in = matrix.floats();
  std::vector<float> out(in.size());
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < columns; ++c) out[c * rows + r] = in[r * columns + c];
  }
  return Tensor({matrix.shape()[1], matrix.shape()[0]}, std::move(out));
}

void linear(OpContext& op) {
  inner_product(op, op.blob("input"), op.constant("weight"), op.optional_constant("bias"));
}

// self + mat1 * mat2, the form in which PyTorch before 1.7 recorded Linear.
void addmm(OpContext& op) {
  op.require(op.number("beta") == 1 && op.number("alpha") == 1, "beta or alpha is not 1",
             "use torch.nn.Linear");
  const Tensor& bias = op.constant("self");
  op.require(bias.shape() == Shape{op.result_shape().at(1)},
             "what is added is not one number for each output", "use torch.nn.Linear");
  inner_product(op, op.blob("mat1"), transposed(op.constant("mat2")), bias);
}

void product_with_matrix(OpContext& op, const char* matrix) {
  op.require(op.constant(matrix).shape().size() == 2, "it multiplies by more than one matrix",
             "use torch.nn.Linear");
  inner_product(op, op.blob("self"), transposed(op.constant(matrix)), std::nullopt);
}

void matmul(OpContext& op) { product_with_matrix(op, "other"); }
void mm(OpContext& op) { product_with_matrix(op, "mat2"); }

}  // namespace

void register_linear(OpRegistry& r) {
  r.add("aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", linear);
  r.add(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> "
      "Tensor",
      addmm);
  r.add("aten::matmul(Tensor self, Tensor other) -> Tensor", matmul);
  r.add("aten::mm(Tensor self, Tensor mat2) -> Tensor", mm);
}

}  // namespace torch2caffe
