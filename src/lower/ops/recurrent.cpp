// Recurrent layers over a sequence whose length is known:
//   LSTM                        -> LSTM, one a layer and direction
//   projected LSTM, GRU, RNN    -> their steps one behind the other, at most 512 of all layers and
//                                  directions: compose/recurrence.h
//
// Caffe's RNN is not PyTorch's: its outputs are tanh(W h + b) of the hidden states, which undoes no
// tanh, and of those it shows the last one alone.
//
// Sequences are [time, batch, features], or [batch, time, features] with batch_first.
#include <fmt/format.h>

#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/made_weights.h"
#include "compose/recurrence.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// ---- weights ----

// The rows of an LSTM's gates, which are i, f, g and o in PyTorch, as i, f, o and g.
Tensor in_caffes_order(const Tensor& rows) {
  const int64_t gate = rows.count() / 4;
  std::vector<float> values(static_cast<size_t>(rows.count()));
  rows.copy_floats(0, 2 * gate, values.data());
  rows.copy_floats(3 * gate, gate, values.data() + 2 * gate);
  rows.copy_floats(2 * gate, gate, values.data() + 3 * gate);
  return Tensor(rows.shape(), std::move(values));
}

RecurrentWeights weights_of(const Tensor& ih, const Tensor& hh,
                            const std::optional<Tensor>& bias_ih,
                            const std::optional<Tensor>& bias_hh, Step step) {
  const auto taken = [&](const Tensor& rows) {
    return Weight(step == lstm_step ? in_caffes_order(rows) : rows);
  };
  RecurrentWeights by{taken(ih), taken(hh), {}, {}, {}};
  if (bias_ih) by.bias_ih = taken(*bias_ih);
  if (bias_hh) by.bias_hh = taken(*bias_hh);
  return by;
}

// Of each layer and direction.
std::vector<RecurrentWeights> all_weights(OpContext& op, size_t count, Step step) {
  const auto params = op.operands("params");
  for (const Operand& param : params)
    op.require(param.is_constant(), "its weights are computed from the network's input",
               "only fixed weights can be stored in a Caffe layer");
  const bool biases = op.flag("has_biases");
  const size_t each = params.size() / count;
  std::vector<RecurrentWeights> weights;
  for (size_t i = 0; i < params.size(); i += each) {
    const auto bias = [&](size_t place) {
      return biases ? std::optional(params[i + place].constant()) : std::nullopt;
    };
    weights.push_back(
        weights_of(params[i].constant(), params[i + 1].constant(), bias(2), bias(3), step));
    if (each % 2 == 1) weights.back().hr = params[i + each - 1].constant();
  }
  return weights;
}

// ---- states ----

// [layers * directions, batch, size], of which each layer and direction takes a row.
class States {
 public:
  States(LayerBuilder& layers, const Operand& operand, const std::string& name)
      : size_(operand.shape()[2]) {
    if (operand.is_constant()) {
      known_ = operand.constant();
    } else {
      blobs_ = equal_pieces(layers, operand.blob(), 0, operand.shape()[0], name);
    }
  }

  bool are_zero() const {
    if (!known_) return false;
    const auto values = known_->floats();
    return std::all_of(values.begin(), values.end(), [](float value) { return value == 0; });
  }

  // Row `i` in the shape of a step. `like`: a blob of that shape, of at least as many features.
  BlobId row(LayerBuilder& layers, size_t i, BlobId like, const std::string& part) const {
    Shape shape = layers.shape(like);
    shape[2] = size_;
    if (!known_) return reshape(layers, blobs_.at(i), shape, part);
    std::vector<float> values(static_cast<size_t>(count_of(shape)));
    const auto count = static_cast<int64_t>(values.size());
    known_->copy_floats(static_cast<int64_t>(i) * count, count, values.data());
    return known_state(layers, shape, std::move(values), like, part);
  }

 private:
  int64_t size_;
  std::optional<Tensor> known_;
  std::vector<BlobId> blobs_;
};

// Of h, and of c where there is one.
std::vector<States> states_of(OpContext& op, const std::vector<Operand>& initial) {
  std::vector<States> states;
  for (const Operand& state : initial) states.emplace_back(op.layers(), state, "initial");
  return states;
}

State rows_of(LayerBuilder& layers, const std::vector<States>& states, size_t i, BlobId like,
              const std::string& part) {
  State rows{states[0].row(layers, i, like, part + "/h0"), {}};
  if (states.size() > 1) rows.c = states[1].row(layers, i, like, part + "/c0");
  return rows;
}

// ---- sequences ----

size_t directions_of(const OpContext& op) { return op.flag("bidirectional") ? 2 : 1; }

size_t layers_and_directions(const OpContext& op) {
  return static_cast<size_t>(op.integer("num_layers")) * directions_of(op);
}

// One layer in one direction over the whole sequence; `i` counts both.
using Direction = std::function<Recurred(size_t i, BlobId x, const std::string& part)>;

