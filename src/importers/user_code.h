// Which Python files are the user's, so that messages name their lines.
#pragma once

#include <string_view>

namespace torch2caffe {

// False for PyTorch itself, for the exporter (which may run from a temporary folder), and for code
// that has no file: "<eval_with_key>.72".
bool is_users_code(std::string_view file);

}  // namespace torch2caffe
