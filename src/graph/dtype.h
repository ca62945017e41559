// Element types of PyTorch tensors, under one name each. Importers translate their own numbering.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace torch2caffe {

enum class DType { f32, f64, f16, bf16, i64, i32, i16, i8, u8, boolean, other };

// Sizes of a tensor's axes, outermost first; no axis for a scalar.
using Shape = std::vector<int64_t>;

// Short name as used in the text forms: "f32", "i64", "bool".
std::string_view name_of(DType dtype);

// The inverse of name_of; nothing for a name that is none.
std::optional<DType> find_dtype(std::string_view name);

// Bytes of one element. DType::other has none that we could know: std::logic_error.
int64_t size_of(DType dtype);

// Product of the axes; 1 for a scalar.
int64_t count_of(const Shape& shape);

}  // namespace torch2caffe
