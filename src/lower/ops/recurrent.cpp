// Recurrent layers over a sequence whose length is known -> their steps one behind the other: what
// the input adds to the gates comes from one InnerProduct for all steps, what the state adds from
// one a step.
//
// Sequences are [time, batch, features], or [batch, time, features] with batch_first; a step keeps
// its time axis of one element, so that the steps are cut and joined by Slice and Concat alone.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Each is a dozen layers, and has a copy of the weights in the file.
constexpr int64_t most_steps = 512;

struct State {
  BlobId h, c;
};

// Of one layer in one direction; `hr` projects the hidden state of an LSTM.
struct Weights {
  Tensor ih, hh;
  std::optional<Tensor> bias_ih, bias_hh, hr;
};

// `input`: what the input adds to the gates.
using Step = State (*)(LayerBuilder&, BlobId input, const State&, const Weights&,
                       const std::string& part);

std::optional<Weight> weight_of(const std::optional<Tensor>& tensor) {
  return tensor ? std::optional<Weight>(*tensor) : std::nullopt;
}

size_t last_axis(const LayerBuilder& layers, BlobId x) { return layers.shape(x).size() - 1; }

// What the state adds to the gates.
BlobId gates_of(LayerBuilder& layers, BlobId h, const Weights& by, const std::string& part) {
  return inner_product(layers, h, last_axis(layers, h), by.hh, weight_of(by.bias_hh),
                       part + "/state");
}

// `count` pieces of equal size along the last axis.
std::vector<BlobId> pieces_of(LayerBuilder& layers, BlobId x, int64_t count,
                              const std::string& part) {
  const size_t axis = last_axis(layers, x);
  std::vector<int64_t> points;
  for (int64_t i = 1; i < count; ++i) points.push_back(i * layers.shape(x)[axis] / count);
  return slice(layers, x, axis, points, part);
}

// c' = f * c + i * g; h' = o * tanh(c')
State lstm_step(LayerBuilder& layers, BlobId input, const State& state, const Weights& by,
                const std::string& part) {
  const BlobId gates =
      sum(layers, {input, gates_of(layers, state.h, by, part)}, {}, part + "/gates");
  const auto gate = pieces_of(layers, gates, 4, part + "/gate");
  const auto open = [&](size_t index, const char* name) {
    return neuron(layers, index == 2 ? "TanH" : "Sigmoid", gate[index], part + "/" + name);
  };
  const BlobId i = open(0, "i"), f = open(1, "f"), g = open(2, "g"), o = open(3, "o");
  const BlobId added = product(layers, i, g, part + "/added");
  const BlobId kept = product(layers, f, state.c, part + "/kept");
  const BlobId c = sum(layers, {kept, added}, {}, part + "/c");
  const BlobId squashed = neuron(layers, "TanH", c, part + "/tanh");
  BlobId h = product(layers, o, squashed, part + (by.hr ? "/hidden" : "/h"));
  if (by.hr) h = inner_product(layers, h, last_axis(layers, h), *by.hr, std::nullopt, part + "/h");
  return {h, c};
}

