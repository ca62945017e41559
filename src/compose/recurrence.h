// Recurrent layers: Caffe's LSTM; and others written out, their steps one behind the other. What
// the input adds to the gates comes from one InnerProduct for all steps then, what the state adds
// from one a step.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// Each is a dozen layers, and has a copy of the weights in the file.
constexpr int64_t most_steps = 512;

// Throws Refusal where there are more, of all layers and directions together. `instead`: what the
// user can do but for making them fewer.
void require_few_steps(int64_t steps, const std::string& instead = "");

struct State {
  BlobId h, c;
};

// Of one layer in one direction; `hr` projects the hidden state of an LSTM. The rows are those of
// the gates: i, f, o and g of an LSTM, as Caffe has them; r, z and n of a GRU.
struct RecurrentWeights {
  Weight ih, hh;
  std::optional<Weight> bias_ih, bias_hh, hr;
};

// One step. `input`: what the input adds to the gates.
using Step = State (*)(LayerBuilder&, BlobId input, const State&, const RecurrentWeights&,
                       const std::string& part);

State lstm_step(LayerBuilder& layers, BlobId input, const State& state, const RecurrentWeights& by,
                const std::string& part);
State gru_step(LayerBuilder& layers, BlobId input, const State& state, const RecurrentWeights& by,
               const std::string& part);
State rnn_tanh_step(LayerBuilder& layers, BlobId input, const State& state,
                    const RecurrentWeights& by, const std::string& part);
State rnn_relu_step(LayerBuilder& layers, BlobId input, const State& state,
                    const RecurrentWeights& by, const std::string& part);

// `count` pieces of equal size along `axis`; x itself for one.
std::vector<BlobId> equal_pieces(LayerBuilder& layers, BlobId x, size_t axis, int64_t count,
                                 const std::string& part);

// Values that are known, in a blob of `shape`. `like`: a blob of that shape but for more features.
BlobId known_state(LayerBuilder& layers, const Shape& shape, std::vector<float> values, BlobId like,
                   const std::string& part);

// What comes of a sequence: the hidden state of every step, and the states of the last one.
struct Recurred {
  BlobId sequence;
  State last;
};

// An LSTM layer without `cont`, which a rule of targets adds, over [time, batch, features]. From
// zeros, or from `initial` of [1, batch, size], with which alone the last cell state is known.
Recurred lstm_layer(LayerBuilder& layers, BlobId x, const RecurrentWeights& by,
                    const std::optional<State>& initial, bool backwards, const std::string& part);

// One layer in one direction over a sequence of [time, batch, features], or with the first two the
// other way round. A step keeps its time axis of one element, so that the steps are cut and joined
// by Slice and Concat alone.
struct Recurrence {
  Step step;
  RecurrentWeights weights;
  // `like`: a blob of the shape of a state but for more features.
  std::function<State(BlobId like)> initial;
  size_t time = 0;
  bool backwards = false;
};

Recurred unrolled(LayerBuilder& layers, BlobId x, const Recurrence& of,
                  const std::string& part = "");

}  // namespace torch2caffe
