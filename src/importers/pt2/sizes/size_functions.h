// The functions that stand in symbolic sizes, by the names that SymPy, PyTorch and Python have for
// them.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "importers/pt2/sizes/number.h"

namespace torch2caffe {

struct SizeFunction {
  size_t arguments;  // 0: one and more
  std::function<Number(const std::vector<Number>&)> apply;
};

// Nothing where there is none of that name.
const SizeFunction* find_size_function(std::string_view name);

}  // namespace torch2caffe
