// Tables of Caffe's shape rules.
#pragma once

#include <string>
#include <vector>

#include "net/layer_type.h"
#include "support/text.h"

namespace torch2caffe::test {

// A layer as text over bottoms called %0, %1, ...; the shapes of its tops and weights.
struct LayerCase {
  std::string name;
  std::vector<Shape> bottoms;
  std::string layer;
  std::vector<Shape> tops;
  std::vector<Shape> weights = {};
};

inline void PrintTo(const LayerCase& row, std::ostream* out) { *out << row.layer; }

inline void expect_shapes(const LayerCase& row) {
  std::string text;
  for (size_t i = 0; i < row.bottoms.size(); ++i) {
    text += "%" + std::to_string(i) + " = Input() { input_param { shape { ";
    for (int64_t dim : row.bottoms[i]) text += "dim: " + std::to_string(dim) + " ";
    text += "} } }\n";
  }
  const Net net = net_of_text(text + row.layer);
  const Layer& layer = net.layers.back();
  EXPECT_EQ(shapes_of(net, layer.tops), row.tops);
  EXPECT_EQ(layer_type(layer).weight_shapes(layer, row.bottoms), row.weights);
}

}  // namespace torch2caffe::test