// n = tanh(xn + r * hn); h' = n + z * (h - n)
State gru_step(LayerBuilder& layers, BlobId input, const State& state, const Weights& by,
               const std::string& part) {
  const auto x = pieces_of(layers, input, 3, part + "/of_input");
  const auto h = pieces_of(layers, gates_of(layers, state.h, by, part), 3, part + "/of_state");
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

template <bool tanh>
State rnn_step(LayerBuilder& layers, BlobId input, const State& state, const Weights& by,
               const std::string& part) {
  const BlobId total = sum(layers, {input, gates_of(layers, state.h, by, part)}, {}, part + "/sum");
  return {neuron(layers, tanh ? "TanH" : "ReLU", total, part + "/h"), {}};
}

// ---- states ----

// Values that are known, in a blob of `shape`. `like`: a blob of that shape but for more features.
BlobId known_state(LayerBuilder& layers, const Shape& shape, std::vector<float> values, BlobId like,
                   const std::string& part) {
  const bool zero = std::all_of(values.begin(), values.end(), [](float v) { return v == 0; });
  like = narrow(layers, like, shape.size() - 1, 0, shape.back(), part + "/like");
  const BlobId zeros = power(layers, like, {.scale = 0}, zero ? part : part + "/zeros");
  if (zero) return zeros;
  return scale(layers, zeros, 0, all_ones(shape), Tensor(shape, std::move(values)), part);
}

// [layers * directions, batch, size], of which each layer and direction takes a row.
class States {
 public:
  States(LayerBuilder& layers, const Operand& operand, const std::string& name)
      : size_(operand.shape()[2]) {
    if (operand.is_constant()) {
      known_ = operand.constant();
      return;
    }
    std::vector<int64_t> points(static_cast<size_t>(operand.shape()[0] - 1));
    std::iota(points.begin(), points.end(), 1);
    blobs_ = points.empty() ? std::vector<BlobId>{operand.blob()}
                            : slice(layers, operand.blob(), 0, points, name);
  }

  // Row `i` in the shape of a step. `step`: a blob of that shape, of at least as many features.
  BlobId row(LayerBuilder& layers, size_t i, BlobId step, const std::string& part) const {
    Shape shape = layers.shape(step);
    shape[2] = size_;
    if (!known_) return reshape(layers, blobs_.at(i), shape, part);
    std::vector<float> values(static_cast<size_t>(count_of(shape)));
    const auto count = static_cast<int64_t>(values.size());
    known_->copy_floats(static_cast<int64_t>(i) * count, count, values.data());
    return known_state(layers, shape, std::move(values), step, part);
  }

 private:
  int64_t size_;
  std::optional<Tensor> known_;
  std::vector<BlobId> blobs_;
};

// ---- sequences ----

struct Recurrence {
  Step step;
  std::vector<States> initial;  // of h, and of c
  std::vector<Weights> weights;
  size_t time, directions;
  std::vector<BlobId> last_h, last_c;
};

// One layer in one direction over the whole sequence; `i` counts both.
BlobId unrolled(LayerBuilder& layers, Recurrence& of, size_t i, BlobId x, const std::string& part) {
  const Weights& by = of.weights[i];
  const BlobId gates = inner_product(layers, x, 2, by.ih, weight_of(by.bias_ih), part + "/input");
  const int64_t length = layers.shape(x)[of.time];
  std::vector<int64_t> points(static_cast<size_t>(length - 1));
  std::iota(points.begin(), points.end(), 1);
  const auto steps = points.empty() ? std::vector<BlobId>{gates}
                                    : slice(layers, gates, of.time, points, part + "/steps");
  State state = {of.initial[0].row(layers, i, steps[0], part + "/h0"), {}};
  if (of.initial.size() > 1) state.c = of.initial[1].row(layers, i, steps[0], part + "/c0");
  std::vector<BlobId> outputs(steps.size());
  const bool backwards = i % of.directions == 1;
  for (size_t s = 0; s < steps.size(); ++s) {
    const size_t t = backwards ? steps.size() - 1 - s : s;
    state = of.step(layers, steps[t], state, by, fmt::format("{}/{}", part, t));
    outputs[t] = state.h;
  }
  of.last_h.push_back(state.h);
  of.last_c.push_back(state.c);
  return concat(layers, outputs, of.time, part + "/joined");
}

std::vector<Weights> weights_of(OpContext& op, size_t count) {
  const auto params = op.operands("params");
  for (const Operand& param : params)
    op.require(param.is_constant(), "its weights are computed from the network's input",
               "only fixed weights can be stored in a Caffe layer");
  const bool biases = op.flag("has_biases");
  const size_t each = params.size() / count;
  std::vector<Weights> weights;
  for (size_t i = 0; i < params.size(); i += each) {
    Weights by{params[i].constant(), params[i + 1].constant(), {}, {}, {}};
    if (biases) by.bias_ih = params[i + 2].constant();
    if (biases) by.bias_hh = params[i + 3].constant();
    if (each % 2 == 1) by.hr = params[i + each - 1].constant();
    weights.push_back(std::move(by));
  }
  return weights;
}

void set_last_states(OpContext& op, const std::vector<BlobId>& states, size_t result) {
  Shape row = op.result_shape(result);
  row[0] = 1;
  const std::string part = result == 1 ? "last_h" : "last_c";
  std::vector<BlobId> rows;
  for (BlobId state : states) rows.push_back(reshape(op.layers(), state, row, part + "/row"));
  op.set_result(concat(op.layers(), std::move(rows), 0, part), result);
}

void recurrent(OpContext& op, Step step, const std::vector<Operand>& initial) {
  LayerBuilder& layers = op.layers();
  BlobId x = op.blob("input");
  const size_t time = op.flag("batch_first") ? 1 : 0;
  const size_t directions = op.flag("bidirectional") ? 2 : 1;
  const auto depth = static_cast<size_t>(op.integer("num_layers"));
  const int64_t steps =
      layers.shape(x).at(time) * op.integer("num_layers") * static_cast<int64_t>(directions);
  op.require(steps <= most_steps,
             fmt::format("it is written out step by step, and has {} steps of all its layers and "
                         "directions, more than {}",
                         steps, most_steps),
             "make the sequence shorter, or run it in parts outside of the network");
  Recurrence of{step, {}, weights_of(op, depth * directions), time, directions, {}, {}};
  for (const Operand& state : initial) of.initial.emplace_back(layers, state, "initial");
  for (size_t layer = 0; layer < depth; ++layer) {
    std::vector<BlobId> outputs;
    for (size_t d = 0; d < directions; ++d) {
      const std::string part = fmt::format("layer{}{}", layer, d == 1 ? "_reverse" : "");
      outputs.push_back(unrolled(layers, of, layer * directions + d, x, part));
    }
    x = concat(layers, std::move(outputs), 2, fmt::format("layer{}", layer));
  }
  op.set_result(x);
  set_last_states(op, of.last_h, 1);
  if (initial.size() > 1) set_last_states(op, of.last_c, 2);
}

void lstm(OpContext& op) { recurrent(op, lstm_step, op.operands("hx")); }
void gru(OpContext& op) { recurrent(op, gru_step, {op.operand("hx")}); }
void rnn_tanh(OpContext& op) { recurrent(op, rnn_step<true>, {op.operand("hx")}); }
void rnn_relu(OpContext& op) { recurrent(op, rnn_step<false>, {op.operand("hx")}); }

// ---- one step by itself ----

void cell(OpContext& op, Step step, const std::vector<Operand>& states) {
  LayerBuilder& layers = op.layers();
  const Weights by{op.constant("w_ih"), op.constant("w_hh"), op.optional_constant("b_ih"),
                   op.optional_constant("b_hh"), std::nullopt};
  const BlobId x = op.blob("input");
  const BlobId gates =
      inner_product(layers, x, last_axis(layers, x), by.ih, weight_of(by.bias_ih), "input");
  std::vector<BlobId> given;
  for (const Operand& state : states) {
    given.push_back(state.is_constant() ? known_state(layers, state.shape(),
                                                      state.constant().floats(), gates, "state0")
                                        : state.blob());
  }
  const State next = step(layers, gates, {given[0], given.back()}, by, "step");
  op.set_result(next.h);
  if (states.size() > 1) op.set_result(next.c, 1);
}

void lstm_cell(OpContext& op) { cell(op, lstm_step, op.operands("hx")); }
void gru_cell(OpContext& op) { cell(op, gru_step, {op.operand("hx")}); }
void rnn_tanh_cell(OpContext& op) { cell(op, rnn_step<true>, {op.operand("hx")}); }
void rnn_relu_cell(OpContext& op) { cell(op, rnn_step<false>, {op.operand("hx")}); }

}  // namespace

