// Pictures of networks as files.
#pragma once

#include <filesystem>
#include <string>

#include "net/net.h"

namespace torch2caffe {

// What would keep a picture of this name from being made, before any work is done for it: throws
// ConvertError, wrong_usage for its ending, cannot_write where Graphviz is missing.
void check_picture(const std::filesystem::path& picture);

// The net as draw_graph() draws it; `ending` is ".svg", ".png" or ".dot".
std::string picture_of(const Net& net, const std::string& ending);

}  // namespace torch2caffe
