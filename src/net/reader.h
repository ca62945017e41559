// Caffe's two files as a Net: for work on networks that are converted already.
#pragma once

#include <filesystem>

#include "net/net.h"

namespace torch2caffe {

// Blobs that no layer reads are the outputs, in the order of the file. The net's weights are views
// of the caffemodel that was read. Throws ConvertError: unreadable_input for files that cannot be
// opened or parsed, and with every layer whose weights are missing or of another size;
// cannot_be_expressed with every layer of a type that torch2caffe does not know.
Net read_net(const std::filesystem::path& prototxt, const std::filesystem::path& caffemodel);

}  // namespace torch2caffe
