// Files that appear under their names together and complete, or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace torch2caffe {

// Where STEM.prototxt goes: `asked`, or where that is a folder (or ends in a slash) into it, called
// `name`.
std::filesystem::path stem_in(const std::filesystem::path& asked, const std::string& name);

// One file of an OutputFiles while it is being written; it has no name that others could see yet.
class OutputFile {
 public:
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Appends. Throws ConvertError (cannot_write) naming the target: disk full, quota, I/O error.
  void write(const void* data, size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }

  // Hands everything written so far to the kernel, so that readers of readable_path() see it.
  void flush();

  // A path under which this process, and children that inherit its descriptors, can read the
  // unfinished file.
  std::string readable_path() const;

  const std::filesystem::path& target() const { return target_; }

 private:
  friend class OutputFiles;
  OutputFile(std::filesystem::path target, bool named);

  void write_through(const char* data, size_t size);
  void sync();
  void give_temporary_name();
  void discard_temporary_name();
  [[noreturn]] void fail(int error) const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty as long as the file has no name at all
  std::string buffer_;
  int descriptor_ = -1;
};

// A group of files. Destroyed without commit(), whether by an error or by the end of the process,
// it leaves the old files untouched and no debris: where the file system can (O_TMPFILE) the new
// files have no name at all until commit(), so that not even SIGKILL leaves one; elsewhere they
// have hidden temporary names, which base/temporaries.h takes care of.
class OutputFiles {
 public:
  enum class Temporaries { unnamed_if_possible, named };

  explicit OutputFiles(Temporaries kind = Temporaries::unnamed_if_possible) : kind_(kind) {}
  ~OutputFiles();

  // Opens a file that will be called `target`. Throws ConvertError (cannot_write) at once when that
  // could not be: the folder is missing or not writable, a folder has that name.
  OutputFile& add(const std::filesystem::path& target);

  // Syncs every file to disk, then renames all to their targets with `suffix` appended. When one
  // cannot be renamed the ones before it are put back as they were, and ConvertError (cannot_write)
  // is thrown.
  void commit(const std::string& suffix = "");

 private:
  Temporaries kind_;
  std::vector<std::unique_ptr<OutputFile>> files_;
};

}  // namespace torch2caffe
