// Puts a reordering of axes into the matrix that reads it.
//
// Given:   y = Permute(x), batch axis first in both;  z = InnerProduct(y) over all other axes
// Result:  z = InnerProduct(x), the columns of its weights in the order of x
#include "compose/rewrite.h"
#include "net/layer_type.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// For each element of the permuted blob behind its batch axis, the position of the same element in
// the bottom.
std::vector<size_t> source_positions(const Shape& bottom, const std::vector<size_t>& order) {
  const size_t rank = bottom.size();
  std::vector<size_t> strides(rank, 1);
  for (size_t axis = rank - 1; axis-- > 0;) {
    strides[axis] = strides[axis + 1] * static_cast<size_t>(bottom[axis + 1]);
  }
  std::vector<size_t> positions = {0};
  for (size_t i = 1; i < rank; ++i) {
    std::vector<size_t> longer;
    for (size_t position : positions) {
      for (size_t k = 0; k < static_cast<size_t>(bottom[order[i]]); ++k) {
        longer.push_back(position + k * strides[order[i]]);
      }
    }
    positions = std::move(longer);
  }
  return positions;
}

Weight with_columns_of_bottom(const Weight& weight, const std::vector<size_t>& positions) {
  const std::vector<double> from = weight.doubles();
  std::vector<float> to(from.size());
  const size_t columns = positions.size();
  for (size_t i = 0; i < from.size(); ++i) {
    to[i / columns * columns + positions[i % columns]] = static_cast<float>(from[i]);
  }
  return Tensor(weight.shape(), std::move(to));
}

// The Permute layer whose top this layer reads and could do without; null if there is none.
const Layer* foldable_permute(const Net& net, const Layer& layer) {
  const auto& param = layer.param.inner_product_param();
  if (layer.type() != "InnerProduct" || param.axis() != 1 || param.transpose()) return nullptr;
  const Layer* writer = net.layer_writing(layer.bottoms[0]);
  if (writer->type() != "Permute") return nullptr;
  return permute_order(*writer, net[writer->bottoms[0]].shape.size())[0] == 0 ? writer : nullptr;
}

}  // namespace

void fold_permute(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    Layer& layer = net.layers[i];
    const Layer* permute = foldable_permute(net, layer);
    if (permute == nullptr) continue;
    const BlobId permuted = layer.bottoms[0];
    const Shape& bottom = net[permute->bottoms[0]].shape;
    const auto positions = source_positions(bottom, permute_order(*permute, bottom.size()));
    layer.weights[0] = with_columns_of_bottom(layer.weights[0], positions);
    layer.bottoms[0] = permute->bottoms[0];
    layer.sources.insert(layer.sources.begin(), permute->sources.begin(), permute->sources.end());
    if (net.uses_of(permuted) > 0) continue;
    remove_layer(net, static_cast<size_t>(net.writer_of(permuted)), layer.bottoms[0]);
    --i;  // the layers from here on have moved up
  }
}

}  // namespace torch2caffe
