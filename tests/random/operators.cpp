// What the lines of the table are written with: see the header.
#include "operators.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace torch2caffe::test {
namespace {

bool broadcast(const Shape& a, const Shape& b) {
  for (size_t i = 1; i <= std::min(a.size(), b.size()); ++i) {
    const int64_t left = a[a.size() - i], right = b[b.size() - i];
    if (left != right && left != 1 && right != 1) return false;
  }
  return true;
}

}  // namespace

int64_t Draw::size(int64_t axis) const {
  return shape.at(static_cast<size_t>(axis < 0 ? axis + rank() : axis));
}

int64_t Draw::divisor_of(int64_t number) {
  std::vector<int64_t> divisors;
  for (int64_t i = 1; i <= number; ++i) {
    if (number % i == 0) divisors.push_back(i);
  }
  return random.one_of(divisors);
}

std::string Draw::weight(const Shape& of, Values values) {
  weights_.push_back({fmt::format("{}_{}", prefix_, weights_.size()), of, values});
  return "self." + weights_.back().name;
}

std::string Draw::weight_or_none(const Shape& of, Values values) {
  return coin() ? weight(of, values) : "None";
}

std::optional<Shape> Draw::choose_y(const std::function<bool(const Shape&)>& fits) {
  std::vector<RandomValue> fitting;
  std::copy_if(others_.begin(), others_.end(), std::back_inserter(fitting),
               [&](const RandomValue& value) { return fits(value.shape); });
  if (fitting.empty()) return std::nullopt;
  y_ = random.one_of(fitting);
  return y_->shape;
}

std::string list_of(const std::vector<int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

std::vector<int64_t> numbers_between(Draw& draw, int64_t count, int64_t low, int64_t high) {
  std::vector<int64_t> numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(draw.between(low, high));
  return numbers;
}

RandomOperator always(const std::string& expression, int64_t least_rank, int64_t most_rank) {
  return {expression, least_rank, most_rank, [expression](Draw&) { return expression; }};
}

RandomOperator of_two(const std::string& expression) {
  return {expression, 2, 5, [expression](Draw& d) {
            const auto fits = [&](const Shape& y) { return broadcast(d.shape, y); };
            return d.choose_y(fits) ? expression : std::string();
          }};
}

const RandomOperators& every_operator() {
  static const RandomOperators all = [] {
    RandomOperators joined;
    for (const auto family : {activations, arithmetic, convolutions, functions, normalisations,
                              parts, poolings, products, recurrent_layers, reductions, reshapes}) {
      const RandomOperators operators = family();
      joined.insert(joined.end(), operators.begin(), operators.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace torch2caffe::test
