// Element types in torch.export's numbering.
#pragma once

#include <cstdint>

#include "graph/dtype.h"

namespace torch2caffe {

// ScalarType of torch/_export/serde/schema.py; it is not that of TorchScript. DType::other for
// complex, quantised and the like.
inline DType dtype_of_export(int64_t scalar_type) {
  switch (scalar_type) {
    case 1: return DType::u8;
    case 2: return DType::i8;
    case 3: return DType::i16;
    case 4: return DType::i32;
    case 5: return DType::i64;
    case 6: return DType::f16;
    case 7: return DType::f32;
    case 8: return DType::f64;
    case 12: return DType::boolean;
    case 13: return DType::bf16;
    default: return DType::other;
  }
}

// Those that Caffe computes as float32.
inline bool is_floating(DType dtype) {
  return dtype == DType::f32 || dtype == DType::f64 || dtype == DType::f16 || dtype == DType::bf16;
}

}  // namespace torch2caffe
