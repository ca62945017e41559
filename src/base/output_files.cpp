// OutputFiles on Linux: O_TMPFILE + linkat, and renameat2(RENAME_EXCHANGE) so that a group of
// renames can be undone.
#include "base/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/temporaries.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

constexpr size_t buffer_size = size_t{1} << 20;

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

// Not made of the target's name, which may be as long as names can be.
fs::path temporary_name(const fs::path& target) {
  static std::atomic<int> counter = 0;
  return folder_of(target) / fmt::format(".torch2caffe.{}.{}.tmp", ::getpid(), ++counter);
}

std::string descriptor_path(int descriptor) { return fmt::format("/proc/self/fd/{}", descriptor); }

[[noreturn]] void fail_to_write(const fs::path& target, const std::string& what,
                                const std::string& advice) {
  throw ConvertError(Status::cannot_write, target.string(), what, advice);
}

void refuse_folder(const fs::path& target) {
  struct stat status;
  const bool exists = ::lstat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    fail_to_write(target, "a folder has this name", "choose another name with -o");
  }
  if (!exists && errno == ENAMETOOLONG) {
    fail_to_write(target, std::strerror(ENAMETOOLONG), "choose a shorter name with -o");
  }
}

// What a rename did, so that it can be undone.
struct Renamed {
  fs::path temporary, target;
  bool exchanged;  // the old file is now called `temporary`
};

Renamed rename_undoably(const fs::path& temporary, const fs::path& target) {
  refuse_folder(target);  // it may have come since; an exchange of names would not mind
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
    return {temporary, target, true};
  }
  // There is no old file, or the file system cannot exchange names.
  if (::rename(temporary.c_str(), target.c_str()) == 0) return {temporary, target, false};
  fail_to_write(target, std::strerror(errno), "choose another place with -o");
}

void undo(const Renamed& renamed) {
  if (renamed.exchanged) {
    ::renameat2(AT_FDCWD, renamed.temporary.c_str(), AT_FDCWD, renamed.target.c_str(),
                RENAME_EXCHANGE);
  } else {
    ::unlink(renamed.target.c_str());
  }
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return;  // a folder that may be written but not listed: the files themselves are synced
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

OutputFile::OutputFile(fs::path target, bool named) : target_(std::move(target)) {
  refuse_folder(target_);
  // No O_CLOEXEC: a child that judges the file reads it through the inherited descriptor.
  if (!named) descriptor_ = ::open(folder_of(target_).c_str(), O_TMPFILE | O_RDWR, 0666);
  if (descriptor_ < 0 && (named || errno == EOPNOTSUPP || errno == EISDIR)) {
    temporary_ = temporary_name(target_);
    remember_temporary(temporary_);
    descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0666);
    if (descriptor_ < 0) forget_temporary(temporary_);
  }
  if (descriptor_ < 0) fail(errno);
}

std::filesystem::path stem_in(const std::filesystem::path& asked, const std::string& name) {
  const bool is_folder = !asked.has_filename() || std::filesystem::is_directory(asked);
  return is_folder ? asked / name : asked;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  discard_temporary_name();
}

void OutputFile::fail(int error) const {
  const std::string advice = error == ENOENT ? "create the folder first, or choose another with -o"
                             : error == ENOSPC ? "free some space, or choose another folder with -o"
                                               : "choose a folder that you may write to with -o";
  fail_to_write(target_, fmt::format("cannot be written: {}", std::strerror(error)), advice);
}

void OutputFile::write(const void* data, size_t size) {
  if (buffer_.size() + size <= buffer_size) {
    buffer_.append(static_cast<const char*>(data), size);
    return;
  }
  flush();
  write_through(static_cast<const char*>(data), size);
}

void OutputFile::write_through(const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor_, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    data += written;
    size -= static_cast<size_t>(written);
  }
}

void OutputFile::flush() {
  write_through(buffer_.data(), buffer_.size());
  buffer_.clear();
}

std::string OutputFile::readable_path() const { return descriptor_path(descriptor_); }

void OutputFile::sync() {
  flush();
  if (::fsync(descriptor_) != 0) fail(errno);
}

void OutputFile::give_temporary_name() {
  if (!temporary_.empty()) return;
  const fs::path name = temporary_name(target_);
  remember_temporary(name);
  if (::linkat(AT_FDCWD, descriptor_path(descriptor_).c_str(), AT_FDCWD, name.c_str(),
               AT_SYMLINK_FOLLOW) != 0) {
    const int error = errno;
    forget_temporary(name);
    fail(error);
  }
  temporary_ = name;
}

void OutputFile::discard_temporary_name() {
  if (temporary_.empty()) return;
  ::unlink(temporary_.c_str());
  forget_temporary(temporary_);
  temporary_.clear();
}

OutputFiles::~OutputFiles() = default;

OutputFile& OutputFiles::add(const fs::path& target) {
  files_.push_back(
      std::unique_ptr<OutputFile>(new OutputFile(target, kind_ == Temporaries::named)));
  return *files_.back();
}

void OutputFiles::commit(const std::string& suffix) {
  for (auto& file : files_) file->sync();
  for (auto& file : files_) file->give_temporary_name();
  std::vector<Renamed> done;
  try {
    for (auto& file : files_) {
      done.push_back(rename_undoably(file->temporary_, file->target_.string() + suffix));
    }
  } catch (...) {
    for (auto renamed = done.rbegin(); renamed != done.rend(); ++renamed) undo(*renamed);
    throw;
  }
  for (auto& file : files_) {
    file->discard_temporary_name();  // holds the old file now, where there was one
    sync_folder(folder_of(file->target_));
  }
  files_.clear();
}

}  // namespace torch2caffe
