// A network that takes raw pixels, where what it is compared with takes others.
#pragma once

#include <memory>

#include "runtime/runtime.h"

namespace torch2caffe {

// `runtime`, which is fed `pixels` whatever it is told to be fed.
std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime, Tensor pixels);

}  // namespace torch2caffe
