// Draws Caffe networks.
// Threads, the process, what is kept: as convert.h says.
#pragma once

#include <filesystem>

#include "torch2caffe/api.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// The network of any prototxt as a picture, by its ending: .svg or .png, which Graphviz makes, or
// .dot, its language. Layers stand in boxes for the modules that their names tell, and edges bear
// the shapes as far as they are known. Throws ConvertError: unreadable_input for the prototxt,
// wrong_usage for another ending, cannot_write, also where Graphviz is missing.
TORCH2CAFFE_API void draw_graph(const std::filesystem::path& prototxt,
                                const std::filesystem::path& picture);

}  // namespace torch2caffe
