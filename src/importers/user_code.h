// Which Python files are the user's, so that messages name their lines.
#pragma once

#include <string_view>

namespace torch2caffe {

// False for PyTorch itself, for code that it makes up ("<eval_with_key>.72"), and for the exporter,
// which may run from a temporary folder.
bool is_users_code(std::string_view file);

// torchvision.ops: its lines tell less than those that call it, where these are known.
bool is_torchvisions_operator(std::string_view file);

}  // namespace torch2caffe
