// Made weights: see the header.
#include "compose/made_weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compose/refusal.h"

namespace torch2caffe {

void require_makeable(const Shape& shape, const std::string& what) {
  double elements = 1;  // of any size, without overflow
  for (int64_t size : shape) elements *= static_cast<double>(size);
  if (elements <= static_cast<double>(most_made)) return;
  constexpr double mebibyte = 1024.0 * 1024.0;
  throw Refusal{
      fmt::format("it needs {} of {} = {:.0f} elements ({:.0f} MiB), more than {} MiB", what,
                  fmt::join(shape, " x "), elements, elements * sizeof(float) / mebibyte,
                  most_made * static_cast<int64_t>(sizeof(float)) / (1024 * 1024)),
      "make the input smaller, or keep this part outside of the model"};
}

std::vector<float> made_weights(const Shape& shape, float value, const std::string& what) {
  require_makeable(shape, what);
  return std::vector<float>(static_cast<size_t>(count_of(shape)), value);
}

}  // namespace torch2caffe
