// Products of matrices: with weights on either side, of two values, as einsum and as attention.
#include <fmt/format.h>

#include <algorithm>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string linear(Draw& d) {
  const int64_t outputs = d.between(2, 9);
  const std::string weight = d.weight({outputs, d.size(-1)});
  return fmt::format("torch.linear(x, {}, {})", weight, d.weight_or_none({outputs}));
}

std::string behind_flatten(Draw& d) {
  int64_t inputs = 1;
  for (int64_t i = 1; i < d.rank(); ++i) inputs *= d.size(i);
  if (inputs > 400) return "";
  return fmt::format("torch.linear(torch.flatten(x, 1), {}, {})", d.weight({6, inputs}),
                     d.weight_or_none({6}));
}

std::string matmul(Draw& d) {
  if (d.coin()) return fmt::format("torch.matmul(x, {})", d.weight({d.size(-1), 5}));
  return fmt::format("torch.matmul({}, x)", d.weight({5, d.size(-2)}));
}

std::string addmm(Draw& d) {
  const std::string bias = d.weight({4}), weight = d.weight({d.size(1), 4});
  return fmt::format("torch.addmm({}, x, {}, beta=0.5, alpha=2)", bias, weight);
}

std::string bmm(Draw& d) {
  return fmt::format("torch.bmm(x, {})", d.weight({d.size(0), d.size(2), 4}));
}

// x times a y whose rows are as many as x has columns.
std::string matmul_of_two(Draw& d) {
  const auto fits = [&](const Shape& y) {
    return y.size() == d.shape.size() && std::equal(y.begin(), y.end() - 2, d.shape.begin()) &&
           y[y.size() - 2] == d.size(-1);
  };
  return d.choose_y(fits) ? "torch.matmul(torch.tanh(x), torch.tanh(y))" : "";
}

// x and y have rows of the same length.
std::string correlation(Draw& d) {
  const auto fits = [&](const Shape& y) {
    return y.size() == 3 && y[0] == d.size(0) && y[2] == d.size(2);
  };
  if (!d.choose_y(fits)) return "";
  return d.one_of({"torch.bmm(torch.tanh(x), torch.tanh(y).transpose(1, 2))",
                   "torch.einsum('bij,bkj->bik', [torch.tanh(x), torch.tanh(y)])"});
}

std::string einsum_of_channels(Draw& d) {
  return fmt::format("torch.einsum('nchw,oc->nohw', [x, {}])", d.weight({5, d.size(1)}));
}

std::string attention(Draw& d) {
  const std::string width = std::to_string(d.size(-1));
  const auto projected = [&] {
    return fmt::format("torch.linear(x, {})", d.weight({d.size(-1), d.size(-1)}));
  };
  const std::string q = projected(), k = projected(), v = projected();
  return fmt::format(
      "torch.matmul(torch.softmax(torch.matmul({}, {}.transpose(-2, -1)) / {} ** 0.5, -1), {})", q,
      k, width, v);
}

std::string fused_attention(Draw& d) {
  return attention_call("x, torch.relu(x), torch.tanh(x)", "None", d.flag()).expression;
}

}  // namespace

RandomOperators products() {
  return {
      {"linear", 2, 5, linear},
      {"linear behind flatten", 3, 5, behind_flatten},
      {"matmul", 2, 5, matmul},
      {"addmm", 2, 2, addmm},
      {"bmm", 3, 3, bmm},
      {"matmul of two values", 2, 4, matmul_of_two},
      {"correlation", 3, 3, correlation},
      {"einsum", 4, 4, einsum_of_channels},
      {"attention", 3, 4, attention},
      {"fused attention", 3, 4, fused_attention},
  };
}

}  // namespace torch2caffe::test
