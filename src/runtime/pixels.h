// A network that takes raw pixels, where what it is compared with takes others.
#pragma once

#include <memory>
#include <vector>

#include "runtime/runtime.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

// `runtime`, which is fed the pixels for which the model is given `inputs`, whatever it is told to
// be fed. Itself where there is no preprocessing.
std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime,
                                         const std::vector<Tensor>& inputs,
                                         const Preprocessing& preprocessing);

}  // namespace torch2caffe
