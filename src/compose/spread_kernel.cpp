// Kernels written out: see the header.
#include "compose/spread_kernel.h"

namespace torch2caffe {
namespace {

// One axis at a time: `inner` elements stand behind each of its elements.
std::vector<double> spread_axis(const std::vector<double>& values, size_t size, size_t inner,
                                const Spread& spread, size_t spread_size) {
  const size_t outer = values.size() / (size * inner);
  std::vector<double> result(outer * spread_size * inner, 0.0);
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < size; ++i) {
      const size_t place =
          static_cast<size_t>(spread.before) + i * static_cast<size_t>(spread.dilation);
      const auto from = values.begin() + static_cast<std::ptrdiff_t>((o * size + i) * inner);
      std::copy(from, from + static_cast<std::ptrdiff_t>(inner),
                result.begin() + static_cast<std::ptrdiff_t>((o * spread_size + place) * inner));
    }
  }
  return result;
}

}  // namespace

Weight spread_kernel(const Weight& weight, const std::vector<Spread>& spreads) {
  Shape shape = weight.shape();
  std::vector<double> values;
  for (size_t i = spreads.size(); i-- > 0;) {
    const Spread& spread = spreads[i];
    const int64_t size = shape.at(i + 2);
    const int64_t spread_size = spread.dilation * (size - 1) + 1 + spread.before + spread.behind;
    if (spread_size == size) continue;
    if (values.empty()) values = weight.doubles();
    const Shape inner(shape.begin() + static_cast<std::ptrdiff_t>(i) + 3, shape.end());
    values = spread_axis(values, static_cast<size_t>(size), static_cast<size_t>(count_of(inner)),
                         spread, static_cast<size_t>(spread_size));
    shape[i + 2] = spread_size;
  }
  return values.empty() ? weight : Weight(Tensor::of_doubles(shape, std::move(values)));
}

}  // namespace torch2caffe