void register_recurrent(OpRegistry& r) {
  const auto add = [&](const std::string& name, const std::string& states,
                       const std::string& results, Translator translate) {
    r.add(fmt::format("aten::{}.input(Tensor input, {} hx, Tensor[] params, bool has_biases, int "
                      "num_layers, float dropout, bool train, bool bidirectional, bool "
                      "batch_first) -> ({})",
                      name, states, results),
          translate);
  };
  add("lstm", "Tensor[]", "Tensor, Tensor, Tensor", lstm);
  add("gru", "Tensor", "Tensor, Tensor", gru);
  add("rnn_tanh", "Tensor", "Tensor, Tensor", rnn_tanh);
  add("rnn_relu", "Tensor", "Tensor, Tensor", rnn_relu);
  const std::string weights = "Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> ";
  r.add("aten::lstm_cell(Tensor input, Tensor[] hx, " + weights + "(Tensor, Tensor)", lstm_cell);
  r.add("aten::gru_cell(Tensor input, Tensor hx, " + weights + "Tensor", gru_cell);
  r.add("aten::rnn_tanh_cell(Tensor input, Tensor hx, " + weights + "Tensor", rnn_tanh_cell);
  r.add("aten::rnn_relu_cell(Tensor input, Tensor hx, " + weights + "Tensor", rnn_relu_cell);
}

}  // namespace torch2caffe
