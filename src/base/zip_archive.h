// Zip archives whose entries are stored as they are, so that they can be used where they lie. This
// is how PyTorch writes its files; https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"

namespace torch2caffe {

struct ZipEntry {
  std::string name;
  uint32_t crc = 0;
  bool stored = true;  // else compressed or encrypted, and not to be had
  Bytes data;
};

// The directory of an archive that lies in memory; may itself be an entry of another one. Archives
// of more than 4 GiB (zip64) are understood.
class ZipArchive {
 public:
  // `name` stands for the archive in messages. Throws ConvertError (unreadable_input) for bytes
  // that are no archive, and for one that is damaged: truncated, entries that overlap or have the
  // same name.
  ZipArchive(Bytes bytes, std::string name);

  const std::string& name() const { return name_; }
  const std::vector<ZipEntry>& entries() const { return entries_; }
  // Nothing where there is no entry of that name.
  const ZipEntry* find(const std::string& name) const;
  // The entry's bytes. Throws ConvertError (unreadable_input) where it is missing or compressed.
  Bytes read(const std::string& name) const;
  // The same, and its checksum is right.
  Bytes read_checked(const std::string& name) const;
  // Throws ConvertError (unreadable_input) where the checksum of any entry is wrong. Those that are
  // compressed are nobody's.
  void check_all() const;

 private:
  void read_directory(std::string_view directory);
  ZipEntry read_entry(std::string_view header);
  void check_overlaps() const;
  void check(const ZipEntry& entry) const;

  Bytes bytes_;
  std::string name_;
  std::vector<ZipEntry> entries_;
  std::vector<size_t> headers_;  // where the local header of each entry begins
  std::unordered_map<std::string, size_t> index_;
};

// Throws ConvertError (unreadable_input): the archive called `name` is damaged, and how.
[[noreturn]] void fail_as_damaged(const std::string& name, const std::string& how);

}  // namespace torch2caffe
