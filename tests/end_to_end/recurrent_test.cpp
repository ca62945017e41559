// Recurrent layers: every kind, with layers, directions, orders of axes, states and biases.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Kind {
  std::string name;  // in torch
  int64_t gates;
};

struct Attributes {
  int64_t layers = 1, projection = 0, steps = 6, batch = 2;
  bool bidirectional = false, batch_first = false, biases = true;
  std::string states = "zeros";  // zeros, stored, computed
};

constexpr int64_t features = 5, hidden = 4;

// The parameters in PyTorch's order.
std::vector<Stored> parameters_of(const Kind& kind, const Attributes& with) {
  std::vector<Stored> stored;
  const int64_t directions = with.bidirectional ? 2 : 1;
  const int64_t state = with.projection > 0 ? with.projection : hidden;
  for (int64_t i = 0; i < with.layers * directions; ++i) {
    const auto add = [&](const std::string& name, const Shape& shape) {
      stored.push_back({fmt::format("{}{}", name, i), shape});
    };
    add("ih", {kind.gates * hidden, i < directions ? features : directions * state});
    add("hh", {kind.gates * hidden, state});
    if (with.biases) add("bih", {kind.gates * hidden});
    if (with.biases) add("bhh", {kind.gates * hidden});
    if (with.projection > 0) add("hr", {with.projection, hidden});
  }
  return stored;
}

// All results: the sequence, and the last states.
Case recurrent(const std::string& name, const Kind& kind, const Attributes& with) {
  const int64_t rows = with.layers * (with.bidirectional ? 2 : 1);
  ScriptModel model{"", parameters_of(kind, with)};
  std::string weights;
  for (const Stored& stored : model.parameters)
    weights += (weights.empty() ? "self." : ", self.") + stored.name;
  const int64_t state = with.projection > 0 ? with.projection : hidden;
  const auto state_of = [&](const std::string& part, int64_t size) {
    if (with.states == "zeros")
      return fmt::format("torch.zeros([{}, {}, {}])", rows, with.batch, size);
    if (with.states == "stored") return "self." + part;
    return fmt::format("torch.tanh({})", part);
  };
  const bool is_lstm = kind.name == "lstm";
  std::string states = state_of("h0", state);
  if (is_lstm) states = fmt::format("[{}, {}]", states, state_of("c0", hidden));
  const std::string call =
      fmt::format("torch.{}(x, {}, [{}], {}, {}, 0., False, {}, {})", kind.name, states, weights,
                  with.biases ? "True" : "False", with.layers,
                  with.bidirectional ? "True" : "False", with.batch_first ? "True" : "False");
  Case subject{name,
               model,
               {with.batch_first ? Shape{with.batch, with.steps, features}
                                 : Shape{with.steps, with.batch, features}},
               {"aten::" + kind.name + ".input"}};
  std::string arguments = "self, x";
  if (with.states == "computed") {
    arguments += is_lstm ? ", h0, c0" : ", h0";
    subject.inputs.push_back({rows, with.batch, state});
    if (is_lstm) subject.inputs.push_back({rows, with.batch, hidden});
  } else if (with.states == "stored") {
    subject.model.parameters.push_back({"h0", {rows, with.batch, state}});
    if (is_lstm) subject.model.parameters.push_back({"c0", {rows, with.batch, hidden}});
  }
  subject.model.source = fmt::format("def forward({}):\n    return {}\n", arguments, call);
  return subject;
}

const Kind lstm = {"lstm", 4}, gru = {"gru", 3}, tanh = {"rnn_tanh", 1}, relu = {"rnn_relu", 1};

const std::vector<Case> kinds = {
    recurrent("lstm", lstm, {}),
    recurrent("gru", gru, {}),
    recurrent("tanh", tanh, {}),
    recurrent("relu", relu, {}),
};

const std::vector<Case> attributes = {
    recurrent("lstm_batch_first", lstm, {.batch_first = true}),
    recurrent("lstm_bidirectional", lstm, {.bidirectional = true}),
    recurrent("lstm_without_biases", lstm, {.biases = false}),
    recurrent("lstm_projected", lstm, {.projection = 3, .bidirectional = true}),
    recurrent("lstm_stored_states", lstm, {.states = "stored"}),
    recurrent("lstm_computed_states", lstm, {.batch_first = true, .states = "computed"}),
    recurrent("lstm_everything", lstm,
              {.layers = 2, .bidirectional = true, .batch_first = true, .states = "computed"}),
    recurrent("gru_everything", gru,
              {.layers = 2, .bidirectional = true, .batch_first = true, .states = "stored"}),
    recurrent("gru_without_biases", gru, {.layers = 2, .biases = false, .states = "computed"}),
    recurrent("tanh_everything", tanh,
              {.layers = 3, .bidirectional = true, .batch_first = true, .states = "stored"}),
    recurrent("lstm_of_two_layers", lstm, {.layers = 2}),
    recurrent("gru_bidirectional", gru, {.bidirectional = true}),
    recurrent("gru_batch_first", gru, {.batch_first = true, .states = "computed"}),
    recurrent("tanh_without_biases", tanh, {.bidirectional = true, .biases = false}),
    recurrent("relu_everything", relu,
              {.layers = 2, .bidirectional = true, .batch_first = true, .states = "stored"}),
    recurrent("relu_computed_states", relu, {.batch_first = true, .states = "computed"}),
};

