// What a Caffe layer type is: its rule for the shapes of its tops, and the weight blobs it has. One
// file a type (or a family of types with one rule) in net/layers defines `void
// register_<stem>(LayerTypes&)`; the build collects them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/net.h"

namespace torch2caffe {

// Takes the layer and the shapes of its bottoms.
using ShapeRule = std::function<std::vector<Shape>(const Layer&, const std::vector<Shape>&)>;

// A rule for layers without weights.
inline std::vector<Shape> no_weights(const Layer&, const std::vector<Shape>&) { return {}; }

struct LayerType {
  ShapeRule shapes = {};  // of the tops
  ShapeRule weight_shapes = no_weights;
  bool in_place = false;       // Caffe computes correctly when the top is the bottom
  bool shares_memory = false;  // in Caffe the top is the bottom's memory under another name
};

using LayerTypes = std::map<std::string, LayerType, std::less<>>;

// The type of `layer`. std::logic_error for a type that has no file in net/layers.
const LayerType& layer_type(const Layer& layer);

bool has_layer_type(const std::string& type);

// A rule for layers whose one top has the shape of their first bottom.
std::vector<Shape> same_shape(const Layer&, const std::vector<Shape>& bottoms);

// `axis` counted from the end where it is negative, as Caffe does; std::logic_error outside of
// `rank` axes (equal to `rank` only where `end_allowed`).
size_t axis_of(int64_t axis, size_t rank, bool end_allowed = false);

// For each top axis of a Permute layer, the bottom axis that it is.
std::vector<size_t> permute_order(const Layer& layer, size_t rank);

// ---- sliding windows ----

// Kernel, stride, pad and dilation of a convolution or pooling for each spatial axis, from Caffe's
// two spellings (repeated fields, or _h and _w).
struct Window {
  int64_t kernel = 1, stride = 1, pad = 0, dilation = 1;
};
std::vector<Window> windows_of(const caffe::ConvolutionParameter& param, size_t spatial_axes);

// Pooling has two spatial axes always. With global_pooling the kernel is the bottom's size.
std::vector<Window> windows_of(const caffe::PoolingParameter& param, const Shape& bottom);

// Caffe's number of pooling windows along one axis (pooling_layer.cpp): rounded up or down, and
// where any axis of the layer is padded, less the last one if it would start beyond input and pad.
int64_t pooled_size(int64_t input, const Window& window, bool round_up, bool any_padding);

}  // namespace torch2caffe
