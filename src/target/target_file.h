// Descriptions of Caffes that this project does not know, written by their users; docs/targets.md
// explains the format.
#pragma once

#include <filesystem>

#include "target/target.h"

namespace torch2caffe {

// Throws ConvertError (unreadable_input) with every entry that is unknown or contradicts another,
// and its line.
Target read_target_file(const std::filesystem::path& path);

}  // namespace torch2caffe
