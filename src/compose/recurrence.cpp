// Recurrent layers written out: see the header.
#include "compose/recurrence.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/index_select.h"
#include "compose/refusal.h"

namespace torch2caffe {
namespace {

size_t last_axis(const LayerBuilder& layers, BlobId x) { return layers.shape(x).size() - 1; }

// What the state adds to the gates.
BlobId gates_of(LayerBuilder& layers, BlobId h, const RecurrentWeights& by,
                const std::string& part) {
  return inner_product(layers, h, last_axis(layers, h), by.hh, by.bias_hh, part + "/state");
}

// The part of each gate.
std::vector<BlobId> gates_in(LayerBuilder& layers, BlobId x, int64_t count,
                             const std::string& part) {
  return equal_pieces(layers, x, last_axis(layers, x), count, part);
}

State rnn_step(LayerBuilder& layers, const char* activation, BlobId input, const State& state,
               const RecurrentWeights& by, const std::string& part) {
  const BlobId total = sum(layers, {input, gates_of(layers, state.h, by, part)}, {}, part + "/sum");
  return {neuron(layers, activation, total, part + "/h"), {}};
}

// The steps in the opposite order: one by one, as a recurrent layer takes them apart itself.
BlobId reversed(LayerBuilder& layers, BlobId x, const std::string& part) {
  const int64_t steps = layers.shape(x)[0];
  if (steps > most_steps) {
    std::vector<int64_t> order(static_cast<size_t>(steps));
    std::iota(order.rbegin(), order.rend(), 0);
    return index_select(layers, x, 0, order, part);
  }
  auto pieces = equal_pieces(layers, x, 0, steps, part + "/steps");
  std::reverse(pieces.begin(), pieces.end());
  return concat(layers, std::move(pieces), 0, part);
}

// What both biases add, in one; zeros where there are none.
Weight bias_of(const RecurrentWeights& by) {
  const Shape shape = {by.ih.shape()[0]};
  if (!by.bias_ih) return filled(shape, 0);
  std::vector<double> bias = by.bias_ih->doubles();
  const std::vector<double> of_state = by.bias_hh->doubles();
  std::transform(bias.begin(), bias.end(), of_state.begin(), bias.begin(), std::plus<>());
  return Tensor::of_doubles(shape, std::move(bias));
}

}  // namespace

std::vector<BlobId> equal_pieces(LayerBuilder& layers, BlobId x, size_t axis, int64_t count,
                                 const std::string& part) {
  if (count == 1) return {x};
  std::vector<int64_t> points;
  for (int64_t i = 1; i < count; ++i) points.push_back(i * layers.shape(x).at(axis) / count);
  return slice(layers, x, axis, points, part);
}

void require_few_steps(int64_t steps, const std::string& instead) {
  if (steps <= most_steps) return;
  throw Refusal{fmt::format("it is written out step by step, and has {} steps of all its layers "
                            "and directions, more than {}",
                            steps, most_steps),
                instead + "make the sequence shorter, or run it in parts outside of the network"};
}

// c' = f * c + i * g; h' = o * tanh(c')
State lstm_step(LayerBuilder& layers, BlobId input, const State& state, const RecurrentWeights& by,
                const std::string& part) {
  const BlobId gates =
      sum(layers, {input, gates_of(layers, state.h, by, part)}, {}, part + "/gates");
  const auto gate = gates_in(layers, gates, 4, part + "/gate");
  const auto open = [&](size_t index, const char* name) {
    return neuron(layers, index == 3 ? "TanH" : "Sigmoid", gate[index], part + "/" + name);
  };
  const BlobId i = open(0, "i"), f = open(1, "f"), o = open(2, "o"), g = open(3, "g");
  const BlobId added = product(layers, i, g, part + "/added");
  const BlobId kept = product(layers, f, state.c, part + "/kept");
  const BlobId c = sum(layers, {kept, added}, {}, part + "/c");
  const BlobId squashed = neuron(layers, "TanH", c, part + "/tanh");
  BlobId h = product(layers, o, squashed, part + (by.hr ? "/hidden" : "/h"));
  if (by.hr) h = inner_product(layers, h, last_axis(layers, h), *by.hr, std::nullopt, part + "/h");
  return {h, c};
}

// n = tanh(xn + r * hn); h' = n + z * (h - n)
State gru_step(LayerBuilder& layers, BlobId input, const State& state, const RecurrentWeights& by,
               const std::string& part) {
  const auto x = gates_in(layers, input, 3, part + "/of_input");
  const auto h = gates_in(layers, gates_of(layers, state.h, by, part), 3, part + "/of_state");
  const auto gate = [&](size_t i, const std::string& name) {
    return neuron(layers, "Sigmoid", sum(layers, {x[i], h[i]}, {}, name + "_sum"), name);
  };
  const BlobId r = gate(0, part + "/r"), z = gate(1, part + "/z");
  const BlobId reset = product(layers, r, h[2], part + "/reset");
  const BlobId n =
      neuron(layers, "TanH", sum(layers, {x[2], reset}, {}, part + "/n_sum"), part + "/n");
  const BlobId change = sum(layers, {state.h, n}, {1, -1}, part + "/change");
  const BlobId kept = product(layers, z, change, part + "/kept");
  return {sum(layers, {n, kept}, {}, part + "/h"), {}};
}

State rnn_tanh_step(LayerBuilder& layers, BlobId input, const State& state,
                    const RecurrentWeights& by, const std::string& part) {
  return rnn_step(layers, "TanH", input, state, by, part);
}

State rnn_relu_step(LayerBuilder& layers, BlobId input, const State& state,
                    const RecurrentWeights& by, const std::string& part) {
  return rnn_step(layers, "ReLU", input, state, by, part);
}

BlobId known_state(LayerBuilder& layers, const Shape& shape, std::vector<float> values, BlobId like,
                   const std::string& part) {
  const bool zero = std::all_of(values.begin(), values.end(), [](float v) { return v == 0; });
  like = narrow(layers, like, shape.size() - 1, 0, shape.back(), part + "/like");
  const BlobId zeros = power(layers, like, {.scale = 0}, zero ? part : part + "/zeros");
  if (zero) return zeros;
  return scale(layers, zeros, 0, filled(shape, 1), Tensor(shape, std::move(values)), part);
}

Recurred lstm_layer(LayerBuilder& layers, BlobId x, const RecurrentWeights& by,
                    const std::optional<State>& initial, bool backwards, const std::string& part) {
  if (backwards) x = reversed(layers, x, part + "/backwards");
  caffe::LayerParameter layer = layer_of_type("LSTM");
  auto& param = *layer.mutable_recurrent_param();
  param.set_num_output(static_cast<uint32_t>(by.hh.shape()[1]));
  if (initial) param.set_expose_hidden(true);
  const std::vector<Weight> weights = {by.ih, bias_of(by), by.hh};
  const auto tops =
      initial ? layers.add_many(3, std::move(layer), {x, initial->h, initial->c}, part, weights)
              : std::vector{layers.add(std::move(layer), {x}, weights, part)};
  Recurred recurred{tops[0], {}};
  const int64_t steps = layers.shape(x)[0];
  // In Caffe a sequence of one step is the memory of the last state: nobody may read both.
  const bool shows_last = initial && steps > 1;
  recurred.last.h =
      shows_last ? tops[1] : narrow(layers, tops[0], 0, steps - 1, steps, part + "/last");
  if (initial) recurred.last.c = tops[2];
  if (backwards) recurred.sequence = reversed(layers, tops[0], part + "/forwards");
  return recurred;
}

Recurred unrolled(LayerBuilder& layers, BlobId x, const Recurrence& of, const std::string& part) {
  const RecurrentWeights& by = of.weights;
  const BlobId gates = inner_product(layers, x, 2, by.ih, by.bias_ih, inside(part, "input"));
  const int64_t length = layers.shape(x)[of.time];
  const auto steps = equal_pieces(layers, gates, of.time, length, inside(part, "steps"));
  State state = of.initial(steps[0]);
  std::vector<BlobId> outputs(steps.size());
  for (size_t s = 0; s < steps.size(); ++s) {
    const size_t t = of.backwards ? steps.size() - 1 - s : s;
    state = of.step(layers, steps[t], state, by, inside(part, std::to_string(t)));
    outputs[t] = state.h;
  }
  return {concat(layers, outputs, of.time, inside(part, "joined")), state};
}

}  // namespace torch2caffe
