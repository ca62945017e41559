// By the folders in which Python keeps what was installed: a user's own folder may be called torch
// as well, as in ~/.cache/torch/hub.
#include "importers/user_code.h"

#include <algorithm>
#include <array>

namespace torch2caffe {

bool is_users_code(std::string_view file) {
  static constexpr std::array<std::string_view, 4> folders = {
      "site-packages/torch/", "dist-packages/torch/", "/torch2caffe-", "/torch2caffe/export/"};
  static constexpr std::array<std::string_view, 4> beginnings = {"<eval_with_key>", "<frozen ",
                                                                 "torch/", "code/__torch__"};
  return std::none_of(folders.begin(), folders.end(),
                      [&](auto folder) { return file.find(folder) != std::string_view::npos; }) &&
         std::none_of(beginnings.begin(), beginnings.end(),
                      [&](auto beginning) { return file.starts_with(beginning); });
}

bool is_torchvisions_operator(std::string_view file) {
  return file.find("-packages/torchvision/ops/") != std::string_view::npos;
}

}  // namespace torch2caffe
