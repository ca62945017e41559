// Bytes that somebody owns: a file that is mapped into memory, or a part of one.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace torch2caffe {

// A view of bytes that keeps them alive. Copying copies the view.
struct Bytes {
  std::shared_ptr<const void> owner;
  std::string_view view;

  size_t size() const { return view.size(); }
  // REQUIRES: begin + size <= this->size().
  Bytes part(size_t begin, size_t size) const { return {owner, view.substr(begin, size)}; }
};

// Maps a whole file for reading; nothing is read before it is looked at. Throws ConvertError
// (unreadable_input).
Bytes map_file(const std::filesystem::path& path);

}  // namespace torch2caffe
