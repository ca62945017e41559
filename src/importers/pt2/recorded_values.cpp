// Recorded values: arrays of an .npz, read where they lie.
#include "importers/pt2/recorded_values.h"

#include <fmt/format.h>

#include "graph/npy.h"

namespace torch2caffe {

std::optional<RecordedValues> RecordedValues::find(const std::filesystem::path& archive,
                                                   uint32_t fingerprint) {
  std::filesystem::path path = archive;
  path.replace_extension(".reference.npz");
  if (!std::filesystem::exists(path)) return std::nullopt;
  return in(path, fingerprint);
}

std::optional<RecordedValues> RecordedValues::in(const std::filesystem::path& path,
                                                 uint32_t fingerprint) {
  RecordedValues values(path, ZipArchive(map_file(path), path.string()));
  const auto own = values.array("archive");
  if (!own || own->count() != 1 || own->doubles()[0] != static_cast<double>(fingerprint)) {
    return std::nullopt;
  }
  return values;
}

std::optional<Tensor> RecordedValues::array(const std::string& name) const {
  const std::string entry = name + ".npy";
  if (arrays_.find(entry) == nullptr) return std::nullopt;
  return parse_npy(arrays_.read_checked(entry), path_ / name);
}

std::string RecordedValues::torch() const {
  std::string text;
  if (const auto bytes = array("torch")) {
    for (double byte : bytes->doubles()) text += static_cast<char>(byte);
  }
  return "PyTorch " + text;
}

std::vector<Tensor> RecordedValues::all(const std::string& kind) const {
  std::vector<Tensor> tensors;
  while (auto tensor = array(fmt::format("{}.{}", kind, tensors.size()))) {
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

std::optional<Tensor> RecordedValues::value(const std::string& name) const {
  return array("value." + name);
}

}  // namespace torch2caffe
