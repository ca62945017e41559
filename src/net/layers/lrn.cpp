// LRN: normalisation by the channels around, or by the pixels around.
#include "net/layer_type.h"

namespace torch2caffe {

void register_lrn(LayerTypes& types) { types["LRN"].shapes = same_shape; }

}  // namespace torch2caffe
