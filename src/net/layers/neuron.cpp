// Layers that map each element by itself and have no weights: one shape rule, and all may work in
// place.
#include "net/layer_type.h"

namespace torch2caffe {

void register_neuron(LayerTypes& types) {
  for (const char* type : {"AbsVal", "BNLL", "Clip", "Dropout", "ELU", "Exp", "Log", "Power",
                           "ReLU", "Sigmoid", "Swish", "TanH"}) {
    types[type] = {.shapes = same_shape, .in_place = true};
  }
}

}  // namespace torch2caffe
