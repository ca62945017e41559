// Elementary functions and further activations, where they are steep nowhere; masks that are fixed.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string softplus(Draw& d) {
  return fmt::format("torch.softplus(x, {}, {})", d.one_of({"1", "0.5", "2"}),
                     d.one_of({"20", "1.5"}));
}

// At its bound it does not jump.
std::string threshold(Draw& d) {
  return fmt::format("torch.threshold(x, {0}, {0})", d.one_of({"0.3", "-0.2", "0"}));
}

std::string softshrink(Draw& d) {
  return fmt::format("torch.softshrink(x, {})", d.one_of({"0.1", "0.5"}));
}

// It jumps at its bounds, which nothing comes near to after rounding to one side of them.
std::string hardshrink(Draw& d) {
  return fmt::format("torch.hardshrink(x * 1.5 + torch.sign(x) * 0.6, {})",
                     d.one_of({"0.5", "0.3"}));
}

std::string glu(Draw& d) {
  const int64_t axis = d.axis();
  return d.size(axis) % 2 == 0 ? fmt::format("torch.glu(x, {})", axis) : "";
}

std::string power(Draw& d) {
  return d.one_of({"torch.pow(x, 2)", "torch.pow(torch.tanh(x), 3)",
                   "torch.pow(torch.sigmoid(x) + 0.2, 1.7)",
                   "torch.pow(torch.sigmoid(x) + 0.5, -0.5)", "torch.pow(2., torch.tanh(x))"});
}

std::string masked(Draw& d) {
  const std::string mask = d.weight({d.size(-1)}) + " > 0";
  if (d.coin()) return fmt::format("torch.masked_fill(x, {}, -0.5)", mask);
  return fmt::format("torch.where({}, x, torch.tanh(x) + 1)", mask);
}

}  // namespace

RandomOperators functions() {
  return {
      always("torch.silu(x)"),
      always("x * torch.sigmoid(x)"),
      always("x * torch.tanh(torch.softplus(x))"),
      always("x * torch.relu6(x + 3) / 6"),
      always("0.5 * x * (1 + torch.erf(x / 1.4142135623730951))"),
      always("torch.mish(x)"),
      always("torch.gelu(x)"),
      always("torch.gelu(x, approximate='tanh')"),
      always("torch.hardswish(x)"),
      always("torch.hardsigmoid(x)"),
      always("torch.selu(x)"),
      always("torch.celu(x, 0.7)"),
      always("torch.log_sigmoid(x)"),
      always("1.5 * x - torch.tanh(x)"),  // x alone would leave a third of its cube, without digits
      always("x / (1 + torch.abs(x))"),
      always("torch.abs(x)"),
      always("torch.neg(x)"),
      always("torch.square(x)"),
      always("torch.exp(torch.tanh(x))"),
      always("torch.expm1(torch.tanh(x))"),
      always("torch.log(torch.sigmoid(x) + 0.2)"),
      always("torch.log1p(torch.abs(x))"),
      always("torch.sqrt(torch.sigmoid(x) + 0.1)"),
      always("torch.rsqrt(torch.square(x) + 0.5)"),
      always("torch.reciprocal(torch.sigmoid(x) + 0.5)"),
      always("torch.erf(x)"),
      {"softplus", 2, 5, softplus},
      {"threshold", 2, 5, threshold},
      {"softshrink", 2, 5, softshrink},
      {"hardshrink", 2, 5, hardshrink},
      {"glu", 2, 5, glu},
      {"pow", 2, 5, power},
      {"masked", 2, 5, masked},
  };
}

}  // namespace torch2caffe::test
