// Layer types: the lookup, and what several rules share.
#include "net/layer_type.h"

#include <fmt/format.h>

#include <stdexcept>

namespace torch2caffe {

void register_layer_types(
    LayerTypes& types);  // generated: calls register_<stem> of every file in net/layers

namespace {

const LayerTypes& all_types() {
  static const LayerTypes types = [] {
    LayerTypes collected;
    register_layer_types(collected);
    return collected;
  }();
  return types;
}

}  // namespace

const LayerType& layer_type(const Layer& layer) {
  const auto found = all_types().find(layer.type());
  if (found == all_types().end())
    throw std::logic_error(fmt::format("layer type {} is unknown", layer.type()));
  return found->second;
}

bool has_layer_type(const std::string& type) { return all_types().count(type) > 0; }

std::vector<Shape> same_shape(const Layer&, const std::vector<Shape>& bottoms) {
  return {bottoms.at(0)};
}

size_t axis_of(int64_t axis, size_t rank, bool end_allowed) {
  const int64_t counted = axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
  if (counted < 0 || counted >= static_cast<int64_t>(rank) + (end_allowed ? 1 : 0)) {
    throw std::logic_error(fmt::format("axis {} is outside of {} axes", axis, rank));
  }
  return static_cast<size_t>(counted);
}

namespace {

// A repeated field stands for each axis, or once for all, or not at all for the default.
template <typename Field>
int64_t nth(const Field& field, size_t axis, int64_t fallback) {
  if (field.empty()) return fallback;
  return field.size() == 1 ? field.Get(0) : field.Get(static_cast<int>(axis));
}

}  // namespace

std::vector<Window> windows_of(const caffe::ConvolutionParameter& param, size_t spatial_axes) {
  std::vector<Window> windows(spatial_axes);
  for (size_t axis = 0; axis < spatial_axes; ++axis) {
    windows[axis] = {nth(param.kernel_size(), axis, 1), nth(param.stride(), axis, 1),
                     nth(param.pad(), axis, 0), nth(param.dilation(), axis, 1)};
  }
  if (param.has_kernel_h()) windows.at(0).kernel = param.kernel_h();
  if (param.has_kernel_w()) windows.at(1).kernel = param.kernel_w();
  if (param.has_stride_h()) windows.at(0).stride = param.stride_h();
  if (param.has_stride_w()) windows.at(1).stride = param.stride_w();
  if (param.has_pad_h()) windows.at(0).pad = param.pad_h();
  if (param.has_pad_w()) windows.at(1).pad = param.pad_w();
  return windows;
}

std::vector<Window> windows_of(const caffe::PoolingParameter& param, const Shape& bottom) {
  const auto either = [](bool has, int64_t special, int64_t common) {
    return has ? special : common;
  };
  std::vector<Window> windows(2);
  windows[0] = {either(param.has_kernel_h(), param.kernel_h(), param.kernel_size()),
                either(param.has_stride_h(), param.stride_h(), param.stride()),
                either(param.has_pad_h(), param.pad_h(), param.pad()), 1};
  windows[1] = {either(param.has_kernel_w(), param.kernel_w(), param.kernel_size()),
                either(param.has_stride_w(), param.stride_w(), param.stride()),
                either(param.has_pad_w(), param.pad_w(), param.pad()), 1};
  if (param.global_pooling()) windows = {{bottom.at(2), 1, 0, 1}, {bottom.at(3), 1, 0, 1}};
  return windows;
}

int64_t pooled_size(int64_t input, const Window& window, bool round_up, bool any_padding) {
  const int64_t travel = input + 2 * window.pad - window.kernel;
  int64_t count =
      (round_up ? (travel + window.stride - 1) / window.stride : travel / window.stride) + 1;
  if (any_padding && (count - 1) * window.stride >= input + window.pad) --count;
  return count;
}

}  // namespace torch2caffe
