// Reads and writes .npy.
#include "graph/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "base/scanner.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw ConvertError(Status::unreadable_input, path.string(), what,
                     "write it with numpy.save(path, array.astype('float32'))");
}

DType dtype_of_descr(const std::filesystem::path& path, const std::string& descr) {
  static constexpr std::pair<std::string_view, DType> known[] = {
      {"<f4", DType::f32}, {"<f8", DType::f64}, {"<f2", DType::f16},
      {"<i8", DType::i64}, {"<i4", DType::i32}, {"<i2", DType::i16},
      {"|i1", DType::i8},  {"|u1", DType::u8},  {"|b1", DType::boolean}};
  for (const auto& [name, dtype] : known) {
    if (name == descr) return dtype;
  }
  fail(path, fmt::format("elements of type '{}' are not understood", descr));
}

// The header is a Python dict literal: {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }.
std::string value_after(const std::filesystem::path& path, const std::string& header,
                        const std::string& key) {
  const size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) fail(path, fmt::format("the header lacks '{}'", key));
  return header.substr(at + key.size() + 3);
}

Shape shape_of(const std::filesystem::path& path, const std::string& text) {
  Shape shape;
  Scanner scan(text, path.string());
  scan.expect("(");
  while (!scan.accept(")")) {
    shape.push_back(scan.integer());
    if (shape.back() < 0 || count_of(shape) > (int64_t{1} << 40)) fail(path, "the shape is absurd");
    scan.accept(",");
  }
  return shape;
}

}  // namespace

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  const auto& shape = tensor.shape();
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}",
                                   fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  // Magic, version and length take 10 bytes; the whole header must be a multiple of 64 and end in a
  // line end.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  const auto length = static_cast<uint16_t>(header.size());
  std::ofstream file(path, std::ios::binary);
  file << magic << '\x01' << '\x00' << static_cast<char>(length & 0xff)
       << static_cast<char>(length >> 8) << header;
  const std::vector<float> values = tensor.floats();
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(float)));
  file.close();
  if (!file)
    throw ConvertError(Status::cannot_write, path.string(), "cannot be written",
                       "is the disk full?");
}

Tensor read_npy(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "cannot be opened");
  auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(file),
                                             std::istreambuf_iterator<char>());
  if (bytes->size() < 12 || !bytes->starts_with(magic)) fail(path, "is not a .npy file");
  const auto byte = [&](size_t at) {
    return static_cast<size_t>(static_cast<unsigned char>((*bytes)[at]));
  };
  const bool version_1 = byte(6) == 1;
  const size_t begin = version_1 ? 10 : 12;
  const size_t length = byte(8) | byte(9) << 8 | (version_1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (begin + length > bytes->size()) fail(path, "is truncated");
  const std::string header = bytes->substr(begin, length);
  if (trim(value_after(path, header, "fortran_order")).starts_with("True"))
    fail(path, "is in Fortran order");
  std::string descr = value_after(path, header, "descr");
  descr = descr.substr(descr.find('\'') + 1);
  const DType dtype = dtype_of_descr(path, descr.substr(0, descr.find('\'')));
  const Shape shape = shape_of(path, value_after(path, header, "shape"));
  if (static_cast<size_t>(count_of(shape) * size_of(dtype)) > bytes->size() - begin - length)
    fail(path, "is truncated");
  return Tensor(dtype, shape, std::shared_ptr<const void>(bytes, bytes->data() + begin + length));
}

}  // namespace torch2caffe
