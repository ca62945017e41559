// Temporary files and folders that a signal must not leave behind.
#pragma once

#include <filesystem>

namespace torch2caffe {

// Notes that `path`, a file or folder, is to go when a signal ends the process (see signals.h). To
// be called before it exists; forget() once it is gone or has become something to keep.
void remember_temporary(const std::filesystem::path& path);
void forget_temporary(const std::filesystem::path& path);

// A new folder for temporary files under TMPDIR, removed with all in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace torch2caffe
