// Sums, products and the like: of two values, of a value and a number, of a value and a constant.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string number(Draw& d) { return d.one_of({"2", "-1", "0.3", "-1.5", "1"}); }

std::string add_number(Draw& d) {
  return fmt::format("torch.{}(x, {}, {})", d.one_of({"add", "sub", "rsub"}), number(d), number(d));
}

std::string mul_number(Draw& d) {
  return fmt::format("torch.{}(x, {})", d.one_of({"mul", "div"}), number(d));
}

// Axes of one element instead of any of x, and leading ones missing.
Shape shape_that_broadcasts(Draw& d) {
  Shape shape = d.shape;
  for (int64_t& size : shape) {
    if (d.coin()) size = 1;
  }
  shape.erase(shape.begin(), shape.begin() + d.between(0, d.rank()));
  return shape;
}

std::string with_constant(Draw& d) {
  const std::string constant = d.weight(shape_that_broadcasts(d), Values::positive);
  const std::string function = d.one_of({"add", "sub", "mul", "maximum", "minimum", "rsub"});
  if (function != "rsub" && d.coin()) return fmt::format("torch.{}({}, x)", function, constant);
  return fmt::format("torch.{}(x, {})", function, constant);
}

std::string quotient_with_constant(Draw& d) {
  const std::string constant = d.weight(shape_that_broadcasts(d), Values::positive);
  if (d.coin()) return fmt::format("torch.div(x, {})", constant);
  return fmt::format("torch.div({}, torch.sigmoid(x) + 0.5)", constant);
}

std::string affine(Draw& d) {
  Shape shape(d.shape.size() - 1, 1);
  shape[0] = d.size(1);
  const std::string factor = d.weight(shape), offset = d.weight(shape);
  return fmt::format("x * {} + {}", factor, offset);
}

}  // namespace

RandomOperators arithmetic() {
  return {
      of_two("torch.add(x, y)"),
      of_two("torch.add(x, y, alpha=-0.5)"),
      of_two("torch.sub(x, y)"),
      of_two("torch.rsub(x, y, alpha=2)"),
      of_two("torch.mul(x, y)"),
      of_two("torch.mul(x, torch.sigmoid(y))"),
      of_two("torch.div(x, torch.sigmoid(y) + 0.5)"),
      of_two("torch.maximum(x, y)"),
      of_two("torch.min(x, y)"),
      of_two("torch.addcmul(x, y, torch.tanh(y), value=0.5)"),
      of_two("torch.addcdiv(x, y, torch.sigmoid(x) + 1, value=-1)"),
      of_two("torch.lerp(x, y, 0.3)"),
      always("torch.tanh(x) + x"),
      always("torch.tanh(x).mul_(x)"),
      {"add_number", 2, 5, add_number},
      {"mul_number", 2, 5, mul_number},
      {"with_constant", 2, 5, with_constant},
      {"quotient_with_constant", 2, 5, quotient_with_constant},
      {"affine", 2, 5, affine},
  };
}

}  // namespace torch2caffe::test
