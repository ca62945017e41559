// What `torch2caffe inspect` tells.
#pragma once

#include <string>

#include "torch2caffe/inspect.h"

namespace torch2caffe {

struct InspectLayout {
  std::string by = "layer";    // or "module"
  std::string sort = "order";  // or "cost", "parameters", "memory"
  bool csv = false;
};

void print(const Inspection& inspection, const InspectLayout& layout);
void print_as_json(const Inspection& inspection, const InspectLayout& layout);

}  // namespace torch2caffe