// As CRNN and taggers use them: the sequence alone, or the last state alone.
Case some_results(const std::string& name, const std::string& which, Attributes with) {
  with.bidirectional = true;
  Case subject = recurrent(name, lstm, with);
  std::string& source = subject.model.source;
  source.insert(source.size() - 1, fmt::format("[{}]", which));
  return subject;
}

const std::vector<Case> results = {
    some_results("sequence", "0", {.batch_first = true}),
    some_results("last_h", "1", {.batch_first = true}),
    some_results("last_c", "2", {.batch_first = true}),
    some_results("sequence_of_two_layers", "0", {.layers = 2}),
    some_results("sequence_without_biases", "0", {.biases = false}),
    some_results("sequence_of_a_batch_of_one", "0", {.batch = 1, .batch_first = true}),
    some_results("sequence_of_a_batch_of_three", "0", {.layers = 2, .batch = 3}),
    some_results("sequence_of_one_step", "0", {.steps = 1}),
    some_results("sequence_and_last_h", ":2", {.layers = 2}),
    some_results("sequence_and_last_h_of_one_step", ":2", {.steps = 1, .batch = 1}),
    some_results("last_h_from_stored_states", "1", {.states = "stored"}),
    some_results("sequence_from_computed_states", "0", {.batch = 1, .states = "computed"}),
    some_results("all_of_one_step", ":", {.layers = 2, .steps = 1, .states = "computed"}),
};

// One step by itself, from a state of zeros and on.
Case cell(const std::string& name, int64_t gates, bool two_states) {
  const std::string weights = "self.ih, self.hh, self.bih, self.bhh)";
  const std::string states = two_states ? "[z, z]" : "z";
  const std::string source = "def forward(self, x):\n    z = torch.zeros([3, 4])\n    a = torch." +
                             name + "(x, " + states + ", " + weights + "\n    return " +
                             (two_states ? "a + " : "a, ") + "torch." + name + "(x, " +
                             (two_states ? "[a[0], a[1]]" : "a") + ", " + weights + "\n";
  return {name,
          {source,
           {{"ih", {gates * 4, 5}},
            {"hh", {gates * 4, 4}},
            {"bih", {gates * 4}},
            {"bhh", {gates * 4}}}},
          {{3, 5}},
          {"aten::" + name}};
}

const std::vector<Case> cells = {cell("lstm_cell", 4, true), cell("gru_cell", 3, false),
                                 cell("rnn_tanh_cell", 1, false), cell("rnn_relu_cell", 1, false)};

class Recurrent : public OperatorTest {};

TEST_P(Recurrent, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Kinds, Recurrent, on_every_target(kinds), name_of);
INSTANTIATE_TEST_SUITE_P(Attributes, Recurrent, on_every_target(attributes), name_of);
INSTANTIATE_TEST_SUITE_P(Cells, Recurrent, on_every_target(cells), name_of);
INSTANTIATE_TEST_SUITE_P(Results, Recurrent, on_every_target(results), name_of);

// More steps than are written out.
const std::vector<Case> long_sequences = {
    some_results("sequence_of_many_steps", "0", {.steps = 514, .batch = 1})};

INSTANTIATE_TEST_SUITE_P(Long, Recurrent, on_targets({"caffe", "caffe-ssd"}, long_sequences),
                         name_of);

TEST(ALongSequence, IsRefusedWhereItIsWrittenOut) {
  const auto problems = expect_refusal(recurrent("long", gru, {.steps = 513}), "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("513 steps"), std::string::npos) << problems[0].what;
}

TEST(ALongSequence, IsRefusedWhereTheTargetLacksTheLayer) {
  const auto problems = expect_refusal(
      recurrent("long", lstm, {.layers = 2, .steps = 257, .bidirectional = true}), "opencv");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("1028 steps"), std::string::npos) << problems[0].what;
}

}  // namespace
}  // namespace torch2caffe::test
