// Keeps tops that nobody reads from becoming outputs of the network.
//
// Given:   a, b = Slice(x), where nothing reads b
// Result:  a, b = Slice(x);  Silence(b)
//          where few rows or columns of images are cut off, and that costs hardly anything:
//          a = Convolution(x) with a one in its kernel, which more programs read
#include <algorithm>
#include <utility>

#include "compose/crop.h"
#include "compose/pooling.h"
#include "net/layer_type.h"
#include "passes/pass.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

constexpr int64_t most_cut = 3;

// What is kept of images along one of their axes.
struct Cut {
  size_t axis, top;
  int64_t begin, size;
};

std::optional<Cut> cut_of(const Net& net, const Layer& layer) {
  if (layer.type() != "Slice" || net[layer.bottoms[0]].shape.size() != 4) return std::nullopt;
  const auto is_read = [&](BlobId top) { return net.uses_of(top) > 0; };
  if (std::count_if(layer.tops.begin(), layer.tops.end(), is_read) != 1) return std::nullopt;
  Cut cut{axis_of(layer.param.slice_param().axis(), 4), 0, 0, 0};
  if (cut.axis < 2) return std::nullopt;
  const auto size_of = [&](size_t top) { return net[layer.tops[top]].shape[cut.axis]; };
  while (!is_read(layer.tops[cut.top])) cut.begin += size_of(cut.top++);
  cut.size = size_of(cut.top);
  return cut;
}

// Whether all of `images` are numbers: a window of a Pooling that lies beside its images is none.
bool are_numbers(const Net& net, BlobId images) {
  for (int writer = net.writer_of(images); writer >= 0; writer = net.writer_of(images)) {
    const Layer& layer = net.layers[static_cast<size_t>(writer)];
    if (layer.type() == "Pooling") {
      return layer.param.pooling_param().round_mode() == caffe::PoolingParameter::FLOOR ||
             sees_images_everywhere(layer.param.pooling_param(), net[layer.bottoms[0]].shape,
                                    net[layer.tops[0]].shape);
    }
    if (layer.type() != "Slice") return true;
    images = layer.bottoms[0];
  }
  return true;
}

// Whether layer `index` was a cut that is now a Convolution.
bool becomes_convolution(Net& net, size_t index, const Target& target) {
  const Layer layer = net.layers[index];
  const auto cut = cut_of(net, layer);
  if (!cut) return false;
  const BlobId images = layer.bottoms[0], kept = layer.tops[cut->top];
  const int64_t left_out = net[images].shape[cut->axis] - cut->size;
  if (left_out > most_cut && target.has_layer("Silence")) return false;
  if (!are_numbers(net, images)) return false;
  const std::vector<Candidate> ways = {
      {"Slice",
       [&](LayerBuilder& trial) {
         return trial.add_many(layer.tops.size(), layer.param, {images}, "").at(cut->top);
       },
       7},
      {"a Convolution",
       [&](LayerBuilder& trial) {
         return crop_along(trial, images, cut->axis, cut->begin, cut->size);
       },
       12}};
  LayerBuilder builder(net, index, layer.name(), layer.sources);
  if (choose(builder, ways, target) == 0) return false;
  net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(index));
  for (BlobId top : layer.tops) {
    if (top != kept) net[top].name.clear();
  }
  // Called like its top: OpenCV looks for a Convolution under that name.
  const std::string name = std::exchange(net[kept].name, "");
  LayerBuilder named(net, index, name, layer.sources);
  const BlobId result = ways[1].build(named);
  net.replace_uses(kept, result);
  net[result].name = name;
  net[result].value = std::exchange(net[kept].value, ValueId{});
  return true;
}

}  // namespace

void silence_unused_tops(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    if (becomes_convolution(net, i, target)) continue;
    std::vector<BlobId> unused;
    for (BlobId top : net.layers[i].tops) {
      if (net.uses_of(top) == 0) unused.push_back(top);
    }
    if (unused.empty()) continue;
    LayerBuilder builder(net, i + 1, net.layers[i].name(), net.layers[i].sources);
    builder.add_many(0, layer_of_type("Silence"), std::move(unused), "unused");
  }
}

}  // namespace torch2caffe
