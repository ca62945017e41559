// Operators that move numbers and compute nothing: their shapes, their order, several as one.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string flatten(Draw& d) {
  const int64_t first = d.between(0, d.rank() - 2);
  const int64_t last = d.between(first + 1, d.rank() - 1);
  return fmt::format("torch.flatten(x, {}, {})", first, d.coin() ? last : last - d.rank());
}

// Any shape of as many elements, of two to five axes.
std::string view(Draw& d) {
  int64_t rest = std::accumulate(d.shape.begin(), d.shape.end(), int64_t{1}, std::multiplies<>());
  std::vector<int64_t> sizes;
  const int64_t axes = d.between(2, 5);
  for (int64_t i = 1; i < axes; ++i) {
    sizes.push_back(d.divisor_of(rest));
    rest /= sizes.back();
  }
  sizes.push_back(d.coin() ? rest : -1);
  return fmt::format("torch.reshape(x, {})", list_of(sizes));
}

// The batch axis stays, as in networks that people write.
std::string view_of_the_rest(Draw& d) {
  const int64_t size = d.divisor_of(d.size(-1));
  std::vector<int64_t> sizes(d.shape.begin(), d.shape.end() - 1);
  sizes.insert(sizes.end(), {size, d.size(-1) / size});
  return fmt::format("x.reshape({})", list_of(sizes));
}

std::string unsqueeze(Draw& d) {
  return fmt::format("torch.unsqueeze(x, {})", d.between(-d.rank() - 1, d.rank()));
}

std::string squeeze(Draw& d) {
  std::vector<int64_t> single;
  for (int64_t i = 0; i < d.rank(); ++i) {
    if (d.size(i) == 1) single.push_back(i);
  }
  if (single.empty()) return "";
  return fmt::format("torch.squeeze(x, {})", d.random.one_of(single));
}

std::string permute(Draw& d) {
  std::vector<int64_t> axes(d.shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  const int64_t first = d.between(0, 1);  // 1: the batch axis stays
  for (int64_t i = d.rank() - 1; i > first; --i) {
    std::swap(axes[static_cast<size_t>(i)], axes[static_cast<size_t>(d.between(first, i))]);
  }
  return fmt::format("x.permute({})", list_of(axes));
}

std::string transpose(Draw& d) {
  return fmt::format("torch.transpose(x, {}, {})", d.axis(), d.axis() - d.rank());
}

// y may be longer or shorter along the axis.
std::string cat(Draw& d) {
  const auto axis = static_cast<size_t>(d.axis());
  const auto fits = [&](Shape y) {
    if (y.size() != d.shape.size()) return false;
    y[axis] = d.shape[axis];
    return y == d.shape;
  };
  if (!d.choose_y(fits)) return fmt::format("torch.cat([x, torch.tanh(x)], {})", axis);
  return fmt::format("torch.cat({}, {})", d.one_of({"[x, y]", "[y, x]", "[x, y, torch.relu(x)]"}),
                     axis);
}

// Flattened heads of a detector, joined.
std::string heads(Draw& d) {
  const std::string one = d.weight({4, d.size(1), 3, 3}), other = d.weight({2, d.size(1), 1, 1});
  return fmt::format(
      "torch.cat([torch.conv2d(x, {}, None, 1, 1).permute([0, 2, 3, 1]).reshape([{}, -1, 2]), "
      "torch.conv2d(x, {}).permute([0, 2, 3, 1]).reshape([{}, -1, 2])], 1)",
      one, d.size(0), other, d.size(0));
}

}  // namespace

RandomOperators reshapes() {
  return {
      always("x.contiguous()"),
      {"flatten", 2, 5, flatten},
      {"view", 2, 5, view},
      {"view that keeps the batch axis", 2, 4, view_of_the_rest},
      {"unsqueeze", 2, 4, unsqueeze},
      {"squeeze", 3, 5, squeeze},
      {"permute", 2, 5, permute},
      {"transpose", 2, 5, transpose},
      {"cat", 2, 5, cat},
      {"heads of a detector", 4, 4, heads},
  };
}

}  // namespace torch2caffe::test
