// NumPy's .npy and .npz files, the form in which blobs travel to and from other programs.
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "graph/tensor.h"

namespace torch2caffe {

// Writes version 1.0, float32, C order. Throws ConvertError (cannot_write).
void write_npy(const std::filesystem::path& path, const Tensor& tensor);

// Reads versions 1.0 to 3.0 in C order: little-endian floats, integers and booleans. Throws
// ConvertError (unreadable_input), also for a header that promises more than the file holds.
Tensor read_npy(const std::filesystem::path& path);

// The same from memory: a view of the bytes where their alignment allows it. `path` stands for them
// in messages.
Tensor parse_npy(const Bytes& bytes, const std::filesystem::path& path);

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

// An .npz is a zip archive of .npy files, one for each name. Both throw as above.
std::vector<NamedTensor> read_npz(const std::filesystem::path& path);
void write_npz(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors);

}  // namespace torch2caffe
