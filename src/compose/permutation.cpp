// Permutes that do the same: see the header.
#include "compose/permutation.h"

#include <algorithm>
#include <bit>
#include <map>

namespace torch2caffe {
namespace {

// The axes that are no padding where the bits of `ones` say which are.
std::vector<size_t> others(unsigned ones, size_t rank) {
  std::vector<size_t> axes;
  for (size_t axis = 0; axis < rank; ++axis) {
    if ((ones >> axis & 1U) == 0) axes.push_back(axis);
  }
  return axes;
}

Permutation padded(const Permutation& of, size_t rank, unsigned ones_in, unsigned ones_out) {
  Permutation wide{Shape(rank, 1), std::vector<size_t>(rank)};
  const std::vector<size_t> from = others(ones_in, rank), to = others(ones_out, rank);
  const std::vector<size_t> one_from = others(~ones_in, rank), one_to = others(~ones_out, rank);
  for (size_t i = 0; i < from.size(); ++i) {
    wide.shape[from[i]] = of.shape[i];
    wide.order[to[i]] = from[of.order[i]];
  }
  for (size_t i = 0; i < one_from.size(); ++i) wide.order[one_to[i]] = one_from[i];
  return wide;
}

}  // namespace

Permutation merged(const Permutation& of) {
  Permutation result;
  std::vector<size_t> firsts;  // the axis with which each merged one begins, in the result's order
  std::map<size_t, int64_t> lengths;
  size_t last = of.shape.size();
  for (const size_t axis : of.order) {
    if (of.shape[axis] == 1) continue;
    const auto between_are_ones = [&] {
      return last < axis && std::all_of(of.shape.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                                        of.shape.begin() + static_cast<std::ptrdiff_t>(axis),
                                        [](int64_t size) { return size == 1; });
    };
    if (!between_are_ones()) firsts.push_back(axis);
    const auto length = lengths.try_emplace(firsts.back(), 1).first;
    length->second *= of.shape[axis];
    last = axis;
  }
  if (firsts.size() < 2) return {};
  for (const auto& [first, length] : lengths) result.shape.push_back(length);
  for (const size_t first : firsts) {
    result.order.push_back(
        static_cast<size_t>(std::distance(lengths.begin(), lengths.find(first))));
  }
  return result;
}

std::vector<Permutation> widened(const Permutation& of, size_t rank) {
  std::vector<Permutation> result;
  const auto is_padding = [&](unsigned ones) {
    return static_cast<size_t>(std::popcount(ones)) + of.shape.size() == rank;
  };
  for (unsigned ones_in = 0; ones_in < 1U << rank; ++ones_in) {
    for (unsigned ones_out = 0; ones_out < 1U << rank; ++ones_out) {
      if (is_padding(ones_in) && is_padding(ones_out))
        result.push_back(padded(of, rank, ones_in, ones_out));
    }
  }
  return result;
}

}  // namespace torch2caffe
