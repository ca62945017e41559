// Reads the directory at the end of a zip file. Every number in it comes from the file and is
// checked against what the file has room for before it is used.
#include "base/zip_archive.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

constexpr std::string_view local_signature = "PK\x03\x04";
constexpr std::string_view entry_signature = "PK\x01\x02";
constexpr std::string_view end_signature = "PK\x05\x06";
constexpr std::string_view end64_signature = "PK\x06\x06";
constexpr std::string_view locator64_signature = "PK\x06\x07";
constexpr size_t local_size = 30, entry_size = 46, end_size = 22, end64_size = 56,
                 locator_size = 20;
constexpr size_t longest_comment = 65535;
constexpr uint64_t in_zip64 = 0xffffffff;  // the number stands in the zip64 field instead

// The little-endian number of `size` bytes at `at`. REQUIRES: it lies within `bytes`.
uint64_t number(std::string_view bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

// Whether [begin, begin + size) lies within `limit`, without overflow.
bool fits(uint64_t begin, uint64_t size, uint64_t limit) {
  return begin <= limit && size <= limit - begin;
}

struct Range {
  uint64_t begin, size;
};

// Where the directory lies; the two forms of the record at the end of the file.
std::optional<Range> find_directory(std::string_view file) {
  if (file.size() < end_size) return std::nullopt;
  const size_t last = file.size() - end_size;
  const size_t at = file.rfind(end_signature, last);
  if (at == std::string_view::npos || last - at > longest_comment) return std::nullopt;
  Range range{number(file, at + 16, 4), number(file, at + 12, 4)};
  const bool is_zip64 =
      at >= locator_size && file.substr(at - locator_size, 4) == locator64_signature;
  if (is_zip64) {
    const uint64_t end64 = number(file, at - locator_size + 8, 8);
    if (!fits(end64, end64_size, file.size()) || file.substr(end64, 4) != end64_signature) {
      return std::nullopt;
    }
    range = {number(file, end64 + 48, 8), number(file, end64 + 40, 8)};
  }
  if (!fits(range.begin, range.size, at)) return std::nullopt;
  return range;
}

// The numbers of a directory entry that did not fit 32 bits, in the order in which they stand.
class Zip64Field {
 public:
  explicit Zip64Field(std::string_view extra) {
    while (extra.size() >= 4) {
      const uint64_t size = number(extra, 2, 2);
      if (!fits(4, size, extra.size())) return;
      if (number(extra, 0, 2) == 1) field_ = extra.substr(4, size);
      extra.remove_prefix(4 + size);
    }
  }

  uint64_t or_own(uint64_t value) {
    if (value != in_zip64 || field_.size() < 8) return value;
    value = number(field_, 0, 8);
    field_.remove_prefix(8);
    return value;
  }

 private:
  std::string_view field_;
};

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

void fail_as_damaged(const std::string& name, const std::string& how) {
  throw ConvertError(Status::unreadable_input, name, "is damaged or truncated: " + how,
                     "save it again, or copy it again from where it was saved");
}

ZipArchive::ZipArchive(Bytes bytes, std::string name)
    : bytes_(std::move(bytes)), name_(std::move(name)) {
  const auto directory = find_directory(bytes_.view);
  if (!directory) fail_as_damaged(name_, "the directory at its end is missing");
  read_directory(bytes_.view.substr(directory->begin, directory->size));
  check_overlaps();
}

void ZipArchive::read_directory(std::string_view directory) {
  while (!directory.empty()) {
    if (directory.size() < entry_size || !directory.starts_with(entry_signature)) {
      fail_as_damaged(name_, "an entry of its directory is no entry");
    }
    const uint64_t size =
        entry_size + number(directory, 28, 2) + number(directory, 30, 2) + number(directory, 32, 2);
    if (size > directory.size()) fail_as_damaged(name_, "its directory ends within an entry");
    ZipEntry entry = read_entry(directory.substr(0, size));
    if (!index_.emplace(entry.name, entries_.size()).second) {
      fail_as_damaged(name_, fmt::format("it has two entries '{}'", entry.name));
    }
    entries_.push_back(std::move(entry));
    directory.remove_prefix(size);
  }
}

ZipEntry ZipArchive::read_entry(std::string_view header) {
  const size_t name_size = number(header, 28, 2);
  ZipEntry entry;
  entry.name = header.substr(entry_size, name_size);
  entry.crc = static_cast<uint32_t>(number(header, 16, 4));
  const bool encrypted = (number(header, 8, 2) & 1) != 0;
  entry.stored = number(header, 10, 2) == 0 && !encrypted;
  Zip64Field wide(header.substr(entry_size + name_size, number(header, 30, 2)));
  const uint64_t size = wide.or_own(number(header, 24, 4));
  const uint64_t packed_size = wide.or_own(number(header, 20, 4));
  const uint64_t at = wide.or_own(number(header, 42, 4));

  const std::string_view file = bytes_.view;
  if (!fits(at, local_size, file.size()) || file.substr(at, 4) != local_signature) {
    fail_as_damaged(name_, fmt::format("'{}' is not where its directory says", entry.name));
  }
  const uint64_t data = at + local_size + number(file, at + 26, 2) + number(file, at + 28, 2);
  if (!fits(data, packed_size, file.size()) || (entry.stored && size != packed_size)) {
    fail_as_damaged(name_, fmt::format("'{}' has a wrong size", entry.name));
  }
  entry.data = bytes_.part(data, packed_size);
  headers_.push_back(at);
  return entry;
}

void ZipArchive::check_overlaps() const {
  std::vector<size_t> order(entries_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return headers_[a] < headers_[b]; });
  for (size_t i = 1; i < order.size(); ++i) {
    const ZipEntry& before = entries_[order[i - 1]];
    const auto end =
        static_cast<size_t>(before.data.view.data() + before.data.size() - bytes_.view.data());
    if (end > headers_[order[i]]) {
      fail_as_damaged(name_,
                      fmt::format("'{}' and '{}' overlap", before.name, entries_[order[i]].name));
    }
  }
}

const ZipEntry* ZipArchive::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

Bytes ZipArchive::read(const std::string& name) const {
  const ZipEntry* entry = find(name);
  if (entry == nullptr) fail_as_damaged(name_, fmt::format("it lacks '{}'", name));
  if (!entry->stored) {
    throw ConvertError(Status::unreadable_input, name_,
                       fmt::format("'{}' is compressed or encrypted", name),
                       "save it as PyTorch does, or pack it again with 'zip -0'");
  }
  return entry->data;
}

void ZipArchive::check([[maybe_unused]] const ZipEntry& entry) const {
#ifndef TORCH2CAFFE_FUZZING  // a fuzzer would never get past it
  if (checksum(entry.data.view) != entry.crc) {
    fail_as_damaged(name_, fmt::format("the checksum of '{}' is wrong", entry.name));
  }
#endif
}

Bytes ZipArchive::read_checked(const std::string& name) const {
  Bytes bytes = read(name);
  check(*find(name));
  return bytes;
}

void ZipArchive::check_all() const {
  for (const ZipEntry& entry : entries_) {
    if (entry.stored) check(entry);
  }
}

}  // namespace torch2caffe
