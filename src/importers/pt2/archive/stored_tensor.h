// Tensors as archives hold them: a storage, and how to walk through it.
#pragma once

#include <map>
#include <string>

#include "base/bytes.h"
#include "graph/tensor.h"

namespace torch2caffe {

struct StoredTensor {
  DType dtype = DType::other;
  Shape sizes, strides;
  int64_t offset = 0;  // in elements
  Bytes storage;
};

using StoredTensors = std::map<std::string, StoredTensor>;

// Turns stored tensors into contiguous ones. What is contiguous already is a view of the archive;
// what is not is copied, for which a hostile file gets no more room than an honest one needs.
class TensorReader {
 public:
  // `archive` stands for the file in messages, `room` is how many bytes copies may take beyond
  // those that are as large as their storage.
  TensorReader(std::string archive, int64_t room = int64_t{256} << 20)
      : archive_(std::move(archive)), room_(room) {}

  // Throws ConvertError (unreadable_input) where the storage is too small for it. REQUIRES: a dtype
  // that is not DType::other.
  Tensor read(const StoredTensor& stored, const std::string& name);

 private:
  std::string archive_;
  int64_t room_;
};

}  // namespace torch2caffe
