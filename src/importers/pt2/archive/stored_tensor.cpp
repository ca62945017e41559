// Stored tensors: bounds, and copies of what is not contiguous.
#include "importers/pt2/archive/stored_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/zip_archive.h"

namespace torch2caffe {
namespace {

// Elements from the first to the last that the tensor touches; -1 where that is no number.
int64_t reach_of(const StoredTensor& stored) {
  int64_t reach = 1;
  for (size_t axis = 0; axis < stored.sizes.size(); ++axis) {
    int64_t step = 0;
    if (stored.strides[axis] < 0 ||
        __builtin_mul_overflow(stored.sizes[axis] - 1, stored.strides[axis], &step) ||
        __builtin_add_overflow(reach, step, &reach)) {
      return -1;
    }
  }
  return reach;
}

// The number of elements; -1 where that is no number.
int64_t checked_count(const Shape& sizes) {
  int64_t count = 1;
  for (int64_t size : sizes) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) return -1;
  }
  return count;
}

bool is_contiguous(const StoredTensor& stored) {
  int64_t expected = 1;
  for (size_t axis = stored.sizes.size(); axis-- > 0;) {
    if (stored.sizes[axis] != 1 && stored.strides[axis] != expected) return false;
    expected *= stored.sizes[axis];
  }
  return true;
}

// Calls `visit` with the place of each element in the storage, in the tensor's order.
template <typename Visit>
void walk(const StoredTensor& stored, size_t axis, int64_t at, const Visit& visit) {
  if (axis == stored.sizes.size()) return visit(at);
  for (int64_t i = 0; i < stored.sizes[axis]; ++i) {
    walk(stored, axis + 1, at + i * stored.strides[axis], visit);
  }
}

Tensor copied(const StoredTensor& stored, int64_t count) {
  const auto size = static_cast<size_t>(size_of(stored.dtype));
  const auto bytes = std::make_shared<std::vector<char>>(static_cast<size_t>(count) * size);
  char* to = bytes->data();
  if (count > 0 && is_contiguous(stored)) {  // but not aligned, as in archives before PyTorch 2.8
    std::memcpy(to, stored.storage.view.data() + static_cast<size_t>(stored.offset) * size,
                bytes->size());
    return Tensor(stored.dtype, stored.sizes, std::shared_ptr<const void>(bytes, bytes->data()));
  }
  walk(stored, 0, stored.offset, [&](int64_t at) {
    std::memcpy(to, stored.storage.view.data() + static_cast<size_t>(at) * size, size);
    to += size;
  });
  return Tensor(stored.dtype, stored.sizes, std::shared_ptr<const void>(bytes, bytes->data()));
}

}  // namespace

Tensor TensorReader::read(const StoredTensor& stored, const std::string& name) {
  constexpr size_t most_axes = 64;
  const int64_t size = size_of(stored.dtype);
  const auto elements = static_cast<int64_t>(stored.storage.size()) / size;
  const int64_t count = checked_count(stored.sizes);
  const bool sound = count >= 0 && stored.sizes.size() == stored.strides.size() &&
                     stored.sizes.size() <= most_axes;
  const int64_t reach = sound && count > 0 ? reach_of(stored) : 0;
  if (!sound || reach < 0 || stored.offset < 0 || stored.offset > elements ||
      reach > elements - stored.offset) {
    fail_as_damaged(archive_, fmt::format("tensor '{}' is larger than what is stored of it", name));
  }
  const char* first = stored.storage.view.data() + stored.offset * size;
  const bool aligned = reinterpret_cast<uintptr_t>(first) % static_cast<uintptr_t>(size) == 0;
  if (count > 0 && aligned && is_contiguous(stored)) {
    return Tensor(stored.dtype, stored.sizes,
                  std::shared_ptr<const void>(stored.storage.owner, first));
  }
  // Only expanded tensors, whose strides are 0, have more elements than their storage.
  if (count > elements) {
    if (count > room_ / size) {
      fail_as_damaged(archive_, fmt::format("tensor '{}' repeats few values too often", name));
    }
    room_ -= count * size;
  }
  return copied(stored, count);
}

}  // namespace torch2caffe
