// Convolutions with fixed weights, in all the spellings that PyTorch records -> Caffe Convolution,
// and Deconvolution for the transposed ones. Where PyTorch pads one side more than the other, zeros
// at an end of the kernel do the same:
//
//   output_padding: a transposed convolution goes on behind the end, where kernels lay down nothing
//   padding="same" with an even reach: the surplus zero is behind the input
//
// What of a kernel sees padding alone, as two rows of three over a single one do, is left out.
#include <fmt/format.h>

#include <utility>

#include "compose/building_blocks.h"
#include "compose/spread_kernel.h"
#include "graph/constant_views.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// The value for each spatial axis; PyTorch allows one number for all.
std::vector<int64_t> per_axis(std::vector<int64_t> values, size_t axes) {
  if (values.size() == 1) values.resize(axes, values[0]);
  return values;
}

size_t spatial_axes(OpContext& op) { return op.constant("weight").shape().size() - 2; }

ConvolutionOf geometry_of(OpContext& op) {
  const size_t axes = spatial_axes(op);
  return {per_axis(op.integers("stride"), axes), std::vector<int64_t>(axes, 0),
          per_axis(op.integers("dilation"), axes), op.integer("groups")};
}

using Build = BlobId (*)(LayerBuilder&, BlobId, Weight, std::optional<Weight>, const ConvolutionOf&,
                         const std::string&);

// A kernel of one element is dilated by anything: by what the other one of two axes is, so that one
// number says it. Not every Caffe has two.
std::vector<int64_t> simplest_dilation(std::vector<int64_t> dilation, const Shape& weight) {
  for (size_t axis = 0; dilation.size() == 2 && axis < 2; ++axis) {
    if (weight.at(axis + 2) == 1) dilation[axis] = dilation[1 - axis];
  }
  return dilation;
}

// Adds the layer; an input without a batch axis gets one for the time being.
void convolve(OpContext& op, Build build, Weight weight, ConvolutionOf of) {
  const BlobId input = op.blob("input");
  Shape shape = op.layers().shape(input);
  const bool is_batch = shape.size() == weight.shape().size();
  if (!is_batch) shape.insert(shape.begin(), 1);
  std::optional<Weight> bias;
  if (const auto given = op.optional_constant("bias")) bias = *given;
  const BlobId batch = reshape(op.layers(), input, shape, "batch");
  of.dilation = simplest_dilation(std::move(of.dilation), weight.shape());
  const BlobId result = build(op.layers(), batch, std::move(weight), std::move(bias), of,
                              is_batch ? "" : "convolved");
  op.set_result(reshape(op.layers(), result, op.result_shape()));
}

// How many elements at either end of a kernel see padding alone, wherever it stands along the axis.
int64_t unseen(const ConvolutionOf& of, size_t axis, int64_t kernel, int64_t inputs,
               int64_t outputs) {
  const auto is_seen = [&](int64_t element) {
    for (int64_t at = 0; at < outputs; ++at) {
      const int64_t input = at * of.stride[axis] - of.pad[axis] + element * of.dilation[axis];
      if (input >= 0 && input < inputs) return true;
    }
    return false;
  };
  int64_t count = 0;
  while (kernel > 2 * (count + 1) && of.pad[axis] >= (count + 1) * of.dilation[axis] &&
         !is_seen(count) && !is_seen(kernel - 1 - count))
    ++count;
  return count;
}

void convolve_as_is(OpContext& op) {
  ConvolutionOf of = geometry_of(op);
  const size_t axes = spatial_axes(op);
  of.pad = per_axis(op.integers("padding"), axes);
  Tensor weight = op.constant("weight");
  const Shape& inputs = op.operand("input").shape();
  for (size_t i = 0; i < axes; ++i) {
    Shape shape = weight.shape();
    const auto left_out = unseen(of, i, shape[i + 2], inputs[inputs.size() - axes + i],
                                 op.result_shape()[op.result_shape().size() - axes + i]);
    if (left_out == 0) continue;
    shape[i + 2] -= 2 * left_out;
    of.pad[i] -= left_out * of.dilation[i];
    weight = viewed(weight, Part{i + 2, left_out, 1, shape[i + 2], true}, shape).value();
  }
  convolve(op, torch2caffe::convolution, weight, of);
}

// Writes the dilation of an axis out where zeros have to be added at an end of the kernel.
Weight with_zeros(const Tensor& weight, std::vector<int64_t>& dilation,
                  const std::vector<int64_t>& before, const std::vector<int64_t>& behind) {
  std::vector<Spread> spreads(dilation.size());
  for (size_t i = 0; i < spreads.size(); ++i) {
    if (before[i] + behind[i] == 0) continue;
    spreads[i] = {std::exchange(dilation[i], 1), before[i], behind[i]};
  }
  return spread_kernel(weight, spreads);
}

void convolve_transposed(OpContext& op) {
  const size_t axes = spatial_axes(op);
  ConvolutionOf of = geometry_of(op);
  of.pad = per_axis(op.integers("padding"), axes);
  Weight weight = with_zeros(op.constant("weight"), of.dilation, std::vector<int64_t>(axes, 0),
                             per_axis(op.integers("output_padding"), axes));
  convolve(op, deconvolution, std::move(weight), of);
}

void convolution(OpContext& op) {
  return op.has("transposed") && op.flag("transposed") ? convolve_transposed(op)
                                                       : convolve_as_is(op);
}

// padding="same" pads dilation * (kernel - 1) in all, half on either side and what is left behind;
// "valid" pads nothing.
void convolution_with_named_padding(OpContext& op) {
  const Tensor& weight = op.constant("weight");
  const size_t axes = spatial_axes(op);
  ConvolutionOf of = geometry_of(op);
  std::vector<int64_t> surplus(axes, 0);
  for (size_t i = 0; i < axes && op.text("padding") == "same"; ++i) {
    const int64_t total = of.dilation[i] * (weight.shape()[i + 2] - 1);
    surplus[i] = total % 2;
    of.pad[i] = total / 2 + surplus[i];
  }
  Weight same = with_zeros(weight, of.dilation, surplus, std::vector<int64_t>(axes, 0));
  convolve(op, torch2caffe::convolution, std::move(same), of);
}

}  // namespace

void register_convolution(OpRegistry& r) {
  for (const char* n : {"1", "2", "3"}) {
    const std::string same =
        fmt::format("Tensor input, Tensor weight, Tensor? bias=None, int[{0}] stride=1, ", n);
    r.add(fmt::format("aten::conv{0}d({1}int[{0}] padding=0, int[{0}] dilation=1, int groups=1) -> "
                      "Tensor",
                      n, same),
          convolution);
    r.add(fmt::format("aten::conv{0}d.padding({1}str padding=\"valid\", int[{0}] dilation=1, int "
                      "groups=1) -> Tensor",
                      n, same),
          convolution_with_named_padding);
    r.add(fmt::format("aten::conv_transpose{0}d{2}({1}int[{0}] padding=0, int[{0}] "
                      "output_padding=0, int groups=1, int[{0}] dilation=1) -> Tensor",
                      n, same, *n == '1' ? "" : ".input"),
          convolve_transposed);
  }
  r.add(
      "aten::_convolution_mode(Tensor input, Tensor weight, Tensor? bias, int[] stride, str "
      "padding, "
      "int[] dilation, int groups) -> Tensor",
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
