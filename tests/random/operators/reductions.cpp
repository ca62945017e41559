// Reductions over any axes. Deviations and norms, which have a corner at 0, are kept away from it.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

// One axis or two.
std::string axes_of(Draw& d) {
  const int64_t first = d.axis();
  if (first == d.rank() - 1 || d.coin()) return list_of({first - (d.coin() ? d.rank() : 0)});
  return list_of({first, d.between(first + 1, d.rank() - 1)});
}

std::string reduced(Draw& d) {
  const std::string axes = axes_of(d), keep = d.flag();
  const std::string function = d.one_of({"mean", "sum", "amax", "amin", "logsumexp"});
  return fmt::format("torch.{}(x, {}, {})", function, axes, keep);
}

std::string extreme(Draw& d) {
  return fmt::format("torch.{}(x, {}, {})[0]", d.one_of({"max", "min"}), d.axis(), d.flag());
}

std::string variance(Draw& d) {
  const std::string axes = axes_of(d), unbiased = d.flag(), keep = d.flag();
  if (d.coin()) return fmt::format("torch.var(x, {}, {}, {})", axes, unbiased, keep);
  return fmt::format("torch.sqrt(torch.var(x, {}, {}, {}) + 0.1)", axes, unbiased, keep);
}

std::string deviation(Draw& d) {
  return fmt::format("torch.std(x + torch.arange({}).to(x.dtype), [-1], {}, {})", d.size(-1),
                     d.flag(), d.flag());
}

// Numbers no two of which are the same but for rounding, which would choose one of them.
std::string told_apart(Draw& d) { return "x + " + d.weight(d.shape); }

// Positions, which are whole numbers, as numbers like others; and what they choose.
std::string position(Draw& d) {
  return fmt::format("torch.{}({}, {}, {}).to(x.dtype) * 0.3", d.one_of({"argmax", "argmin"}),
                     told_apart(d), d.axis(), d.flag());
}

// Seldom: target opencv refuses it, which shows nothing else.
std::string embedded_position(Draw& d) {
  if (!d.random.chance(0.2)) return "";
  const int64_t axis = d.axis();
  return fmt::format("torch.embedding({}, torch.argmax({}, {}))", d.weight({d.size(axis), 4}),
                     told_apart(d), axis);
}

std::string norm(Draw& d) {
  return fmt::format("torch.norm(torch.sigmoid(x), {}, {}, {})", d.one_of({"1", "2", "3"}),
                     axes_of(d), d.flag());
}

std::string normalised(Draw& d) {
  return fmt::format("x / (torch.norm(x, 2, [{}], True) + 0.5)", d.axis());
}

std::string prod(Draw& d) {
  return fmt::format("torch.prod(torch.tanh(x) + 0.5, {}, {})", d.axis(), d.flag());
}

std::string along_axis(Draw& d) {
  return fmt::format("torch.{}(x, {})", d.one_of({"log_softmax", "cumsum"}), d.axis());
}

}  // namespace

RandomOperators reductions() {
  return {
      {"reduction", 2, 5, reduced}, {"max or min", 2, 5, extreme},
      {"variance", 2, 5, variance}, {"deviation", 2, 5, deviation},
      {"position", 3, 5, position}, {"embedded position", 2, 4, embedded_position},
      {"norm", 2, 5, norm},         {"normalised", 2, 5, normalised},
      {"prod", 2, 5, prod},         {"log_softmax, cumsum", 2, 5, along_axis},
  };
}

}  // namespace torch2caffe::test
