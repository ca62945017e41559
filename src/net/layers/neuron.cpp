// Layers that map each element by itself and have no weights: one shape rule, and all may work in
// place.
#include "net/layer_type.h"

namespace torch2caffe {

void register_neuron(LayerTypes& types) {
  for (const char* type : {"BNLL", "Clip", "Dropout", "ELU", "Exp", "Log", "Mish", "Power", "ReLU",
                           "Sigmoid", "Swish", "TanH", "Threshold"}) {
    types[type] = {.shapes = same_shape, .in_place = true};
  }
  types["AbsVal"].shapes = same_shape;  // refuses to work in place (absval_layer.cpp)
}

}  // namespace torch2caffe
