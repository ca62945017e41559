// Softmax along `axis`.
#include "net/layer_type.h"

namespace torch2caffe {

void register_softmax(LayerTypes& types) { types["Softmax"].shapes = same_shape; }

}  // namespace torch2caffe
