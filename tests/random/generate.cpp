// Random networks: see the header. Each step is tried in PyTorch, which says whether it is
// possible, what shape it has, and whether its values are fit for a comparison.
#include "generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <regex>

#include "end_to_end/harness.h"
#include "operators.h"

namespace torch2caffe::test {
namespace {

constexpr int64_t most_elements = 6000;
constexpr int most_trials = 200;  // for one network's steps
// Of a value: beyond these, errors are dwarfed or nothing can be told apart.
constexpr double largest_allowed = 60, least_largest = 0.02, least_spread = 0.05;
constexpr double allowed_rounding = 1e-5;

bool is_fit(const Tensor& value) {
  const std::vector<float> numbers = value.floats();
  if (numbers.empty()) return false;
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  const double largest = std::max(std::abs(*low), std::abs(*high));
  return std::all_of(numbers.begin(), numbers.end(), [](float x) { return std::isfinite(x); }) &&
         largest <= largest_allowed && largest >= least_largest &&
         *high - *low >= least_spread * largest;
}

bool has_fit_shape(const Shape& shape) {
  return shape.size() >= 2 && shape.size() <= 5 && count_of(shape) >= 4 &&
         count_of(shape) <= most_elements;
}

// Whether two computations of the same agree, far better than a conversion has to.
bool agree(const Tensor& value, const Tensor& precise) {
  const std::vector<float> a = value.floats(), b = precise.floats();
  double largest = 0, difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i])));
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - b[i]));
  }
  return difference <= allowed_rounding * largest;
}

// What PyTorch computes; nothing where it refuses.
std::optional<std::vector<Tensor>> computed(const ScriptModel& model,
                                            const std::vector<Tensor>& inputs) {
  try {
    return run_model(model, inputs);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

// On two noises.
std::optional<RandomNetwork> fitted(RandomNetwork network) {
  RandomNetwork whole = network;
  whole.outputs.clear();
  for (const RandomStep& step : network.steps) whole.outputs.push_back(step.result.number);
  ScriptModel model = model_of(whole);
  for (const unsigned seed : {1U, unseen_noise}) {
    const std::vector<Tensor> inputs = noise_of(input_shapes(network), seed);
    model.dtype = DType::f32;
    const auto values = computed(model, inputs);
    model.dtype = DType::f64;
    const auto precise = computed(model, inputs);
    if (!values || !precise) return std::nullopt;
    for (size_t i = 0; i < values->size(); ++i) {
      const Tensor& value = (*values)[i];
      if (!is_fit(value) || !agree(value, (*precise)[i])) return std::nullopt;
      network.steps[i].result.shape = value.shape();
    }
  }
  return network;
}

namespace {

class Generator {
 public:
  explicit Generator(Random random) : random_(random) {}

  RandomNetwork network() {
    const int64_t inputs = random_.chance(0.2) ? 2 : 1;
    for (int64_t i = 0; i < inputs; ++i) add_input();
    const auto steps = static_cast<size_t>(random_.between(3, 8));
    for (int i = 0; i < most_trials && network_.steps.size() < steps; ++i) try_step();
    choose_outputs();
    return without_unread(network_);
  }

 private:
  void add_input() {
    Shape shape = {random_.between(1, 3), random_.one_of<int64_t>({2, 3, 4, 6, 8})};
    const int64_t further = random_.one_of<int64_t>({0, 1, 2, 2, 2, 3});
    const int64_t most = further == 3 ? 5 : 9;
    for (int64_t i = 0; i < further; ++i)
      shape.push_back(random_.between(further == 3 ? 2 : 3, most));
    network_.inputs.push_back({next_number_, shape});
    values_.push_back({{next_number_, shape}, noise_of({shape}, unseen_noise)[0]});
    ++next_number_;
  }

  // The latest value three times of four, so that networks are deep and yet have branches.
  const RandomValue& some_value() {
    return (random_.chance(0.75) ? values_.back() : random_.one_of(values_)).value;
  }

  void try_step() {
    const RandomValue x = some_value();
    const RandomOperator& op = random_.one_of(every_operator());
    const auto rank = static_cast<int64_t>(x.shape.size());
    if (rank < op.least_rank || rank > op.most_rank) return;
    std::vector<RandomValue> others;
    for (const Known& known : values_) {
      if (known.value.number != x.number) others.push_back(known.value);
    }
    Draw draw(random_, x, others, fmt::format("w{}", next_number_));
    const std::string expression = op.expression(draw);
    if (expression.empty()) return;
    RandomStep step;
    step.result.number = next_number_;
    step.op = op.name;
    step.reads = {x.number};
    step.weights = draw.weights();
    step.expression = with_names(expression, "x", name_of_value(x.number));
    if (draw.y()) {
      step.reads.push_back(draw.y()->number);
      step.expression = with_names(step.expression, "y", name_of_value(draw.y()->number));
    }
    add(std::move(step));
  }

  static std::string with_names(const std::string& expression, const std::string& word,
                                const std::string& name) {
    return std::regex_replace(expression, std::regex("\\b" + word + "\\b"), name);
  }

  // Where PyTorch can compute it.
  void add(RandomStep step) {
    RandomNetwork alone;
    std::vector<Tensor> inputs;
    for (const Known& known : values_) {
      if (std::count(step.reads.begin(), step.reads.end(), known.value.number) == 0) continue;
      alone.inputs.push_back(known.value);
      inputs.push_back(known.tensor);
    }
    alone.steps = {step};
    alone.outputs = {step.result.number};
    const auto results = computed(model_of(alone), inputs);
    if (!results || results->size() != 1 || !has_fit_shape((*results)[0].shape()) ||
        !is_fit((*results)[0])) {
      return;
    }
    step.result.shape = (*results)[0].shape();
    values_.push_back({step.result, (*results)[0]});
    network_.steps.push_back(std::move(step));
    ++next_number_;
  }

  // All that nothing reads, and sometimes another.
  void choose_outputs() {
    std::vector<int> read;
    for (const RandomStep& step : network_.steps) {
      read.insert(read.end(), step.reads.begin(), step.reads.end());
    }
    for (const RandomStep& step : network_.steps) {
      const bool is_read = std::count(read.begin(), read.end(), step.result.number) != 0;
      const bool is_output = !is_read || random_.chance(0.05);
      if (is_output && !is_output_already(step.result.number)) {
        network_.outputs.push_back(step.result.number);
      }
    }
  }

  // In numbers and shape: contiguous() and its argument are one blob, which comes out once.
  bool is_output_already(int number) const {
    const Tensor& tensor = tensor_of(number);
    return std::any_of(network_.outputs.begin(), network_.outputs.end(), [&](int output) {
      const Tensor& other = tensor_of(output);
      return other.shape() == tensor.shape() && other.floats() == tensor.floats();
    });
  }

  const Tensor& tensor_of(int number) const {
    return std::find_if(values_.begin(), values_.end(),
                        [&](const Known& known) { return known.value.number == number; })
        ->tensor;
  }

  struct Known {
    RandomValue value;
    Tensor tensor;
  };

  Random random_;
  RandomNetwork network_;
  std::vector<Known> values_;
  int next_number_ = 0;
};

}  // namespace

RandomNetwork random_network(uint64_t seed, uint64_t number) {
  Random random(seed, number);
  while (true) {
    const RandomNetwork network =
        Generator(Random(seed, static_cast<uint64_t>(random.between(0, INT64_MAX - 1)))).network();
    if (network.steps.size() < 3) continue;
    if (const auto fit = fitted(network)) return *fit;
  }
}

}  // namespace torch2caffe::test
