// Names and sizes of the element types.
#include "graph/dtype.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace torch2caffe {
namespace {

struct Row {
  DType dtype;
  std::string_view name;
  int64_t size;
};

constexpr std::array<Row, 11> rows = {{{DType::f32, "f32", 4},
                                       {DType::f64, "f64", 8},
                                       {DType::f16, "f16", 2},
                                       {DType::bf16, "bf16", 2},
                                       {DType::i64, "i64", 8},
                                       {DType::i32, "i32", 4},
                                       {DType::i16, "i16", 2},
                                       {DType::i8, "i8", 1},
                                       {DType::u8, "u8", 1},
                                       {DType::boolean, "bool", 1},
                                       {DType::other, "other", 0}}};

const Row& row_of(DType dtype) {
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const Row& row) { return row.dtype == dtype; });
}

}  // namespace

std::string_view name_of(DType dtype) { return row_of(dtype).name; }

std::optional<DType> find_dtype(std::string_view name) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; });
  if (row == rows.end()) return std::nullopt;
  return row->dtype;
}

int64_t size_of(DType dtype) {
  if (dtype == DType::other)
    throw std::logic_error("the size of an element of unknown type was asked for");
  return row_of(dtype).size;
}

int64_t count_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

}  // namespace torch2caffe
