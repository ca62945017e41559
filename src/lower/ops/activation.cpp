// Activation functions of one layer, or of a few. F.softsign, F.tanhshrink and F.softmin are no
// operators: PyTorch computes them with arithmetic and softmax.
//
//   leaky_relu, rrelu    ReLU with negative_slope
//   elu(a, scale, s)     Power * s, ELU of a * s, Power * scale / s; celu and selu are it
//                        with numbers of their own
//   softplus(b)          BNLL(b * x) / b
//   log_sigmoid          -BNLL(-x)
//   glu                  the first half times Sigmoid of the second one
#include <cmath>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void become_layer(OpContext& op, const char* type) {
  op.become(layer_of_type(type), {op.blob("self")});
}

void relu(OpContext& op) { become_layer(op, "ReLU"); }
void sigmoid(OpContext& op) { become_layer(op, "Sigmoid"); }
void tanh(OpContext& op) { become_layer(op, "TanH"); }
void silu(OpContext& op) { become_layer(op, "Swish"); }
void mish(OpContext& op) { become_layer(op, "Mish"); }

// ---- one slope below zero ----

void leaky(OpContext& op, double slope) {
  caffe::LayerParameter layer = layer_of_type("ReLU");
  layer.mutable_relu_param()->set_negative_slope(static_cast<float>(slope));
  op.become(std::move(layer), {op.blob("self")});
}

void leaky_relu(OpContext& op) { leaky(op, op.number("negative_slope")); }

void rrelu(OpContext& op) {
  op.require(!op.flag("training"), "its slope is random: the model is in training mode",
             "call model.eval() before tracing or saving");
  leaky(op, (op.number("lower") + op.number("upper")) / 2);
}

// Caffe's PReLU takes four axes at most; what stands behind the channels is one to it.
void prelu(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const Tensor& slopes = op.constant("weight");
  const BlobId x = op.blob("self");
  const Shape shape = layers.shape(x);
  if (slopes.count() == 1) return leaky(op, slopes.doubles()[0]);
  op.require(shape.size() >= 2, "its input has no channel axis", "give it a batch axis");
  const bool is_long = shape.size() > 4;
  const Shape flat = {shape[0], shape[1], count_of(shape) / (shape[0] * shape[1])};
  const BlobId input = is_long ? reshape(layers, x, flat, "flat") : x;
  const BlobId result = layers.add(layer_of_type("PReLU"), {input},
                                   {Weight(slopes, {slopes.count()})}, is_long ? "prelu" : "");
  op.set_result(reshape(layers, result, shape));
}

// ---- exponential below zero ----

struct EluOf {
  double alpha = 1, scale = 1, input_scale = 1;
};

void exponential_below_zero(OpContext& op, const EluOf& of) {
  op.require(of.input_scale > 0, "its exponent grows towards minus infinity",
             "give it a positive alpha");
  LayerBuilder& layers = op.layers();
  const double result_scale = of.scale / of.input_scale;
  BlobId x = op.blob("self");
  if (of.input_scale != 1) x = power(layers, x, {.scale = of.input_scale}, "input");
  caffe::LayerParameter layer = layer_of_type("ELU");
  layer.mutable_elu_param()->set_alpha(static_cast<float>(of.alpha * of.input_scale));
  x = layers.add(std::move(layer), {x}, {}, result_scale == 1 ? "" : "elu");
  op.set_result(result_scale == 1 ? x : power(layers, x, {.scale = result_scale}));
}

void elu(OpContext& op) {
  exponential_below_zero(op, {op.number("alpha"), op.number("scale"), op.number("input_scale")});
}
void selu(OpContext& op) {
  exponential_below_zero(op, {.alpha = 1.6732632423543772848, .scale = 1.0507009873554804934});
}
void celu(OpContext& op) {
  const double alpha = op.number("alpha");
  exponential_below_zero(op, {.alpha = alpha, .input_scale = 1 / alpha});
}

// ---- logarithms of sums with an exponential ----

// Above the threshold PyTorch takes x itself, which no float32 tells from the softplus of a large
// x. A low threshold is a step in the function.
void softplus(OpContext& op) {
  const double beta = op.number("beta");
  const double threshold = op.number("threshold");
  LayerBuilder& layers = op.layers();
  BlobId x = op.blob("self");
  if (beta != 1) x = power(layers, x, {.scale = beta}, "scaled");
  const bool steps = threshold <= 0 || std::exp(-threshold) > 1e-8 * threshold;
  BlobId soft = neuron(layers, "BNLL", x, steps || beta != 1 ? "soft" : "");
  if (steps) {
    const BlobId rest = sum(layers, {x, soft}, {1, -1}, "rest");
    const BlobId above = is_above(layers, x, threshold, "above");
    const BlobId step = product(layers, rest, above, "step");
    soft = sum(layers, {soft, step}, {}, beta != 1 ? "stepped" : "");
  }
  op.set_result(beta == 1 ? soft : power(layers, soft, {.scale = 1 / beta}));
}

void log_sigmoid(OpContext& op) {
  const BlobId negative = power(op.layers(), op.blob("self"), {.scale = -1}, "negative");
  const BlobId soft = neuron(op.layers(), "BNLL", negative, "softplus");
  op.set_result(power(op.layers(), soft, {.scale = -1}));
}

void glu(OpContext& op) {
  const BlobId x = op.blob("self");
  const Shape& shape = op.layers().shape(x);
  const auto axis = static_cast<size_t>(op.axis("dim", shape.size()));
  const auto halves = slice(op.layers(), x, axis, {shape.at(axis) / 2}, "half");
  const BlobId gate = neuron(op.layers(), "Sigmoid", halves[1], "gate");
  op.set_result(product(op.layers(), halves[0], gate));
}

}  // namespace

void register_activation(OpRegistry& r) {
  r.add("aten::relu(Tensor self) -> Tensor", relu);
  r.add("aten::sigmoid(Tensor self) -> Tensor", sigmoid);
  r.add("aten::tanh(Tensor self) -> Tensor", tanh);
  r.add("aten::silu(Tensor self) -> Tensor", silu);
  r.add("aten::mish(Tensor self) -> Tensor", mish);
  r.add("aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor", leaky_relu);
  r.add(
      "aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, "
      "bool training=False, Generator? generator=None) -> Tensor",
      rrelu);
  r.add("aten::prelu(Tensor self, Tensor weight) -> Tensor", prelu);
  r.add("aten::_prelu_kernel(Tensor self, Tensor weight) -> Tensor", prelu);
  r.add("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor",
        elu);
  r.add("aten::selu(Tensor self) -> Tensor", selu);
  r.add("aten::celu(Tensor self, Scalar alpha=1.0) -> Tensor", celu);
  r.add("aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor", softplus);
  r.add("aten::log_sigmoid(Tensor self) -> Tensor", log_sigmoid);
  r.add("aten::log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer)", log_sigmoid);
  r.add("aten::glu(Tensor self, int dim=-1) -> Tensor", glu);
}

}  // namespace torch2caffe
