// DetectionOutput: boxes from raw values, scores and priors. How many there are depends on the
// picture; 1 x 1 x keep_top_k x 7 is the most. A row is picture, label, score, xmin, ymin, xmax,
// ymax.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>&) {
  return {{1, 1, layer.param.detection_output_param().keep_top_k(), 7}};
}

}  // namespace

void register_detection_output(LayerTypes& types) { types["DetectionOutput"] = {.shapes = shapes}; }

}  // namespace torch2caffe
