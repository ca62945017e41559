// Feeds the readers of .npz files what libFuzzer makes of the fixtures: that of
// `run --input x.npz`, which takes a file, and that of recorded references, which reads arrays
// where they lie. Whatever comes, they end in tensors or in a ConvertError.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "base/zip_archive.h"
#include "graph/npy.h"
#include "mutator.h"
#include "torch2caffe/error.h"

using torch2caffe::ConvertError;
using torch2caffe::Tensor;

namespace {

// A file in memory alone.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : descriptor_(::memfd_create("fuzzed", 0)) {
    for (size_t done = 0; done < size;) {
      const ssize_t more = ::write(descriptor_, data + done, size - done);
      if (more <= 0) std::abort();
      done += static_cast<size_t>(more);
    }
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// A shape that its numbers would not fill is found here.
void look_at(const Tensor& tensor) {
  const auto count = static_cast<size_t>(tensor.count());
  if (tensor.floats().size() != count || tensor.doubles().size() != count) std::abort();
}

void read_file(const uint8_t* data, size_t size) {
  const MemoryFile file(data, size);
  try {
    for (const auto& array : torch2caffe::read_npz(file.path())) look_at(array.tensor);
  } catch (const ConvertError&) {
  }
}

void read_where_they_lie(const torch2caffe::Bytes& bytes) {
  try {
    const torch2caffe::ZipArchive archive(bytes, "fuzzed");
    for (const auto& entry : archive.entries()) {
      try {
        look_at(torch2caffe::parse_npy(archive.read_checked(entry.name), entry.name));
      } catch (const ConvertError&) {
      }
    }
  } catch (const ConvertError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  read_file(data, size);
  read_where_they_lie(torch2caffe::fuzz::bytes_at(data, size));
  return 0;
}
