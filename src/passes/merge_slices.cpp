// Cuts a blob once, not once for each part that is read.
//
// Given:   a, rest = Slice(x);  other, b = Slice(x), along the same axis, where a and b alone are
//          read, and have no element in common
// Result:  a, b = Slice(x)
//          and another top for what is between them, where there is something
#include <algorithm>
#include <map>

#include "compose/building_blocks.h"
#include "net/layer_type.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

struct Part {
  int64_t end;
  BlobId top;
};

using Parts = std::map<int64_t, Part>;  // by where they begin

size_t axis_of_slice(const Net& net, const Layer& slice) {
  return axis_of(slice.param.slice_param().axis(), net[slice.bottoms[0]].shape.size());
}

Parts read_parts(const Net& net, const Layer& slice) {
  const size_t axis = axis_of_slice(net, slice);
  Parts parts;
  int64_t begin = 0;
  for (BlobId top : slice.tops) {
    const int64_t end = begin + net[top].shape.at(axis);
    if (net.uses_of(top) > 0) parts[begin] = {end, top};
    begin = end;
  }
  return parts;
}

// Adds `more` unless one of them has elements that another part has.
bool add_disjoint(Parts& parts, const Parts& more) {
  Parts all = parts;
  all.insert(more.begin(), more.end());
  if (all.size() < parts.size() + more.size()) return false;
  int64_t end = 0;
  for (const auto& [begin, part] : all) {
    if (begin < end) return false;
    end = part.end;
  }
  parts = std::move(all);
  return true;
}

Layer slice_of(Net& net, const Layer& like, const Parts& parts) {
  const size_t axis = axis_of_slice(net, like);
  Shape between = net[like.bottoms[0]].shape;
  const int64_t size = between.at(axis);
  Layer slice = like;
  slice.tops.clear();
  auto& param = *slice.param.mutable_slice_param();
  param.clear_slice_point();
  const auto add = [&](int64_t begin, BlobId top) {
    if (begin > 0) param.add_slice_point(static_cast<uint32_t>(begin));
    slice.tops.push_back(top);
  };
  const auto add_between = [&](int64_t begin, int64_t end) {
    if (begin == end) return;
    between[axis] = end - begin;
    add(begin, net.add_blob({net.unique_name(inside(like.name(), "rest")), between, {}}));
  };
  int64_t at = 0;
  for (const auto& [begin, part] : parts) {
    add_between(at, begin);
    add(begin, part.top);
    at = part.end;
  }
  add_between(at, size);
  return slice;
}

// Merges into layer `first` what is cut of its bottom in the same way.
void merge_into(Net& net, size_t first) {
  const Layer slice = net.layers[first];
  if (slice.type() != "Slice") return;
  Parts parts = read_parts(net, slice);
  std::vector<size_t> merged = {first};
  for (size_t i = first + 1; i < net.layers.size(); ++i) {
    const Layer& other = net.layers[i];
    const bool is_alike = other.type() == "Slice" && other.bottoms == slice.bottoms &&
                          axis_of_slice(net, other) == axis_of_slice(net, slice);
    if (is_alike && add_disjoint(parts, read_parts(net, other))) merged.push_back(i);
  }
  if (merged.size() == 1) return;
  std::vector<Location> sources;
  for (auto i = merged.rbegin(); i != merged.rend(); ++i) {
    const Layer& layer = net.layers[*i];
    sources.insert(sources.begin(), layer.sources.begin(), layer.sources.end());
    for (BlobId top : layer.tops) {
      if (net.uses_of(top) == 0) net[top].name.clear();
    }
    if (*i != first) net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(*i));
  }
  net.layers[first] = slice_of(net, slice, parts);
  net.layers[first].sources = std::move(sources);
}

}  // namespace

void merge_slices(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size(); ++i) merge_into(net, i);
}

}  // namespace torch2caffe
