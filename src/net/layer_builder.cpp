// LayerBuilder: see the header.
#include "net/layer_builder.h"

#include <fmt/format.h>

#include "net/layer_type.h"

namespace torch2caffe {

caffe::LayerParameter layer_of_type(const std::string& type) {
  caffe::LayerParameter param;
  param.set_type(type);
  return param;
}

Layer LayerBuilder::make(caffe::LayerParameter param, std::vector<BlobId> bottoms,
                         std::vector<Weight> weights, const std::string& part) const {
  param.set_name(net_.unique_name(part.empty() ? name_ : name_ + "/" + part));
  return Layer{std::move(param), std::move(bottoms), {}, std::move(weights), sources_};
}

void LayerBuilder::insert(Layer layer) {
  net_.layers.insert(net_.layers.begin() + static_cast<std::ptrdiff_t>(position_++),
                     std::move(layer));
}

BlobId LayerBuilder::add(caffe::LayerParameter param, std::vector<BlobId> bottoms,
                         std::vector<Weight> weights, const std::string& part) {
  Layer layer = make(std::move(param), std::move(bottoms), std::move(weights), part);
  layer.tops.resize(1);
  const Shape shape = layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms)).at(0);
  layer.tops[0] = net_.add_blob({layer.name(), shape, ValueId{}});
  const BlobId top = layer.tops[0];
  insert(std::move(layer));
  return top;
}

std::vector<BlobId> LayerBuilder::add_many(size_t tops, caffe::LayerParameter param,
                                           std::vector<BlobId> bottoms, const std::string& part) {
  Layer layer = make(std::move(param), std::move(bottoms), {}, part);
  layer.tops.resize(tops);
  const auto shapes = layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms));
  for (size_t i = 0; i < tops; ++i) {
    layer.tops[i] = net_.add_blob(
        {net_.unique_name(fmt::format("{}/{}", layer.name(), i)), shapes.at(i), ValueId{}});
  }
  const std::vector<BlobId> made = layer.tops;
  insert(std::move(layer));
  return made;
}

}  // namespace torch2caffe
