// What the fuzzers of archives share. Half of their changes are made within an entry and packed
// again, or the zip format would keep most of them from what lies behind it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace torch2caffe::fuzz {

// A copy, which ends where the data does.
Bytes bytes_at(const uint8_t* data, size_t size);

}  // namespace torch2caffe::fuzz
