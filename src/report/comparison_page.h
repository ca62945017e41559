// Two networks beside each other, for a browser.
#pragma once

#include <string>

#include "torch2caffe/compare.h"

namespace torch2caffe {

// One HTML page that needs nothing beside it. `first` and `second` are what the networks are called
// there.
std::string comparison_page(const std::string& first, const std::string& second,
                            const NetworkComparison& comparison);

}  // namespace torch2caffe
