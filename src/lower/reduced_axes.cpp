// Axes: see the header.
#include "lower/reduced_axes.h"

#include <algorithm>
#include <numeric>

namespace torch2caffe {

Axes reduced_axes(const OpContext& op) {
  const size_t rank = op.operand("self").rank();
  std::vector<int64_t> named;
  if (op.has("dim") && !op.is_none("dim")) named = op.integers("dim");
  Axes axes(rank);
  std::iota(axes.begin(), axes.end(), size_t{0});
  if (named.empty()) return axes;
  axes.clear();
  for (int64_t axis : named)
    axes.push_back(static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(rank) : axis));
  std::sort(axes.begin(), axes.end());
  return axes;
}

}  // namespace torch2caffe
