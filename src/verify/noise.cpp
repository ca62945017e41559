// Noise: see the header.
#include "verify/noise.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace torch2caffe {
namespace {

// How many indices there are for each input of whole numbers: the rows of the smallest embedding
// that reads it, itself or moved about; a few where none does.
std::map<ValueId, int64_t> index_limits_of(const Graph& graph) {
  constexpr int64_t few = 10;
  std::map<ValueId, int64_t> limits;
  std::map<ValueId, ValueId> origins;  // of values that hold an input's numbers
  for (ValueId id : graph.inputs) {
    if (graph[id].dtype != DType::f32) origins[id] = id;
  }
  const auto lower_to = [&](ValueId input, int64_t limit) {
    const auto [known, fresh] = limits.try_emplace(input, limit);
    if (!fresh) known->second = std::min(known->second, limit);
  };
  for (const Node& node : graph.nodes) {
    for (ValueId operand : operands_of(node)) {
      const auto origin = origins.find(operand);
      if (origin == origins.end()) continue;
      const ValueId first = operands_of(node)[0];  // an embedding's rows
      if (node.target == "aten::embedding") lower_to(origin->second, graph[first].shape.at(0));
      for (ValueId result : node.outputs) {
        if (graph[result].dtype == graph[operand].dtype) origins[result] = origin->second;
      }
    }
  }
  for (const auto& [value, input] : origins) limits.try_emplace(input, few);
  return limits;
}

// Indices in the range, as far as there are such.
std::pair<int64_t, int64_t> indices_in(const std::optional<std::pair<double, double>>& range,
                                       int64_t limit) {
  if (!range) return {0, limit - 1};
  const auto within = [&](double value) {
    return static_cast<int64_t>(std::clamp(value, 0.0, static_cast<double>(limit - 1)));
  };
  return {within(std::ceil(range->first)), within(std::floor(range->second))};
}

}  // namespace

std::vector<Tensor> noise_for(const Graph& graph, unsigned seed,
                              const std::optional<std::pair<double, double>>& range) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<double> uniform(range ? range->first : 0,
                                                 range ? range->second : 1);
  const std::map<ValueId, int64_t> index_limits = index_limits_of(graph);
  std::vector<Tensor> inputs;
  for (ValueId id : graph.inputs) {
    std::vector<float> values(static_cast<size_t>(count_of(graph[id].shape)));
    if (graph[id].dtype != DType::f32) {
      const auto [low, high] = indices_in(range, index_limits.at(id));
      std::uniform_int_distribution<int64_t> indices(low, high);
      for (float& value : values) value = static_cast<float>(indices(random));
    } else {
      for (float& value : values)
        value = range ? static_cast<float>(uniform(random)) : normal(random);
    }
    inputs.emplace_back(graph[id].shape, std::move(values));
  }
  return inputs;
}

std::vector<Tensor> inputs_for(const Graph& graph, const Reference* reference, unsigned seed,
                               const std::optional<std::pair<double, double>>& range) {
  std::vector<Tensor> recorded;
  if (reference != nullptr) recorded = reference->recorded_inputs();
  return recorded.empty() ? noise_for(graph, seed, range) : recorded;
}

}  // namespace torch2caffe
