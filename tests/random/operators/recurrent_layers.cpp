// Recurrent layers over a few steps: the sequence, or a last state.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

constexpr int64_t hidden = 4;

// The weights of all layers and directions in PyTorch's order.
std::string weights_of(Draw& d, int64_t gates, int64_t layers, int64_t directions, bool biases) {
  std::string list;
  for (int64_t i = 0; i < layers * directions; ++i) {
    const int64_t inputs = i < directions ? d.size(2) : directions * hidden;
    list += (i == 0 ? "" : ", ") + d.weight({gates * hidden, inputs});
    list += ", " + d.weight({gates * hidden, hidden});
    if (!biases) continue;
    list += ", " + d.weight({gates * hidden});
    list += ", " + d.weight({gates * hidden});
  }
  return list;
}

std::string recurrent(Draw& d, const std::string& function, int64_t gates) {
  const bool batch_first = d.coin(), bidirectional = d.coin(), biases = d.coin();
  if (d.size(batch_first ? 1 : 0) > 8) return "";
  const int64_t layers = d.between(1, 2), directions = bidirectional ? 2 : 1;
  const std::string weights = weights_of(d, gates, layers, directions, biases);
  const Shape state = {layers * directions, d.size(batch_first ? 0 : 1), hidden};
  const bool is_given = d.coin();
  const auto initial = [&] {
    return is_given ? d.weight(state)
                    : fmt::format("torch.zeros({}, dtype=x.dtype)", list_of(state));
  };
  const std::string first = initial();
  const std::string states = function == "lstm" ? "[" + first + ", " + initial() + "]" : first;
  const auto flag = [](bool value) { return value ? "True" : "False"; };
  const int64_t result = d.between(0, function == "lstm" ? 2 : 1);
  return fmt::format("torch.{}(x, {}, [{}], {}, {}, 0., False, {}, {})[{}]", function, states,
                     weights, flag(biases), layers, flag(bidirectional), flag(batch_first), result);
}

std::string lstm(Draw& d) { return recurrent(d, "lstm", 4); }
std::string gru(Draw& d) { return recurrent(d, "gru", 3); }
std::string rnn_tanh(Draw& d) { return recurrent(d, "rnn_tanh", 1); }
std::string rnn_relu(Draw& d) { return recurrent(d, "rnn_relu", 1); }

}  // namespace

RandomOperators recurrent_layers() {
  return {{"lstm", 3, 3, lstm},
          {"gru", 3, 3, gru},
          {"rnn_tanh", 3, 3, rnn_tanh},
          {"rnn_relu", 3, 3, rnn_relu}};
}

}  // namespace torch2caffe::test
