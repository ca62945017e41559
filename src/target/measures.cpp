// Measures of layers: see the header.
#include "target/measures.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "net/layer_type.h"
#include "target/fields.h"

namespace torch2caffe {
namespace {

using Numbers = std::vector<int64_t>;
using Measure = Numbers (*)(const Net&, const Layer&);

int64_t size_of(const auto& list) { return static_cast<int64_t>(list.size()); }

Numbers of_tops(const Net& net, const Layer& layer, int64_t (*number)(const Shape&)) {
  Numbers numbers;
  for (BlobId top : layer.tops) numbers.push_back(number(net[top].shape));
  return numbers;
}

Numbers top_axes(const Net& net, const Layer& layer) {
  return of_tops(net, layer, [](const Shape& shape) { return size_of(shape); });
}

Numbers images(const Net& net, const Layer& layer) {
  return of_tops(net, layer, [](const Shape& shape) { return shape.empty() ? 1 : shape[0]; });
}

Numbers second_axes(const Net& net, const Layer& layer) {
  if (layer.bottoms.size() < 2) return {};
  return {size_of(net[layer.bottoms[1]].shape)};
}

Numbers area(const Net& net, const Layer& layer) {
  if (layer.bottoms.empty() || net[layer.bottoms[0]].shape.size() != 4) return {};
  const Shape& shape = net[layer.bottoms[0]].shape;
  return {shape[2] * shape[3]};
}

// Layers that work in place have the blob for themselves, and leave it to those that are counted.
Numbers readers(const Net& net, const Layer& layer) {
  if (layer.bottoms.empty()) return {};
  const BlobId blob = layer.bottoms[0];
  const auto has = [&](const std::vector<BlobId>& blobs) {
    return std::count(blobs.begin(), blobs.end(), blob) > 0;
  };
  if (has(layer.tops)) return {1};
  return {std::count_if(net.layers.begin(), net.layers.end(),
                        [&](const Layer& l) { return has(l.bottoms) && !has(l.tops); })};
}

Numbers repeated_bottoms(const Net&, const Layer& layer) {
  const std::set<BlobId> different(layer.bottoms.begin(), layer.bottoms.end());
  return {size_of(layer.bottoms) - size_of(different)};
}

Numbers grouped_channels(const Net& net, const Layer& layer) {
  const int64_t groups = layer.param.convolution_param().group();
  if (layer.bottoms.empty() || groups == 1) return {};
  return {net[layer.bottoms[0]].shape.at(1) / groups};
}

// How far the last window along an axis reaches beyond the padding.
int64_t most_cut(const Net& net, const Layer& layer) {
  const Shape& from = net[layer.bottoms[0]].shape;
  const Shape& to = net[layer.tops[0]].shape;
  const auto windows = windows_of(layer.param.pooling_param(), from);
  int64_t most = 0;
  for (size_t i = 0; i < windows.size(); ++i) {
    const Window& w = windows[i];
    most = std::max(most, (to[i + 2] - 1) * w.stride + w.kernel - from[i + 2] - 2 * w.pad);
  }
  return most;
}

Numbers cut_windows(const Net& net, const Layer& layer) {
  if (layer.type() != "Pooling") return {};
  return {most_cut(net, layer)};
}

// Windows at the end that lie beside the picture, which Caffe leaves out.
Numbers dropped_windows(const Net& net, const Layer& layer) {
  if (layer.type() != "Pooling") return {};
  const Shape& from = net[layer.bottoms[0]].shape;
  const Shape& to = net[layer.tops[0]].shape;
  const auto& pooling = layer.param.pooling_param();
  const bool round_up = pooling.round_mode() == caffe::PoolingParameter::CEIL;
  const auto windows = windows_of(pooling, from);
  int64_t dropped = 0;
  for (size_t i = 0; i < windows.size(); ++i)
    dropped += pooled_size(from[i + 2], windows[i], round_up, false) - to[i + 2];
  return {dropped};
}

// The padding along axes where the kernel is one element.
Numbers padded_points(const Net& net, const Layer& layer) {
  if (!layer.param.has_convolution_param()) return {};
  Numbers pads;
  for (const Window& window :
       windows_of(layer.param.convolution_param(), net[layer.bottoms[0]].shape.size() - 2)) {
    if (window.kernel == 1) pads.push_back(window.pad);
  }
  return pads;
}

// By how many images the batch grows or shrinks.
Numbers moved_images(const Net& net, const Layer& layer) {
  if (layer.bottoms.empty() || layer.tops.empty()) return {};
  const Shape& from = net[layer.bottoms[0]].shape;
  const Shape& to = net[layer.tops[0]].shape;
  if (from.empty() || to.empty()) return {};
  return {std::abs(to[0] - from[0])};
}

Numbers inputs(const Net& net, const Layer&) {
  return {std::count_if(net.layers.begin(), net.layers.end(),
                        [](const Layer& layer) { return layer.type() == "Input"; })};
}

const std::map<std::string, Measure, std::less<>> measures = {
    {"area", area},
    {"bottoms", [](const Net&, const Layer& layer) { return Numbers{size_of(layer.bottoms)}; }},
    {"coefficients",
     [](const Net&, const Layer& layer) {
       return Numbers{layer.param.eltwise_param().coeff_size()};
     }},
    {"cut_windows", cut_windows},
    {"dilations",
     [](const Net&, const Layer& layer) {
       return Numbers{layer.param.convolution_param().dilation_size()};
     }},
    {"dropped_windows", dropped_windows},
    {"first_dim",
     [](const Net&, const Layer& layer) {
       const auto& shape = layer.param.reshape_param().shape();
       return shape.dim_size() > 0 ? Numbers{shape.dim(0)} : Numbers{};
     }},
    {"grouped_channels", grouped_channels},
    {"images", images},
    {"inputs", inputs},
    {"moved_images", moved_images},
    {"padded_points", padded_points},
    {"readers", readers},
    {"repeated_bottoms", repeated_bottoms},
    {"second_axes", second_axes},
    {"top_axes", top_axes},
};

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_all = end.ptr == text.data() + text.size() && end.ec == std::errc();
  return is_all ? std::optional(value) : std::nullopt;
}

}  // namespace

bool cuts_windows(const Net& net, const Layer& layer) { return most_cut(net, layer) > 0; }

bool drops_windows(const Net& net, const Layer& layer) {
  return layer.type() == "Pooling" && dropped_windows(net, layer)[0] > 0;
}

bool is_measure(const std::string& name) { return measures.count(name) > 0; }

std::vector<std::string> values_of(const Net& net, const Layer& layer, const std::string& name) {
  const auto measure = measures.find(name);
  if (measure == measures.end())
    return is_field(name) ? field_values(layer.param, name) : std::vector<std::string>{};
  std::vector<std::string> values;
  for (int64_t number : measure->second(net, layer)) values.push_back(std::to_string(number));
  return values;
}

bool same_value(const std::string& a, const std::string& b) {
  const auto x = number_of(a), y = number_of(b);
  return x && y ? *x == *y : a == b;
}

bool holds(const caffe::Condition& condition, const std::vector<std::string>& values) {
  return values.size() == 1 && same_value(values.front(), condition.is());
}

}  // namespace torch2caffe
