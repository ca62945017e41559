// Normalisations. Over a few elements they are nearly a sign, so those get a large epsilon.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string epsilon_over(Draw& d, int64_t elements) {
  return elements < 12 ? "0.5" : d.one_of({"1e-5", "1e-3", "0.1"});
}

int64_t elements_from(const Draw& d, int64_t axis) {
  int64_t count = 1;
  for (int64_t i = axis; i < d.rank(); ++i) count *= d.size(i);
  return count;
}

std::string batch_norm(Draw& d) {
  const Shape channels = {d.size(1)};
  const std::string weight = d.weight_or_none(channels), bias = d.weight_or_none(channels);
  const std::string mean = d.weight(channels), variance = d.weight(channels, Values::positive);
  return fmt::format("torch.batch_norm(x, {}, {}, {}, {}, False, 0.1, {}, True)", weight, bias,
                     mean, variance, d.one_of({"1e-5", "1e-2"}));
}

std::string instance_norm(Draw& d) {
  const Shape channels = {d.size(1)};
  const std::string weight = d.weight_or_none(channels), bias = d.weight_or_none(channels);
  return fmt::format("torch.instance_norm(x, {}, {}, None, None, True, 0.1, {}, True)", weight,
                     bias, epsilon_over(d, elements_from(d, 2)));
}

std::string group_norm(Draw& d) {
  const Shape channels = {d.size(1)};
  const int64_t groups = d.divisor_of(d.size(1));
  const std::string weight = d.weight_or_none(channels), bias = d.weight_or_none(channels);
  return fmt::format("torch.group_norm(x, {}, {}, {}, {})", groups, weight, bias,
                     epsilon_over(d, elements_from(d, 1) / groups));
}

std::string layer_norm(Draw& d) {
  const int64_t axis = d.between(1, d.rank() - 1);
  const Shape rest(d.shape.begin() + axis, d.shape.end());
  const std::string weight = d.weight_or_none(rest), bias = d.weight_or_none(rest);
  return fmt::format("torch.layer_norm(x, {}, {}, {}, {})", list_of(rest), weight, bias,
                     epsilon_over(d, elements_from(d, axis)));
}

// nn.LocalResponseNorm, as PyTorch writes it.
std::string local_response_norm(Draw& d) {
  const int64_t size = d.between(1, 4);
  const std::string squares =
      fmt::format("torch.mul(x, x).view([{}, 1, {}, {}, -1])", d.size(0), d.size(1), d.size(2));
  return fmt::format(
      "x / (torch.avg_pool3d(torch.constant_pad_nd({}, [0, 0, 0, 0, {}, {}], 0.), [{}, 1, 1], [1, "
      "1, 1]).view({}) * {} + 1.0).pow(0.75)",
      squares, size / 2, (size - 1) / 2, size, list_of(d.shape), d.one_of({"0.5", "1e-2"}));
}

}  // namespace

RandomOperators normalisations() {
  return {
      {"batch_norm", 2, 5, batch_norm},
      {"instance_norm", 3, 5, instance_norm},
      {"group_norm", 2, 5, group_norm},
      {"layer_norm", 2, 5, layer_norm},
      {"local_response_norm", 3, 4, local_response_norm},
  };
}

}  // namespace torch2caffe::test
