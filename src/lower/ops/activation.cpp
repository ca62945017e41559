// Activation functions that Caffe has under another name, and those that clip.
#include <algorithm>
#include <limits>

#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void relu(OpContext& op) { op.become(layer_of_type("ReLU"), {op.blob("self")}); }
void sigmoid(OpContext& op) { op.become(layer_of_type("Sigmoid"), {op.blob("self")}); }
void tanh(OpContext& op) { op.become(layer_of_type("TanH"), {op.blob("self")}); }

void leaky_relu(OpContext& op) {
  caffe::LayerParameter layer = layer_of_type("ReLU");
  layer.mutable_relu_param()->set_negative_slope(static_cast<float>(op.number("negative_slope")));
  op.become(std::move(layer), {op.blob("self")});
}

void elu(OpContext& op) {
  op.require(op.number("scale") == 1 && op.number("input_scale") == 1,
             "ELU with a scale has no layer in Caffe", "multiply the result outside of it");
  caffe::LayerParameter layer = layer_of_type("ELU");
  layer.mutable_elu_param()->set_alpha(static_cast<float>(op.number("alpha")));
  op.become(std::move(layer), {op.blob("self")});
}

void prelu(OpContext& op) {
  const Tensor& slopes = op.constant("weight");
  const BlobId input = op.blob("self");
  if (slopes.count() == 1) {
    caffe::LayerParameter leaky = layer_of_type("ReLU");
    leaky.mutable_relu_param()->set_negative_slope(slopes.floats()[0]);
    return op.become(std::move(leaky), {input});
  }
  op.require(op.layers().shape(input).size() >= 2, "its input has no channel axis",
             "give it a batch axis");
  caffe::LayerParameter layer = layer_of_type("PReLU");
  op.become(std::move(layer), {input}, {Weight(slopes, slopes.shape())});
}

void clip(OpContext& op, double low, double high) {
  caffe::LayerParameter layer = layer_of_type("Clip");
  layer.mutable_clip_param()->set_min(static_cast<float>(low));
  layer.mutable_clip_param()->set_max(static_cast<float>(high));
  op.become(std::move(layer), {op.blob("self")});
}

void relu6(OpContext& op) { clip(op, 0, 6); }
void hardtanh(OpContext& op) { clip(op, op.number("min_val"), op.number("max_val")); }

// A side that is open is closed where float32 ends.
void clamp(OpContext& op) {
  constexpr double largest = std::numeric_limits<float>::max();
  if (!op.is_none("min") && op.number("min") == 0 && op.is_none("max")) return relu(op);
  const double high = op.is_none("max") ? largest : op.number("max");
  const double low = op.is_none("min") ? -largest : op.number("min");
  clip(op, std::min(low, high), high);  // where they cross, the upper one wins
}

}  // namespace

void register_activation(OpRegistry& r) {
  r.add("aten::relu(Tensor self) -> Tensor", relu);
  r.add("aten::relu6(Tensor self) -> Tensor", relu6);
  r.add("aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor", leaky_relu);
  r.add("aten::prelu(Tensor self, Tensor weight) -> Tensor", prelu);
  r.add("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor",
        elu);
  r.add("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", hardtanh);
  r.add("aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp);
  r.add("aten::sigmoid(Tensor self) -> Tensor", sigmoid);
  r.add("aten::tanh(Tensor self) -> Tensor", tanh);
}

}  // namespace torch2caffe
