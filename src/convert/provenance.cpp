// Comment lines: see the header.
#include "convert/provenance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <array>
#include <fstream>

#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// What stands in a line of its own stays in it, whatever a file is called.
std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return text;
}

uLong checksum_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 1 << 16> part = {};
  uLong sum = ::crc32_z(0, nullptr, 0);
  while (file.read(part.data(), part.size()), file.gcount() > 0)
    sum = ::crc32_z(sum, reinterpret_cast<const Bytef*>(part.data()),
                    static_cast<z_size_t>(file.gcount()));
  return sum;
}

std::string described(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return path.filename().string();
  return fmt::format("{} ({} bytes, CRC-32 {:08x})", path.filename().string(), size,
                     checksum_of(path));
}

}  // namespace

std::string to_comment(const Provenance& provenance, const Judges& judges) {
  if (provenance.command.empty()) return "";
  std::vector<std::string> files, names;
  for (const fs::path& path : provenance.made_of) {
    if (!path.empty()) files.push_back(described(path));
  }
  for (const auto& judge : judges) names.push_back(judge->name());
  const std::string compared =
      provenance.reference.empty() || names.empty()
          ? "not compared with PyTorch"
          : fmt::format("compared with {} in {}, on noise of seed {}", provenance.reference,
                        fmt::join(names, ", "), provenance.seed);
  return fmt::format("# Made by torch2caffe {} of {}\n#   {}\n# For target {}; {}.\n", version(),
                     on_one_line(fmt::format("{}", fmt::join(files, " and "))),
                     on_one_line(provenance.command), provenance.target, compared);
}

}  // namespace torch2caffe
