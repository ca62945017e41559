// Maps files.
#include "base/bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw ConvertError(Status::unreadable_input, path.string(),
                     std::string("cannot be read: ") + std::strerror(error),
                     "check the path and its permissions");
}

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

Bytes map_file(const std::filesystem::path& path) {
  const Descriptor file(path);
  struct stat facts = {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) fail(path, errno);
  if (!S_ISREG(facts.st_mode)) fail(path, EINVAL);
  const auto size = static_cast<size_t>(facts.st_size);
  if (size == 0) return {};
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (address == MAP_FAILED) fail(path, errno);
  std::shared_ptr<const void> owner(
      address, [size](const void* begin) { ::munmap(const_cast<void*>(begin), size); });
  return {owner, {static_cast<const char*>(address), size}};
}

}  // namespace torch2caffe
