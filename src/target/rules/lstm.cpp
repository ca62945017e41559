// An LSTM that begins anew with every run.
//
//   target has LSTM   the layer with `cont`, whose first step is 0: Caffe's own would go on where
//                     the last run ended. States that are given stand before the first step, which
//                     then goes on from them. `cont` is the input times zero plus one, which every
//                     program reads and any batch has, and one for all layers of as many steps.
//   else              its steps one behind the other
#include <optional>

#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/recurrence.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_lstm(const Layer& layer) { return layer.type() == "LSTM"; }

bool has_states(const Layer& layer) { return layer.param.recurrent_param().expose_hidden(); }

bool lacks_cont(const Layer& layer) {
  return is_lstm(layer) && layer.bottoms.size() == (has_states(layer) ? 3 : 1);
}

bool applies(const Net&, const Layer& layer, const Target&) { return lacks_cont(layer); }

std::optional<BlobId> cont_of_another(const Net& net, const Layer& layer) {
  const Shape& x = net[layer.bottoms[0]].shape;
  for (const Layer& other : net.layers) {
    if (!is_lstm(other) || lacks_cont(other) || has_states(other) != has_states(layer)) continue;
    if (net[other.bottoms[1]].shape == Shape{x[0], x[1]}) return other.bottoms[1];
  }
  return std::nullopt;
}

BlobId make_cont(LayerBuilder& layers, const Layer& layer) {
  const Shape x = layers.shape(layer.bottoms[0]);
  BlobId cont = inner_product(layers, layer.bottoms[0], 2, filled({1, x[2]}, 0),
                              Weight(filled({1}, 1)), "cont/ones");
  if (!has_states(layer)) {
    std::vector<float> goes_on(static_cast<size_t>(x[0]), 1);
    goes_on[0] = 0;
    cont = scale(layers, cont, 0, Tensor({x[0]}, goes_on), std::nullopt, "cont/steps");
  }
  caffe::LayerParameter reshape = layer_of_type("Reshape");
  for (int axis = 0; axis < 2; ++axis)
    reshape.mutable_reshape_param()->mutable_shape()->add_dim(0);  // as it is, in any batch
  return layers.add(std::move(reshape), {cont}, {}, "cont");
}

void add_cont(Rewrite& rewrite) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& lstm = rewrite.layer();
  const auto other = cont_of_another(layers.net(), lstm);
  std::vector<BlobId> bottoms = lstm.bottoms;
  bottoms.insert(bottoms.begin() + 1, other ? *other : make_cont(layers, lstm));
  if (!has_states(lstm))
    return rewrite.finish(layers.add(lstm.param, std::move(bottoms), lstm.weights));
  rewrite.finish(
      layers.add_many(lstm.tops.size(), lstm.param, std::move(bottoms), "", lstm.weights));
}

// Of all layers and directions of the operator that are still to be written out.
int64_t steps_of(const Net& net, const Layer& lstm) {
  int64_t steps = net[lstm.bottoms[0]].shape[0];
  for (const Layer& other : net.layers) {
    if (lacks_cont(other) && other.sources == lstm.sources) steps += net[other.bottoms[0]].shape[0];
  }
  return steps;
}

void write_out(Rewrite& rewrite) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& lstm = rewrite.layer();
  require_few_steps(steps_of(layers.net(), lstm),
                    "use a target that has the layer LSTM, as -t caffe; or ");
  const RecurrentWeights by{lstm.weights.at(0), lstm.weights.at(2), lstm.weights.at(1), {}, {}};
  const auto initial = [&](BlobId like) {
    if (has_states(lstm)) return State{lstm.bottoms[1], lstm.bottoms[2]};
    Shape shape = layers.shape(like);
    shape[2] = by.hh.shape()[1];
    const auto zeros = [&](const std::string& part) {
      return known_state(layers, shape, std::vector<float>(static_cast<size_t>(count_of(shape))),
                         like, part);
    };
    return State{zeros("h0"), zeros("c0")};
  };
  const Recurred result = unrolled(layers, lstm.bottoms[0], {lstm_step, by, initial});
  if (!has_states(lstm)) return rewrite.finish(result.sequence);
  rewrite.finish({result.sequence, result.last.h, result.last.c});
}

void rewrite(Rewrite& rewrite, const Target& target) {
  if (target.lacks_for(rewrite.layers().net(), rewrite.layer())) return write_out(rewrite);
  add_cont(rewrite);
}

}  // namespace

void register_lstm(Rules& rules) { rules.push_back({"lstm", applies, rewrite}); }

}  // namespace torch2caffe
