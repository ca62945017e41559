// MVN: takes the mean from each plane of a blob of four axes, and divides by the deviation plus eps
// with normalize_variance.
#include "net/layer_type.h"

namespace torch2caffe {

void register_mvn(LayerTypes& types) { types["MVN"].shapes = same_shape; }

}  // namespace torch2caffe
