// LSTM over [time, batch, features...]. Bottoms: the sequence; `cont` of [time, batch], which is 0
// where a state is to be zero; a blob of [batch, ...] that every step adds, where there is one;
// with expose_hidden the states before the first step, of [1, batch, num_output]. Tops: the hidden
// state of every step; with expose_hidden the states after the last one. Weights: of the sequence,
// their bias, of the added blob, of the hidden state, each with rows for the gates i, f, o and g.
//
// Until the target's rules an LSTM has no `cont`: it begins anew with every run.
#include <stdexcept>

#include "net/layer_type.h"

namespace torch2caffe {
namespace {

int64_t outputs_of(const Layer& layer) { return layer.param.recurrent_param().num_output(); }

size_t states_of(const Layer& layer) {
  return layer.param.recurrent_param().expose_hidden() ? 2 : 0;
}

int64_t count_behind(const Shape& shape, std::ptrdiff_t axes) {
  return count_of(Shape(shape.begin() + axes, shape.end()));
}

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const Shape& x = bottoms.at(0);
  const size_t states = states_of(layer);
  const Shape state = {1, x.at(1), outputs_of(layer)};
  if (bottoms.size() < 1 + states || bottoms.size() > 3 + states)
    throw std::logic_error("an LSTM with another number of bottoms");
  if (bottoms.size() > 1 + states && bottoms[1] != Shape{x[0], x[1]})
    throw std::logic_error("an LSTM whose cont is not of each step");
  for (size_t i = bottoms.size() - states; i < bottoms.size(); ++i) {
    if (bottoms[i] != state) throw std::logic_error("an LSTM with a state of another shape");
  }
  std::vector<Shape> tops(1 + states, state);
  tops[0][0] = x[0];
  return tops;
}

std::vector<Shape> weight_shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const int64_t rows = 4 * outputs_of(layer);
  std::vector<Shape> weights = {{rows, count_behind(bottoms.at(0), 2)}, {rows}};
  if (bottoms.size() == 3 + states_of(layer))
    weights.push_back({rows, count_behind(bottoms[2], 1)});
  weights.push_back({rows, outputs_of(layer)});
  return weights;
}

}  // namespace

void register_lstm(LayerTypes& types) {
  types["LSTM"] = {.shapes = shapes, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
