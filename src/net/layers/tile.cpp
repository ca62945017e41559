// Tile: the bottom `tiles` times, one behind the other along `axis` (tile_layer.cpp).
#include "net/layer_type.h"

namespace torch2caffe {

void register_tile(LayerTypes& types) {
  types["Tile"].shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    const auto& param = layer.param.tile_param();
    Shape top = bottoms.at(0);
    top[axis_of(param.axis(), top.size())] *= param.tiles();
    return std::vector<Shape>{top};
  };
}

}  // namespace torch2caffe
