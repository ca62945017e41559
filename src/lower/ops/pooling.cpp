// Maximum and average pooling over height and width -> Pooling.
//
// PyTorch and Caffe place the same windows and differ in how many there are. Caffe rounds up;
// PyTorch rounds down, or up with ceil_mode, and then leaves out a last window that starts beyond
// input and padding, which Caffe does only where there is padding. Here the layer says how to
// round; where neither way gives PyTorch's number on both axes, it rounds up and what is too much
// is cut off. How a target that can only round up does it is decided later.
#include <algorithm>

#include "lower/linear_map.h"
#include "lower/op_registry.h"
#include "net/building_blocks.h"
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

struct PoolingSpec {
  caffe::PoolingParameter::PoolMethod method = caffe::PoolingParameter::MAX;
  std::vector<int64_t> kernel, stride, pad;
};

std::vector<int64_t> two(std::vector<int64_t> values) {
  if (values.size() == 1) values.push_back(values[0]);
  return values;
}

PoolingSpec spec_of(OpContext& op, caffe::PoolingParameter::PoolMethod method) {
  PoolingSpec spec{method, two(op.integers("kernel_size")), two(op.integers("stride")),
                   two(op.integers("padding"))};
  if (spec.stride.empty()) spec.stride = spec.kernel;  // PyTorch's default
  return spec;
}

caffe::LayerParameter layer_of(const PoolingSpec& spec) {
  caffe::LayerParameter layer = layer_of_type("Pooling");
  auto& param = *layer.mutable_pooling_param();
  const auto number = [](int64_t value) { return static_cast<uint32_t>(value); };
  param.set_pool(spec.method);
  if (spec.kernel[0] == spec.kernel[1]) {
    param.set_kernel_size(number(spec.kernel[0]));
  } else {
    param.set_kernel_h(number(spec.kernel[0]));
    param.set_kernel_w(number(spec.kernel[1]));
  }
  if (spec.stride[0] != spec.stride[1]) {
    param.set_stride_h(number(spec.stride[0]));
    param.set_stride_w(number(spec.stride[1]));
  } else if (spec.stride[0] != 1) {
    param.set_stride(number(spec.stride[0]));
  }
  if (spec.pad[0] != spec.pad[1]) {
    param.set_pad_h(number(spec.pad[0]));
    param.set_pad_w(number(spec.pad[1]));
  } else if (spec.pad[0] != 0) {
    param.set_pad(number(spec.pad[0]));
  }
  return layer;
}

// `together`: padding along one axis counts for both, as in Caffe.
std::vector<int64_t> pooled(const Shape& input, const caffe::LayerParameter& layer, bool round_up,
                            bool together = true) {
  const auto windows = windows_of(layer.pooling_param(), input);
  const bool any = windows[0].pad > 0 || windows[1].pad > 0;
  return {pooled_size(input[2], windows[0], round_up, together ? any : windows[0].pad > 0),
          pooled_size(input[3], windows[1], round_up, together ? any : windows[1].pad > 0)};
}

// The pooling with exactly the windows that PyTorch has.
BlobId pool(OpContext& op, BlobId input, const PoolingSpec& spec,
            const std::vector<int64_t>& wanted, const std::string& part) {
  const Shape shape = op.layers().shape(input);
  caffe::LayerParameter layer = layer_of(spec);
  if (pooled(shape, layer, true, true) != pooled(shape, layer, true, false)) {
    // The windows along an axis without padding depend on the other axis's padding, and not in
    // every Caffe alike: one axis after the other.
    PoolingSpec rows = spec, columns = spec;
    rows.kernel[1] = rows.stride[1] = columns.kernel[0] = columns.stride[0] = 1;
    rows.pad[1] = columns.pad[0] = 0;
    const BlobId half = pool(op, input, rows, {wanted[0], shape[3]}, "rows");
    return pool(op, half, columns, wanted, part);
  }
  const bool up = pooled(shape, layer, true) == wanted;
  if (!up && pooled(shape, layer, false) == wanted) {
    layer.mutable_pooling_param()->set_round_mode(caffe::PoolingParameter::FLOOR);
  } else if (!up) {
    const BlobId whole = op.layers().add(std::move(layer), {input}, {}, "ceil");
    const BlobId rows = narrow(op.layers(), whole, 2, 0, wanted[0], "rows");
    return narrow(op.layers(), rows, 3, 0, wanted[1], "columns");
  }
  return op.layers().add(std::move(layer), {input}, {}, part);
}

BlobId pool(OpContext& op, BlobId input, const PoolingSpec& spec, const std::string& part = "") {
  op.require(op.layers().shape(input).size() == 4,
             "its input has no batch axis, or is not two-dimensional", "give it four axes");
  return pool(op, input, spec, {op.result_shape().at(2), op.result_shape().at(3)}, part);
}

void max_pool(OpContext& op) {
  const auto dilation = two(op.integers("dilation"));
  op.require(dilation == std::vector<int64_t>{1, 1}, "dilated max pooling has no layer in Caffe",
             "use dilation 1, or a strided pooling of a larger kernel");
  op.set_result(pool(op, op.blob("self"), spec_of(op, caffe::PoolingParameter::MAX)));
}

