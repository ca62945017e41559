// Rounding: see the header.
#include "verify/rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace torch2caffe {
namespace {

constexpr unsigned nudges = 3;

// Every number one float32 up or down, by chance; whole numbers stay as they are.
Tensor nudged(const Tensor& input, DType dtype, std::mt19937& random) {
  if (dtype != DType::f32) return input;
  std::vector<float> numbers = input.floats();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (float& number : numbers) {
    number = std::nextafter(number, random() % 2 == 0 ? infinity : -infinity);
  }
  return Tensor(input.shape(), std::move(numbers));
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (std::isfinite(d)) largest = std::max(largest, d);
  }
  return largest;
}

}  // namespace

std::map<ValueId, double> rounding_of(const Graph& graph, Reference& reference,
                                      const std::vector<Tensor>& inputs,
                                      const std::set<ValueId>& values) {
  std::map<ValueId, std::vector<float>> still;
  std::map<ValueId, double> moved;
  const auto observed = [&](const std::vector<Tensor>& fed, const auto& see) {
    reference.run(fed, [&](ValueId value, const Tensor& tensor) {
      if (values.count(value) > 0) see(value, tensor.floats());
    });
  };
  observed(inputs,
           [&](ValueId value, std::vector<float> numbers) { still[value] = std::move(numbers); });
  for (unsigned seed = 1; seed <= nudges; ++seed) {
    std::mt19937 random(seed);
    std::vector<Tensor> fed;
    for (size_t i = 0; i < inputs.size(); ++i) {
      fed.push_back(nudged(inputs[i], graph[graph.inputs.at(i)].dtype, random));
    }
    observed(fed, [&](ValueId value, const std::vector<float>& numbers) {
      moved[value] = std::max(moved[value], distance(numbers, still.at(value)));
    });
  }
  return moved;
}

}  // namespace torch2caffe
