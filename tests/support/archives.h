// Archives for tests: the fixtures, taken apart and put together again with something changed.
#pragma once

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/zip_archive.h"

namespace torch2caffe::test {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(TORCH2CAFFE_SOURCE) / "tests/data/pt2" / name;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline Entries entries_of(const std::filesystem::path& path) {
  Entries entries;
  const ZipArchive archive(map_file(path), path.string());
  for (const ZipEntry& entry : archive.entries()) {
    entries.emplace_back(entry.name, std::string(entry.data.view));
  }
  return entries;
}

inline std::string little_endian(uint64_t number, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i, number >>= 8) bytes += static_cast<char>(number);
  return bytes;
}

// A zip archive that stores the entries.
inline std::string zip_of(const Entries& entries) {
  std::string file, directory;
  for (const auto& [name, data] : entries) {
    const uLong crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size());
    const std::string facts = little_endian(0, 8) + little_endian(crc, 4) +
                              little_endian(data.size(), 4) + little_endian(data.size(), 4) +
                              little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\x01\x02" + little_endian(20, 2) + little_endian(20, 2) + facts +
                 little_endian(0, 10) + little_endian(file.size(), 4) + name;
    file += "PK\x03\x04" + little_endian(20, 2) + facts + name + data;
  }
  return file + directory + "PK\x05\x06" + little_endian(0, 4) + little_endian(entries.size(), 2) +
         little_endian(entries.size(), 2) + little_endian(directory.size(), 4) +
         little_endian(file.size(), 4) + little_endian(0, 2);
}

// Every occurrence of `from` in the entry whose name ends with `name` becomes `to`.
inline void replace_in(Entries& entries, const std::string& name, const std::string& from,
                       const std::string& to) {
  for (auto& [own_name, data] : entries) {
    if (!own_name.ends_with(name)) continue;
    for (size_t at = 0; (at = data.find(from, at)) != std::string::npos; at += to.size()) {
      data.replace(at, from.size(), to);
    }
  }
}

}  // namespace torch2caffe::test
