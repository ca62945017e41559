// One layer in one call.
#include "compose/building_blocks.h"

#include <algorithm>

namespace torch2caffe {
namespace {

// The axes along which there is anything to order.
std::vector<size_t> without_single(const std::vector<size_t>& order, const Shape& shape) {
  std::vector<size_t> kept;
  std::copy_if(order.begin(), order.end(), std::back_inserter(kept),
               [&](size_t axis) { return shape.at(axis) != 1; });
  return kept;
}

bool all_are(const std::vector<int64_t>& values, int64_t value) {
  return std::all_of(values.begin(), values.end(), [&](int64_t v) { return v == value; });
}

// One number where both axes agree, as people write it; _h and _w for two axes, which every Caffe
// reads; else a list, since OpenCV takes one number for that of two axes.
template <typename AddEach, typename SetHeight, typename SetWidth>
void set_axes(const std::vector<int64_t>& values, AddEach add, SetHeight set_height,
              SetWidth set_width) {
  const auto at = [&](size_t axis) { return static_cast<uint32_t>(values[axis]); };
  if (values.size() == 2 && all_are(values, values[0])) {
    add(at(0));
  } else if (values.size() == 2) {
    set_height(at(0));
    set_width(at(1));
  } else {
    for (size_t axis = 0; axis < values.size(); ++axis) add(at(axis));
  }
}

BlobId convolution_layer(LayerBuilder& layers, const std::string& type, BlobId x, int64_t outputs,
                         Weight weight, std::optional<Weight> bias, const ConvolutionOf& of,
                         const std::string& part) {
  caffe::LayerParameter layer = layer_of_type(type);
  auto& param = *layer.mutable_convolution_param();
  param.set_num_output(static_cast<uint32_t>(outputs));
  if (of.groups != 1) param.set_group(static_cast<uint32_t>(of.groups));
  set_axes(
      std::vector<int64_t>(weight.shape().begin() + 2, weight.shape().end()),
      [&](auto k) { param.add_kernel_size(k); }, [&](auto k) { param.set_kernel_h(k); },
      [&](auto k) { param.set_kernel_w(k); });
  if (!all_are(of.stride, 1)) {
    set_axes(
        of.stride, [&](auto s) { param.add_stride(s); }, [&](auto s) { param.set_stride_h(s); },
        [&](auto s) { param.set_stride_w(s); });
  }
  if (!all_are(of.pad, 0)) {
    set_axes(
        of.pad, [&](auto p) { param.add_pad(p); }, [&](auto p) { param.set_pad_h(p); },
        [&](auto p) { param.set_pad_w(p); });
  }
  if (!all_are(of.dilation, 1)) {
    const bool one = of.dilation.size() == 2 && all_are(of.dilation, of.dilation[0]);
    for (size_t axis = 0; axis < (one ? 1 : of.dilation.size()); ++axis)
      param.add_dilation(static_cast<uint32_t>(of.dilation[axis]));
  }
  std::vector<Weight> weights = {std::move(weight)};
  if (bias) {
    weights.push_back(std::move(*bias));
  } else {
    param.set_bias_term(false);
  }
  return layers.add(std::move(layer), {x}, std::move(weights), part);
}

}  // namespace

std::string inside(const std::string& part, const std::string& name) {
  return part.empty() ? name : part + "/" + name;
}

BlobId neuron(LayerBuilder& layers, const std::string& type, BlobId x, const std::string& part) {
  return layers.add(layer_of_type(type), {x}, {}, part);
}

BlobId power(LayerBuilder& layers, BlobId x, const PowerOf& of, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Power");
  auto& param = *layer.mutable_power_param();
  if (of.exponent != 1) param.set_power(static_cast<float>(of.exponent));
  if (of.scale != 1) param.set_scale(static_cast<float>(of.scale));
  if (of.shift != 0) param.set_shift(static_cast<float>(of.shift));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId clip(LayerBuilder& layers, BlobId x, double low, double high, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Clip");
  layer.mutable_clip_param()->set_min(static_cast<float>(low));
  layer.mutable_clip_param()->set_max(static_cast<float>(high));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId is_above(LayerBuilder& layers, BlobId x, double bound, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Threshold");
  layer.mutable_threshold_param()->set_threshold(static_cast<float>(bound));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId sign(LayerBuilder& layers, BlobId x, const std::string& part) {
  constexpr double huge = 3e38;
  return neuron(layers, "TanH", power(layers, x, {.scale = huge}, inside(part, "enlarged")), part);
}

BlobId exponential(LayerBuilder& layers, BlobId x, double scale, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Exp");
  if (scale != 1) layer.mutable_exp_param()->set_scale(static_cast<float>(scale));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId softmax(LayerBuilder& layers, BlobId x, size_t axis, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Softmax");
  if (axis != 1) layer.mutable_softmax_param()->set_axis(static_cast<int32_t>(axis));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId square(LayerBuilder& layers, BlobId x, const std::string& part) {
  return product(layers, x, x, part);
}

BlobId scale(LayerBuilder& layers, BlobId x, size_t axis, Tensor factors,
             std::optional<Tensor> offsets, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Scale");
  auto& param = *layer.mutable_scale_param();
  if (axis != 1) param.set_axis(static_cast<int32_t>(axis));
  const auto axes = static_cast<int32_t>(factors.shape().size());
  if (axes != 1) param.set_num_axes(axes);
  std::vector<Weight> weights = {std::move(factors)};
  if (offsets) {
    param.set_bias_term(true);
    weights.emplace_back(std::move(*offsets));
  }
  return layers.add(std::move(layer), {x}, std::move(weights), part);
}

BlobId batch_norm(LayerBuilder& layers, BlobId x, const Tensor& mean, const Tensor& variance,
                  double eps, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("BatchNorm");
  layer.mutable_batch_norm_param()->set_use_global_stats(true);
  layer.mutable_batch_norm_param()->set_eps(static_cast<float>(eps));
  const Tensor count({1}, {1.0F});  // what mean and variance are divided by
  return layers.add(std::move(layer), {x}, {mean, variance, count}, part);
}

BlobId scale_by(LayerBuilder& layers, BlobId x, BlobId operand, size_t axis,
                const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Scale");
  if (axis != 1) layer.mutable_scale_param()->set_axis(static_cast<int32_t>(axis));
  return layers.add(std::move(layer), {x, operand}, {}, part);
}

BlobId bias_by(LayerBuilder& layers, BlobId x, BlobId operand, size_t axis,
               const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Bias");
  if (axis != 1) layer.mutable_bias_param()->set_axis(static_cast<int32_t>(axis));
  return layers.add(std::move(layer), {x, operand}, {}, part);
}

int64_t count_between(const Shape& shape, size_t begin, size_t end) {
  int64_t count = 1;
  for (size_t axis = begin; axis < end; ++axis) count *= shape[axis];
  return count;
}

AlongAxis along(const Shape& shape, size_t axis) {
  return {count_between(shape, 0, axis), shape.at(axis),
          count_between(shape, axis + 1, shape.size())};
}

BlobId reshape(LayerBuilder& layers, BlobId x, const Shape& shape, const std::string& part) {
  const Shape& from = layers.shape(x);
  if (from == shape) return x;
  caffe::LayerParameter layer = layer_of_type("Reshape");
  auto& dims = *layer.mutable_reshape_param()->mutable_shape();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const bool is_batch = axis == 0 && !from.empty() && from[0] == shape[0];
    dims.add_dim(is_batch ? 0 : shape[axis]);
  }
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId permute(LayerBuilder& layers, BlobId x, const std::vector<size_t>& order,
               const std::string& part) {
  const Shape& shape = layers.shape(x);
  if (std::is_sorted(order.begin(), order.end())) return x;
  const auto moving = without_single(order, shape);
  if (std::is_sorted(moving.begin(), moving.end())) {
    Shape permuted;
    for (size_t axis : order) permuted.push_back(shape.at(axis));
    return reshape(layers, x, permuted, part);
  }
  caffe::LayerParameter layer = layer_of_type("Permute");
  for (size_t axis : order) layer.mutable_permute_param()->add_order(static_cast<uint32_t>(axis));
  return layers.add(std::move(layer), {x}, {}, part);
}

std::vector<BlobId> slice(LayerBuilder& layers, BlobId x, size_t axis,
                          const std::vector<int64_t>& points, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Slice");
  layer.mutable_slice_param()->set_axis(static_cast<int32_t>(axis));
  for (int64_t point : points)
    layer.mutable_slice_param()->add_slice_point(static_cast<uint32_t>(point));
  return layers.add_many(points.size() + 1, std::move(layer), {x}, part);
}

BlobId narrow(LayerBuilder& layers, BlobId x, size_t axis, int64_t begin, int64_t end,
              const std::string& part) {
  const int64_t size = layers.shape(x).at(axis);
  std::vector<int64_t> points;
  if (begin > 0) points.push_back(begin);
  if (end < size) points.push_back(end);
  if (points.empty()) return x;
  return slice(layers, x, axis, points, part).at(begin > 0 ? 1 : 0);
}

BlobId tile(LayerBuilder& layers, BlobId x, size_t axis, int64_t times, const std::string& part) {
  if (times == 1) return x;
  caffe::LayerParameter layer = layer_of_type("Tile");
  if (axis != 1) layer.mutable_tile_param()->set_axis(static_cast<int32_t>(axis));
  layer.mutable_tile_param()->set_tiles(static_cast<int32_t>(times));
  return layers.add(std::move(layer), {x}, {}, part);
}

BlobId concat(LayerBuilder& layers, std::vector<BlobId> blobs, size_t axis,
              const std::string& part) {
  if (blobs.size() == 1) return blobs[0];
  caffe::LayerParameter layer = layer_of_type("Concat");
  if (axis != 1) layer.mutable_concat_param()->set_axis(static_cast<int32_t>(axis));
  return layers.add(std::move(layer), std::move(blobs), {}, part);
}

BlobId parameter(LayerBuilder& layers, Tensor values, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Parameter");
  auto& shape = *layer.mutable_parameter_param()->mutable_shape();
  for (int64_t dim : values.shape()) shape.add_dim(dim);
  return layers.add(std::move(layer), {}, {std::move(values)}, part);
}

BlobId inner_product(LayerBuilder& layers, BlobId x, size_t axis, Weight weight,
                     std::optional<Weight> bias, const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("InnerProduct");
  auto& param = *layer.mutable_inner_product_param();
  param.set_num_output(static_cast<uint32_t>(weight.shape().at(0)));
  if (axis != 1) param.set_axis(static_cast<int32_t>(axis));
  std::vector<Weight> weights = {std::move(weight)};
  if (bias) {
    weights.push_back(std::move(*bias));
  } else {
    param.set_bias_term(false);
  }
  return layers.add(std::move(layer), {x}, std::move(weights), part);
}

BlobId convolution(LayerBuilder& layers, BlobId x, Weight weight, std::optional<Weight> bias,
                   const ConvolutionOf& of, const std::string& part) {
  const int64_t outputs = weight.shape().at(0);
  return convolution_layer(layers, "Convolution", x, outputs, std::move(weight), std::move(bias),
                           of, part);
}

BlobId deconvolution(LayerBuilder& layers, BlobId x, Weight weight, std::optional<Weight> bias,
                     const ConvolutionOf& of, const std::string& part) {
  const int64_t outputs = weight.shape().at(1) * of.groups;
  return convolution_layer(layers, "Deconvolution", x, outputs, std::move(weight), std::move(bias),
                           of, part);
}

}  // namespace torch2caffe
