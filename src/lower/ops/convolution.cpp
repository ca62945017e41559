// Convolutions with fixed weights, in all the spellings that PyTorch records -> Caffe Convolution.
#include <algorithm>

#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// The value for each spatial axis; PyTorch allows one number for all.
std::vector<int64_t> per_axis(std::vector<int64_t> values, size_t axes) {
  if (values.size() == 1) values.resize(axes, values[0]);
  return values;
}

bool all_equal(const std::vector<int64_t>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](int64_t value) { return value == values[0]; });
}

// One number where all axes agree, as people write it; _h and _w for two axes, which every Caffe
// reads; else a list.
template <typename AddEach, typename SetHeight, typename SetWidth>
void set_axes(const std::vector<int64_t>& values, AddEach add, SetHeight set_height,
              SetWidth set_width) {
  const auto at = [&](size_t axis) { return static_cast<uint32_t>(values[axis]); };
  if (all_equal(values)) {
    add(at(0));
  } else if (values.size() == 2) {
    set_height(at(0));
    set_width(at(1));
  } else {
    for (size_t axis = 0; axis < values.size(); ++axis) add(at(axis));
  }
}

struct Geometry {
  std::vector<int64_t> stride, pad, dilation;
};

void convolve(OpContext& op, const Geometry& given) {
  const Tensor& weight = op.constant("weight");
  const BlobId input = op.blob("input");
  const size_t axes = weight.shape().size() - 2;
  op.require(op.layers().shape(input).size() == axes + 2, "its input has no batch axis",
             "add one with unsqueeze(0)");
  const std::vector<int64_t> kernel(weight.shape().begin() + 2, weight.shape().end());
  const auto stride = per_axis(given.stride, axes);
  const auto pad = per_axis(given.pad, axes);
  const auto dilation = per_axis(given.dilation, axes);

  caffe::LayerParameter layer = layer_of_type("Convolution");
  auto& param = *layer.mutable_convolution_param();
  param.set_num_output(static_cast<uint32_t>(weight.shape()[0]));
  if (op.integer("groups") != 1) param.set_group(static_cast<uint32_t>(op.integer("groups")));
  set_axes(
      kernel, [&](auto k) { param.add_kernel_size(k); }, [&](auto k) { param.set_kernel_h(k); },
      [&](auto k) { param.set_kernel_w(k); });
  if (stride != std::vector<int64_t>(axes, 1)) {
    set_axes(
        stride, [&](auto s) { param.add_stride(s); }, [&](auto s) { param.set_stride_h(s); },
        [&](auto s) { param.set_stride_w(s); });
  }
  if (pad != std::vector<int64_t>(axes, 0)) {
    set_axes(
        pad, [&](auto p) { param.add_pad(p); }, [&](auto p) { param.set_pad_h(p); },
        [&](auto p) { param.set_pad_w(p); });
  }
  if (dilation != std::vector<int64_t>(axes, 1)) {
    for (int64_t d : all_equal(dilation) ? std::vector<int64_t>{dilation[0]} : dilation) {
      param.add_dilation(static_cast<uint32_t>(d));
    }
  }
  std::vector<Weight> weights = {weight};
  if (const auto bias = op.optional_constant("bias")) {
    weights.emplace_back(*bias);
  } else {
    param.set_bias_term(false);
  }
  op.become(std::move(layer), {input}, std::move(weights));
}

void convolution(OpContext& op) {
  op.require(!op.has("transposed") || !op.flag("transposed"),
             "transposed convolution has no translation yet",
             "see 'torch2caffe ops' for what can be translated");
  convolve(op, {op.integers("stride"), op.integers("padding"), op.integers("dilation")});
}

// padding="same" pads dilation * (kernel - 1) in all, half on either side; "valid" pads nothing.
void convolution_with_named_padding(OpContext& op) {
  const Shape& kernel = op.constant("weight").shape();
  const auto dilation = per_axis(op.integers("dilation"), kernel.size() - 2);
  std::vector<int64_t> pad(kernel.size() - 2, 0);
  for (size_t i = 0; i < pad.size() && op.text("padding") == "same"; ++i) {
    const int64_t total = dilation[i] * (kernel[i + 2] - 1);
    op.require(total % 2 == 0,
               "padding='same' with this even kernel pads one side more than the other",
               "pad the input explicitly with an odd kernel");
    pad[i] = total / 2;
  }
  convolve(op, {op.integers("stride"), pad, op.integers("dilation")});
}

}  // namespace

void register_convolution(OpRegistry& r) {
  r.add(
      "aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] "
      "padding=0, "
      "int[1] dilation=1, int groups=1) -> Tensor",
      convolution);
  r.add(
      "aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] "
      "padding=0, "
      "int[2] dilation=1, int groups=1) -> Tensor",
      convolution);
  r.add(
      "aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] "
      "padding=0, "
      "int[3] dilation=1, int groups=1) -> Tensor",
      convolution);
  r.add(
      "aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, str "
      "padding=\"valid\", "
      "int[2] dilation=1, int groups=1) -> Tensor",
      convolution_with_named_padding);
  r.add(
      "aten::convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, "
      "int[] dilation, "
      "bool transposed, int[] output_padding, int groups) -> Tensor",
      convolution);
  r.add(
      "aten::_convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, "
      "int[] dilation, "
      "bool transposed, int[] output_padding, int groups, bool benchmark, bool deterministic, bool "
      "cudnn_enabled, "
      "bool allow_tf32) -> Tensor",
      convolution);
  r.add(
      "aten::_convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, int[] stride, "
      "int[] padding, "
      "int[] dilation, bool transposed, int[] output_padding, int groups, bool benchmark, bool "
      "deterministic, "
      "bool cudnn_enabled) -> Tensor",
      convolution);
}

}  // namespace torch2caffe