// For window `i`: the elements that PyTorch's window has in it, clipped to the padded input or to
// the input itself.
int64_t window_length(int64_t input, const Window& window, int64_t i, bool with_padding) {
  const int64_t begin = i * window.stride - window.pad;
  const int64_t end = std::min(begin + window.kernel, input + window.pad);
  if (with_padding) return end - begin;
  return std::min(end, input) - std::max<int64_t>(begin, 0);
}

// Caffe divides each window's sum by its size clipped to the padded input. What PyTorch divides by
// instead makes one factor for each position.
std::vector<float> divisor_factors(OpContext& op, const Shape& input,
                                   const caffe::PoolingParameter& param) {
  const auto windows = windows_of(param, input);
  const Shape& result = op.result_shape();
  std::vector<float> factors;
  for (int64_t y = 0; y < result.at(2); ++y) {
    for (int64_t x = 0; x < result.at(3); ++x) {
      const auto size = [&](bool padded) {
        return window_length(input[2], windows[0], y, padded) *
               window_length(input[3], windows[1], x, padded);
      };
      const int64_t wanted = !op.is_none("divisor_override") ? op.integer("divisor_override")
                                                             : size(op.flag("count_include_pad"));
      factors.push_back(
          static_cast<float>(static_cast<double>(size(true)) / static_cast<double>(wanted)));
    }
  }
  return factors;
}

void avg_pool(OpContext& op) {
  const BlobId input = op.blob("self");
  const PoolingSpec spec = spec_of(op, caffe::PoolingParameter::AVE);
  op.require(op.layers().shape(input).size() == 4, "its input has no batch axis",
             "give it four axes");
  const auto factors =
      divisor_factors(op, op.layers().shape(input), layer_of(spec).pooling_param());
  if (std::all_of(factors.begin(), factors.end(), [](float factor) { return factor == 1; })) {
    return op.set_result(pool(op, input, spec));
  }
  const BlobId average = pool(op, input, spec, "average");
  caffe::LayerParameter scale = layer_of_type("Scale");
  scale.mutable_scale_param()->set_axis(2);
  scale.mutable_scale_param()->set_num_axes(2);
  op.become(std::move(scale), {average},
            {Tensor({op.result_shape().at(2), op.result_shape().at(3)}, factors)});
}

// Output o averages the inputs from floor(o * in / out) to ceil((o + 1) * in / out).
LinearMap averages(int64_t inputs, int64_t outputs) {
  LinearMap map{outputs, inputs, std::vector<float>(static_cast<size_t>(outputs * inputs), 0.0F)};
  for (int64_t o = 0; o < outputs; ++o) {
    const int64_t begin = o * inputs / outputs;
    const int64_t end = ((o + 1) * inputs + outputs - 1) / outputs;
    for (int64_t i = begin; i < end; ++i) {
      map.values[static_cast<size_t>(o * inputs + i)] = 1.0F / static_cast<float>(end - begin);
    }
  }
  return map;
}

// Windows are all alike when the input is a multiple of the output. Windows of different sizes are
// still a linear map where they average.
void adaptive_pool(OpContext& op, caffe::PoolingParameter::PoolMethod method) {
  const BlobId blob = op.blob("self");
  const Shape input = op.layers().shape(blob);
  op.require(input.size() == 4, "its input has no batch axis", "give it four axes");
  const Shape& result = op.result_shape();
  if (result == input) return op.set_result(blob);
  if (result[2] == 1 && result[3] == 1) {
    caffe::LayerParameter layer = layer_of_type("Pooling");
    layer.mutable_pooling_param()->set_pool(method);
    layer.mutable_pooling_param()->set_global_pooling(true);
    return op.become(std::move(layer), {blob});
  }
  if (input[2] % result[2] == 0 && input[3] % result[3] == 0) {
    const std::vector<int64_t> kernel = {input[2] / result[2], input[3] / result[3]};
    return op.set_result(pool(op, blob, {method, kernel, kernel, {0, 0}}));
  }
  op.require(
      method == caffe::PoolingParameter::AVE,
      "its windows have different sizes, because the input's size is no multiple of the output's",
      "choose an input or output size so that one divides the other");
  const BlobId narrowed =
      apply_linear_map(op.layers(), blob, 3, averages(input[3], result[3]), "width");
  op.set_result(apply_linear_map(op.layers(), narrowed, 2, averages(input[2], result[2])));
}

void adaptive_avg_pool(OpContext& op) { adaptive_pool(op, caffe::PoolingParameter::AVE); }
void adaptive_max_pool(OpContext& op) { adaptive_pool(op, caffe::PoolingParameter::MAX); }

}  // namespace

void register_pooling(OpRegistry& r) {
  r.add(
      "aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
      "int[2] dilation=1, "
      "bool ceil_mode=False) -> Tensor",
      max_pool);
  r.add(
      "aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] "
      "padding=0, "
      "int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)",
      max_pool);
  r.add(
      "aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool "
      "ceil_mode=False, "
      "bool count_include_pad=True, int? divisor_override=None) -> Tensor",
      avg_pool);
  r.add("aten::adaptive_avg_pool2d(Tensor self, int[2] output_size) -> Tensor", adaptive_avg_pool);
  r.add("aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)",
        adaptive_max_pool);
}

}  // namespace torch2caffe
