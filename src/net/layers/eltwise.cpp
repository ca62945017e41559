// Eltwise: product, weighted sum or maximum of bottoms of one shape. Not in place: another bottom
// may be the top.
#include "net/layer_type.h"

namespace torch2caffe {

void register_eltwise(LayerTypes& types) { types["Eltwise"].shapes = same_shape; }

}  // namespace torch2caffe
