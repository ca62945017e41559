// Shape rules for the two operators that libtorch 1.13 cannot apply to tensors without data (device
// "meta"): its own are written in Python. convolution_overrideable is the dispatcher's extension
// point for such devices.
#include <torch/library.h>

#include "importers/libtorch/torch.h"

namespace torch2caffe {
namespace {

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight,
                       const c10::optional<at::Tensor>&, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                       at::IntArrayRef output_padding, int64_t groups) {
  std::vector<int64_t> shape = {input.size(0),
                                transposed ? weight.size(1) * groups : weight.size(0)};
  for (int64_t axis = 2; axis < input.dim(); ++axis) {
    const auto i = static_cast<size_t>(axis - 2);
    const int64_t reach = dilation[i] * (weight.size(axis) - 1) + 1;
    shape.push_back(transposed ? (input.size(axis) - 1) * stride[i] - 2 * padding[i] + reach +
                                     output_padding[i]
                               : (input.size(axis) + 2 * padding[i] - reach) / stride[i] + 1);
  }
  return at::empty(shape, input.options());
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> batch_norm(
    const at::Tensor& input, const c10::optional<at::Tensor>&, const c10::optional<at::Tensor>&,
    const c10::optional<at::Tensor>&, const c10::optional<at::Tensor>&, bool, double, double) {
  const at::Tensor statistics = at::empty({input.size(1)}, input.options());
  return {at::empty_like(input), statistics, statistics.clone()};
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, Meta, library) {
  library.impl("convolution_overrideable", convolution);
  library.impl("native_batch_norm", batch_norm);
}

}  // namespace torch2caffe
