// The operators that random networks are made of: one line each in tests/random/operators.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "network.h"
#include "random.h"

namespace torch2caffe::test {

// What an operator's line works with: the shape of x, random numbers, and weights for the asking.
class Draw {
 public:
  // `weight_prefix` begins the names of the weights; `others` are the values that y can be.
  Draw(Random& chance, RandomValue x, std::vector<RandomValue> others, std::string weight_prefix)
      : random(chance), shape(x.shape), others_(std::move(others)), prefix_(weight_prefix) {}

  Random& random;
  const Shape shape;  // of x

  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  int64_t size(int64_t axis) const;  // counted from either end
  int64_t axis() { return between(0, rank() - 1); }
  int64_t between(int64_t low, int64_t high) { return random.between(low, high); }
  bool coin() { return random.chance(0.5); }
  std::string flag() { return coin() ? "True" : "False"; }
  std::string one_of(const std::vector<std::string>& texts) { return random.one_of(texts); }
  // A divisor of `number`.
  int64_t divisor_of(int64_t number);

  // A new weight: "self.w3_0".
  std::string weight(const Shape& of, Values values = Values::normal);
  // "None" every other time.
  std::string weight_or_none(const Shape& of, Values values = Values::normal);

  // Chooses y among the values that fit, rather not x itself; its shape, or nothing.
  std::optional<Shape> choose_y(const std::function<bool(const Shape&)>& fits);

  const std::optional<RandomValue>& y() const { return y_; }
  const std::vector<Stored>& weights() const { return weights_; }

 private:
  std::vector<RandomValue> others_;
  std::string prefix_;
  std::optional<RandomValue> y_;
  std::vector<Stored> weights_;
};

struct RandomOperator {
  std::string name;
  int64_t least_rank = 2, most_rank = 5;  // of x
  // An expression of x, with random attributes; also of y, where it was chosen. Empty where x does
  // not suit. What PyTorch refuses is thrown away. Results must not explode, nor be nearly the
  // same everywhere, nor jump where x hardly changes.
  std::function<std::string(Draw&)> expression;
};

using RandomOperators = std::vector<RandomOperator>;

// "[2, 3]".
std::string list_of(const std::vector<int64_t>& numbers);
// `count` numbers, each between the two.
std::vector<int64_t> numbers_between(Draw& draw, int64_t count, int64_t low, int64_t high);

// A line for an operator without attributes, or with the same ones every time.
RandomOperator always(const std::string& expression, int64_t least_rank = 2, int64_t most_rank = 5);
// The same of x and a y that broadcasts with it.
RandomOperator of_two(const std::string& expression);

// The families, one file each.
RandomOperators activations();
RandomOperators arithmetic();
RandomOperators normalisations();
RandomOperators parts();
RandomOperators poolings();
RandomOperators products();
RandomOperators recurrent_layers();
RandomOperators reductions();
RandomOperators reshapes();
RandomOperators convolutions();
RandomOperators functions();

const RandomOperators& every_operator();

}  // namespace torch2caffe::test
