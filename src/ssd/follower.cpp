// Layer by layer, from a blob up: see the header.
#include "ssd/follower.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "net/layer_type.h"

namespace torch2caffe {
namespace {

// The maximum of each element, which is how an output that is read inside is written.
bool is_copy(const Layer& layer) {
  const caffe::PoolingParameter& param = layer.param.pooling_param();
  return layer.type() == "Pooling" && param.pool() == caffe::PoolingParameter::MAX &&
         param.kernel_size() == 1 && param.stride() == 1 && param.pad() == 0;
}

bool only_renames(const Layer& layer) {
  static const std::set<std::string> types = {"Flatten", "Reshape", "Split"};
  return types.count(layer.type()) > 0 || is_copy(layer);
}

Scores scores_of(const Layer& layer) {
  if (layer.type() == "Softmax") return Scores::softmax;
  return layer.type() == "Sigmoid" ? Scores::sigmoid : Scores::none;
}

// Whether numbers along these axes of a blob are the same for all cells: along channels, or, in a
// list of priors, along the values of one.
bool is_along_values(int from, int count, const Shape& shape) {
  const int rank = static_cast<int>(shape.size());
  if (from < 0) from += rank;
  if (count < 0) count = rank - from;
  const int values = rank == 4 ? 1 : rank - 1;
  return count == 0 || (rank > 2 && from == values && count == 1);
}

// Layers that may stand behind the convolution of a head: they do the same in every cell.
bool is_element_wise(const Layer& layer, const Shape& shape) {
  static const std::set<std::string> types = {"AbsVal", "Clip", "Dropout", "ELU",
                                              "Power",  "ReLU", "Swish",   "Softmax",
                                              "Split",  "TanH", "Sigmoid"};
  if (layer.bottoms.size() != 1) return false;
  if (layer.type() == "Scale") {
    const caffe::ScaleParameter& param = layer.param.scale_param();
    return is_along_values(param.axis(), param.num_axes(), shape);
  }
  if (layer.type() == "Bias") {
    const caffe::BiasParameter& param = layer.param.bias_param();
    return is_along_values(param.axis(), param.num_axes(), shape);
  }
  if (layer.type() == "BatchNorm" || layer.type() == "PReLU") return shape.size() == 4;
  return types.count(layer.type()) > 0 || is_copy(layer);
}

}  // namespace

std::vector<int64_t> Follower::follow(BlobId blob, size_t end) {
  const auto at = writer(blob, end);
  if (!at) return {};
  const Layer& layer = net_.layers[*at];
  if (net_[blob].shape.size() == 4) {
    if (const auto convolution = convolution_behind(blob, end)) return map_of(blob, *convolution);
  }
  if (scores_of(layer) != Scores::none) head.scores = scores_of(layer);
  if (only_renames(layer) || scores_of(layer) != Scores::none) return follow(layer.bottoms[0], *at);
  if (layer.type() == "Permute") return permuted(layer, follow(layer.bottoms[0], *at));
  if (layer.type() == "Concat") return joined(layer, *at);
  if (layer.type() == "Slice") return sliced(layer, blob, *at);
  if (is_maximum(layer)) return largest(layer, *at);
  // Which axis is that of the values is known of lists alone.
  const bool is_list = net_[blob].shape.size() == 3 || layer.type() == "Power";
  if (above_ > 0 && is_list && is_element_wise(layer, net_[blob].shape))
    return of_a_map(layer.bottoms[0], *at);
  return {};
}

bool Follower::number_channels(std::vector<int64_t>& origins) {
  std::vector<int64_t> counts(static_cast<size_t>(begin_), 0);
  for (int64_t origin : origins) ++counts[static_cast<size_t>(origin % one_picture)];
  std::vector<int64_t> numbers(counts.size(), -1);
  int64_t next = 0;
  auto count = counts.begin();
  for (size_t i = 0; i < head.maps.size(); ++i) {
    HeadMap& map = head.maps[i];
    const int64_t channels = std::exchange(map.channels, 0);
    for (int64_t channel = 0; channel < channels; ++channel, count += map.cell_count()) {
      const auto end = count + map.cell_count();
      if (!std::equal(count + 1, end, count)) return false;
      if (*count == 0) continue;
      const auto first = numbers.begin() + (count - counts.begin());
      std::iota(first, first + map.cell_count(), next);
      next += map.cell_count();
      ++map.channels;
      head.channels.emplace(convolutions_[i], channel);
    }
  }
  std::erase_if(head.maps, [](const HeadMap& map) { return map.channels == 0; });
  for (int64_t& origin : origins)
    origin += numbers[static_cast<size_t>(origin % one_picture)] - origin % one_picture;
  return true;
}

std::optional<size_t> Follower::writer(BlobId blob, size_t end) const {
  for (size_t i = end; i-- > 0;) {
    const auto& tops = net_.layers[i].tops;
    if (std::find(tops.begin(), tops.end(), blob) != tops.end()) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Follower::convolution_behind(BlobId blob, size_t end) {
  auto at = writer(blob, end);
  while (at && is_element_wise(net_.layers[*at], net_[blob].shape)) {
    if (scores_of(net_.layers[*at]) != Scores::none) head.scores = scores_of(net_.layers[*at]);
    at = writer(net_.layers[*at].bottoms[0], *at);
  }
  const bool found = at && net_.layers[*at].type() == "Convolution";
  return found ? at : std::nullopt;
}

std::vector<int64_t> Follower::map_of(BlobId blob, size_t at) {
  const Layer& convolution = net_.layers[at];
  const Shape& shape = net_[blob].shape;
  head.sources.push_back(blob);
  const auto known = std::find(convolutions_.begin(), convolutions_.end(), convolution.tops[0]);
  const auto number = static_cast<size_t>(known - convolutions_.begin());
  if (known == convolutions_.end()) add_map(convolution, blob);
  std::vector<int64_t> origins;
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t i = 0; i < head.maps[number].values(); ++i)
      origins.push_back(n * one_picture + begins_[number] + i);
  }
  return origins;
}

void Follower::add_map(const Layer& convolution, BlobId blob) {
  const Shape& shape = net_[blob].shape;
  if (head.maps.empty()) {
    const bool has_module = !convolution.sources.empty() && !convolution.sources[0].module.empty();
    head.module = has_module ? convolution.sources[0].module : convolution.name();
  }
  HeadMap map{{shape[2], shape[3]}, shape[1], convolution.bottoms[0]};
  const Shape& bottom = net_[map.feature].shape;
  if (bottom[2] != shape[2] || bottom[3] != shape[3]) map.feature = blob;
  begins_.push_back(begin_);
  begin_ += map.values();
  head.maps.push_back(map);
  convolutions_.push_back(convolution.tops[0]);
}

std::vector<int64_t> Follower::permuted(const Layer& layer,
                                        const std::vector<int64_t>& origins) const {
  const Shape& shape = net_[layer.bottoms[0]].shape;
  const std::vector<size_t> order = permute_order(layer, shape.size());
  Shape strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  std::vector<int64_t> moved(origins.size());
  Shape place(shape.size(), 0);  // in the top
  for (int64_t& origin : moved) {
    int64_t from = 0;
    for (size_t axis = 0; axis < order.size(); ++axis) from += place[axis] * strides[order[axis]];
    origin = origins[static_cast<size_t>(from)];
    for (size_t axis = order.size(); axis-- > 0;) {
      if (++place[axis] < shape[order[axis]]) break;
      place[axis] = 0;
    }
  }
  return moved;
}

std::vector<int64_t> Follower::joined(const Layer& layer, size_t at) {
  const Shape& top = net_[layer.tops[0]].shape;
  const size_t axis = axis_of(layer.param.concat_param().axis(), top.size());
  ++joins_;
  ++above_;
  const std::vector<std::vector<int64_t>> parts = all_followed(layer, at);
  --above_;
  if (parts.empty()) return {};
  int64_t runs = 1;
  for (size_t i = 0; i < axis; ++i) runs *= top[i];
  std::vector<int64_t> all;
  for (int64_t run = 0; run < runs; ++run) {
    for (const auto& part : parts) {
      const auto length = static_cast<std::ptrdiff_t>(part.size()) / runs;
      all.insert(all.end(), part.begin() + run * length, part.begin() + (run + 1) * length);
    }
  }
  return all;
}

std::vector<int64_t> Follower::of_a_map(BlobId blob, size_t end) {
  const int joins = joins_;
  std::vector<int64_t> origins = follow(blob, end);
  return joins == joins_ ? origins : std::vector<int64_t>();
}

std::vector<std::vector<int64_t>> Follower::all_followed(const Layer& layer, size_t at) {
  std::vector<std::vector<int64_t>> parts;
  for (BlobId bottom : layer.bottoms) {
    parts.push_back(follow(bottom, at));
    if (parts.back().empty()) return {};
  }
  return parts;
}

std::vector<int64_t> Follower::sliced(const Layer& layer, BlobId top, size_t at) {
  wholes.push_back(layer.bottoms[0]);
  const size_t sources = head.sources.size();
  const std::vector<int64_t> whole = follow(layer.bottoms[0], at);
  if (whole.empty()) return {};
  head.sources.resize(sources);
  head.sources.push_back(top);
  const Shape& shape = net_[layer.bottoms[0]].shape;
  const size_t axis = axis_of(layer.param.slice_param().axis(), shape.size());
  int64_t inner = 1, begin = 0;
  for (size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
  for (size_t i = 0; layer.tops[i] != top; ++i) begin += net_[layer.tops[i]].shape[axis];
  const int64_t length = net_[top].shape[axis];
  std::vector<int64_t> part;
  for (int64_t i = 0; i < static_cast<int64_t>(whole.size()); ++i) {
    const int64_t place = i / inner % shape[axis] - begin;
    if (place >= 0 && place < length) part.push_back(whole[static_cast<size_t>(i)]);
  }
  return part;
}

bool Follower::is_maximum(const Layer& layer) const {
  if (layer.type() == "Eltwise")
    return layer.param.eltwise_param().operation() == caffe::EltwiseParameter::MAX;
  if (layer.type() != "Pooling") return false;
  const Shape& bottom = net_[layer.bottoms[0]].shape;
  const Shape& top = net_[layer.tops[0]].shape;
  const caffe::PoolingParameter& param = layer.param.pooling_param();
  return param.pool() == caffe::PoolingParameter::MAX && bottom.size() == 4 && top[2] == 1 &&
         top[3] == bottom[3] && param.kernel_h() == bottom[2] && param.kernel_w() == 1 &&
         param.pad_h() == 0 && param.pad_w() == 0;
}

std::vector<int64_t> Follower::largest(const Layer& layer, size_t at) {
  wholes.insert(wholes.end(), layer.bottoms.begin(), layer.bottoms.end());
  std::vector<std::vector<int64_t>> parts = all_followed(layer, at);
  if (parts.size() == 1) parts = rows_of(parts[0], net_[layer.bottoms[0]].shape);
  for (const auto& part : parts) {
    for (size_t i = 0; i < part.size(); ++i) {
      if (cell_of(part[i]) != cell_of(parts[0][i])) return {};
    }
  }
  return parts.empty() ? std::vector<int64_t>() : parts[0];
}

std::vector<std::vector<int64_t>> Follower::rows_of(const std::vector<int64_t>& origins,
                                                    const Shape& shape) {
  std::vector<std::vector<int64_t>> rows(static_cast<size_t>(shape[2]));
  for (size_t i = 0; i < origins.size(); ++i)
    rows[i / static_cast<size_t>(shape[3]) % rows.size()].push_back(origins[i]);
  return rows;
}

std::array<int64_t, 3> Follower::cell_of(int64_t origin) const {
  const int64_t in_picture = origin % one_picture;
  const auto next = std::upper_bound(begins_.begin(), begins_.end(), in_picture);
  const auto map = static_cast<size_t>(next - begins_.begin()) - 1;
  return {origin / one_picture, static_cast<int64_t>(map),
          (in_picture - begins_[map]) % head.maps[map].cell_count()};
}

}  // namespace torch2caffe
