// Removes layers that change nothing.
//
// Given:   y = Power(x) with power 1, scale 1, shift 0; or y = Reshape(x), Flatten(x) of x's own
//          shape
// Result:  readers of y read x
//
// Given:   y = Flatten(x) or Reshape(x) that keeps the batch axis and joins the rest; all readers
//          of y are InnerProduct
// Result:  they read x: InnerProduct flattens by itself
#include <algorithm>

#include "compose/rewrite.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

bool is_reshape(const Layer& layer) {
  return layer.type() == "Reshape" || layer.type() == "Flatten";
}

bool changes_nothing(const Net& net, const Layer& layer) {
  if (layer.type() == "Power") {
    const auto& param = layer.param.power_param();
    return param.power() == 1 && param.scale() == 1 && param.shift() == 0;
  }
  return is_reshape(layer) && net[layer.bottoms[0]].shape == net[layer.tops[0]].shape;
}

bool is_done_by_readers(const Net& net, const Layer& layer) {
  if (!is_reshape(layer)) return false;
  const BlobId top = layer.tops[0];
  const Shape& from = net[layer.bottoms[0]].shape;
  const Shape& to = net[top].shape;
  if (to.size() != 2 || from.size() < 2 || from[0] != to[0]) return false;
  const auto reads_otherwise = [&](const Layer& reader) {
    const bool reads = std::count(reader.bottoms.begin(), reader.bottoms.end(), top) > 0;
    return reads &&
           !(reader.type() == "InnerProduct" && reader.param.inner_product_param().axis() == 1);
  };
  const bool is_output = std::count(net.outputs.begin(), net.outputs.end(), top) > 0;
  return !is_output && std::none_of(net.layers.begin(), net.layers.end(), reads_otherwise);
}

}  // namespace

void drop_identity(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size();) {
    const Layer& layer = net.layers[i];
    if (changes_nothing(net, layer) || is_done_by_readers(net, layer)) {
      remove_layer(net, i, layer.bottoms[0]);
    } else {
      ++i;
    }
  }
}

}  // namespace torch2caffe
