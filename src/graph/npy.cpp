// Reads and writes .npy and .npz.
#include "graph/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

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
  constexpr int64_t most_elements = int64_t{1} << 40;
  Shape shape;
  int64_t count = 1;
  Scanner scan(text, path.string());
  scan.expect("(");
  while (!scan.accept(")")) {
    shape.push_back(scan.integer());
    // Checked before it is multiplied, so that no product overflows.
    if (shape.back() < 0 || shape.back() > most_elements / std::max<int64_t>(count, 1)) {
      fail(path, "the shape is absurd");
    }
    count *= shape.back();
    scan.accept(",");
  }
  return shape;
}

std::string header_of(const Tensor& tensor) {
  const Shape& shape = tensor.shape();
  std::string dict = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}",
                                 fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  // Magic, version and length take 10 bytes; all of it must be a multiple of 64 and end in a line
  // end.
  dict.append(63 - (10 + dict.size()) % 64, ' ');
  dict += '\n';
  const auto length = static_cast<uint16_t>(dict.size());
  std::string header(magic);
  header += {'\x01', '\x00', static_cast<char>(length & 0xff), static_cast<char>(length >> 8)};
  return header + dict;
}

std::string npy_of(const Tensor& tensor) {
  const std::vector<float> values = tensor.floats();
  std::string bytes = header_of(tensor);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return bytes;
}

// `path` stands for the bytes in messages.
Tensor tensor_of(const std::filesystem::path& path, const Bytes& bytes) {
  const std::string_view view = bytes.view;
  if (view.size() < 12 || !view.starts_with(magic)) fail(path, "is not a .npy file");
  const auto byte = [&](size_t at) {
    return static_cast<size_t>(static_cast<unsigned char>(view[at]));
  };
  const bool version_1 = byte(6) == 1;
  const size_t begin = version_1 ? 10 : 12;
  const size_t length = byte(8) | byte(9) << 8 | (version_1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (begin + length > view.size()) fail(path, "is truncated");
  const std::string header(view.substr(begin, length));
  if (trim(value_after(path, header, "fortran_order")).starts_with("True"))
    fail(path, "is in Fortran order");
  std::string descr = value_after(path, header, "descr");
  descr = descr.substr(descr.find('\'') + 1);
  const DType dtype = dtype_of_descr(path, descr.substr(0, descr.find('\'')));
  const Shape shape = shape_of(path, value_after(path, header, "shape"));
  if (static_cast<size_t>(count_of(shape) * size_of(dtype)) > view.size() - begin - length) {
    fail(path, "is truncated");
  }
  const char* first = view.data() + begin + length;
  if (reinterpret_cast<uintptr_t>(first) % static_cast<uintptr_t>(size_of(dtype)) == 0) {
    return Tensor(dtype, shape, std::shared_ptr<const void>(bytes.owner, first));
  }
  const auto copy = std::make_shared<const std::string>(
      first, static_cast<size_t>(count_of(shape) * size_of(dtype)));
  return Tensor(dtype, shape, std::shared_ptr<const void>(copy, copy->data()));
}

Bytes owned(std::string text) {
  const auto owner = std::make_shared<const std::string>(std::move(text));
  return {owner, *owner};
}

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;

[[noreturn]] void fail_to_write(const std::filesystem::path& path, const std::string& why) {
  throw ConvertError(Status::cannot_write, path.string(), "cannot be written: " + why,
                     "choose a folder that you may write to and that has space");
}

// Arrays of more than this are no blobs of anybody's network: protobuf ends at 2 GiB.
constexpr zip_uint64_t most_bytes = zip_uint64_t{1} << 32;
// Nor does what is compressed become more than this for each byte of the file.
constexpr zip_uint64_t most_expansion = 1032;

}  // namespace

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  std::ofstream file(path, std::ios::binary);
  file << npy_of(tensor);
  file.close();
  if (!file) fail_to_write(path, "the folder is missing or the disk full");
}

Tensor parse_npy(const Bytes& bytes, const std::filesystem::path& path) {
  return tensor_of(path, bytes);
}

Tensor read_npy(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "cannot be opened");
  return tensor_of(path, owned(std::string(std::istreambuf_iterator<char>(file),
                                           std::istreambuf_iterator<char>())));
}

std::vector<NamedTensor> read_npz(const std::filesystem::path& path) {
  int error = 0;
  const Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &error), &zip_discard);
  if (!archive) fail(path, "is not a readable .npz file");
  zip_uint64_t room = most_expansion * std::filesystem::file_size(path);
  std::vector<NamedTensor> tensors;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    zip_stat_t entry;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(archive.get(), index, 0, &entry) != 0 || entry.size > most_bytes ||
        entry.size > room) {
      fail(path, "holds an entry that cannot be an array");
    }
    room -= entry.size;
    std::string name = entry.name;
    if (!name.ends_with(".npy")) fail(path, fmt::format("holds '{}', which is no array", name));
    name.resize(name.size() - 4);
    std::string bytes;
    zip_file_t* file = zip_fopen_index(archive.get(), index, 0);
    if (file == nullptr) fail(path, fmt::format("'{}' cannot be read", name));
    bytes.resize(entry.size);
    const zip_int64_t size = zip_fread(file, bytes.data(), entry.size);
    zip_fclose(file);
    if (size != static_cast<zip_int64_t>(entry.size))
      fail(path, fmt::format("'{}' is truncated", name));
    tensors.push_back({name, tensor_of(path / name, owned(std::move(bytes)))});
  }
  return tensors;
}

void write_npz(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors) {
  int error = 0;
  Archive archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error), &zip_discard);
  if (!archive) fail_to_write(path, "the folder is missing or not writable");
  std::vector<std::string> contents;  // libzip reads them when it closes the archive
  contents.reserve(tensors.size());
  for (const NamedTensor& tensor : tensors) {
    const std::string& bytes = contents.emplace_back(npy_of(tensor.tensor));
    zip_source_t* source = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    const zip_int64_t index =
        zip_file_add(archive.get(), (tensor.name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) fail_to_write(path, zip_strerror(archive.get()));
    // numpy reads stored entries fastest, and floats hardly shrink.
    zip_set_file_compression(archive.get(), static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  if (zip_close(archive.get()) != 0) fail_to_write(path, zip_strerror(archive.get()));
  archive.release();
}

}  // namespace torch2caffe