void set_last_states(OpContext& op, const std::vector<BlobId>& states, size_t result) {
  Shape row = op.result_shape(result);
  row[0] = 1;
  const std::string part = result == 1 ? "last_h" : "last_c";
  std::vector<BlobId> rows;
  for (BlobId state : states) rows.push_back(reshape(op.layers(), state, row, part + "/row"));
  op.set_result(concat(op.layers(), std::move(rows), 0, part), result);
}

// Sets the last states that are read, and returns what comes of the sequence.
BlobId stacked(OpContext& op, BlobId x, const Direction& direction) {
  const size_t directions = directions_of(op);
  std::vector<BlobId> last_h, last_c;
  for (size_t i = 0; i < layers_and_directions(op);) {
    const size_t layer = i / directions;
    std::vector<BlobId> outputs;
    for (size_t d = 0; d < directions; ++d, ++i) {
      const auto part = fmt::format("layer{}{}", layer, d == 1 ? "_reverse" : "");
      const Recurred recurred = direction(i, x, part);
      outputs.push_back(recurred.sequence);
      last_h.push_back(recurred.last.h);
      last_c.push_back(recurred.last.c);
    }
    x = concat(op.layers(), std::move(outputs), 2, fmt::format("layer{}/both", layer));
  }
  if (op.is_read(1)) set_last_states(op, last_h, 1);
  if (op.results() > 2 && op.is_read(2)) set_last_states(op, last_c, 2);
  return x;
}

void written_out(OpContext& op, Step step, const std::vector<Operand>& initial) {
  LayerBuilder& layers = op.layers();
  const BlobId input = op.blob("input");
  const size_t time = op.flag("batch_first") ? 1 : 0;
  const size_t count = layers_and_directions(op), directions = directions_of(op);
  require_few_steps(layers.shape(input).at(time) * static_cast<int64_t>(count));
  const auto weights = all_weights(op, count, step);
  const auto states = states_of(op, initial);
  op.set_result(stacked(op, input, [&](size_t i, BlobId x, const std::string& part) {
    const auto first = [&](BlobId like) { return rows_of(layers, states, i, like, part); };
    return unrolled(layers, x, {step, weights[i], first, time, i % directions == 1}, part);
  }));
}

void gru(OpContext& op) { written_out(op, gru_step, {op.operand("hx")}); }
void rnn_tanh(OpContext& op) { written_out(op, rnn_tanh_step, {op.operand("hx")}); }
void rnn_relu(OpContext& op) { written_out(op, rnn_relu_step, {op.operand("hx")}); }

// ---- LSTM ----

// A blob like a step, of at least `size` features.
BlobId wide_step(LayerBuilder& layers, BlobId x, int64_t size) {
  const BlobId step = narrow(layers, x, 0, 0, 1, "step");
  const int64_t features = layers.shape(x)[2];
  if (features >= size) return step;
  const Shape all = {size, features};
  return inner_product(layers, step, 2, Tensor(all, made_weights(all, 0, "zeros")), std::nullopt,
                       "wide_step");
}

void lstm(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const auto initial = op.operands("hx");
  const size_t count = layers_and_directions(op), directions = directions_of(op);
  const bool is_projected = op.operands("params").size() / count % 2 == 1;
  if (is_projected) return written_out(op, lstm_step, initial);
  const auto weights = all_weights(op, count, lstm_step);
  const auto states = states_of(op, initial);
  const std::vector<size_t> other_order =
      op.flag("batch_first") ? std::vector<size_t>{1, 0, 2} : std::vector<size_t>{0, 1, 2};
  const BlobId input = permute(layers, op.blob("input"), other_order, "time_first");
  const bool from_zeros = states[0].are_zero() && states[1].are_zero() && !op.is_read(2);
  const BlobId like = from_zeros ? BlobId{} : wide_step(layers, input, initial[0].shape()[2]);
  const auto sequence = stacked(op, input, [&](size_t i, BlobId x, const std::string& part) {
    std::optional<State> first;
    if (!from_zeros) first = rows_of(layers, states, i, like, part);
    return lstm_layer(layers, x, weights[i], first, i % directions == 1, part);
  });
  op.set_result(permute(layers, sequence, other_order, "batch_first"));
}

// ---- one step by itself ----

void cell(OpContext& op, Step step, const std::vector<Operand>& states) {
  LayerBuilder& layers = op.layers();
  const auto by = weights_of(op.constant("w_ih"), op.constant("w_hh"), op.optional_constant("b_ih"),
                             op.optional_constant("b_hh"), step);
  const BlobId x = op.blob("input");
  const size_t last_axis = layers.shape(x).size() - 1;
  const BlobId gates = inner_product(layers, x, last_axis, by.ih, by.bias_ih, "input");
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
void rnn_tanh_cell(OpContext& op) { cell(op, rnn_tanh_step, {op.operand("hx")}); }
void rnn_relu_cell(OpContext& op) { cell(op, rnn_relu_step, {op.operand("hx")}); }

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
