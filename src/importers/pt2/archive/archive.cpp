// The layouts:
//   2.9 and later  NAME/models/model.json, NAME/data/weights/model_weights_config.json and raw
//                  NAME/data/weights/weight_0..., constants in the same way
//   2.8            NAME/models/model.json, NAME/data/weights/model.pt (what torch.save writes)
//   2.5 to 2.7     serialized_exported_program.json, serialized_state_dict.pt
#include "importers/pt2/archive/archive.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "base/zip_archive.h"
#include "importers/pt2/archive/dtypes.h"
#include "importers/pt2/archive/torch_save.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

constexpr const char* old_program = "serialized_exported_program.json";

[[noreturn]] void refuse(const ZipArchive& archive, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::unreadable_input, archive.name(), what, advice);
}

// "NAME/" in front of all entries.
std::string root_of(const ZipArchive& archive) {
  for (const ZipEntry& entry : archive.entries()) {
    constexpr std::string_view marker = "archive_format";
    if (entry.name == marker || entry.name.ends_with("/archive_format")) {
      return entry.name.substr(0, entry.name.size() - marker.size());
    }
  }
  return "";
}

// The names of the models in the archive; as a rule the one called "model".
std::vector<std::string> models_in(const ZipArchive& archive, const std::string& folder) {
  std::vector<std::string> models;
  for (const ZipEntry& entry : archive.entries()) {
    if (!entry.name.starts_with(folder) || !entry.name.ends_with(".json")) continue;
    models.push_back(entry.name.substr(folder.size(), entry.name.size() - folder.size() - 5));
  }
  return models;
}

std::string model_in(const ZipArchive& archive, const std::string& root) {
  const auto models = models_in(archive, root + "models/");
  if (models.size() == 1) return models[0];
  if (models.empty()) {
    refuse(archive, "holds no exported program (compiled models hold machine code only)",
           "save it with torch.export.save(torch.export.export(model, inputs), path)");
  }
  refuse(archive, fmt::format("holds several models: {}", fmt::join(models, ", ")),
         "save the one to be converted in a file of its own");
}

int64_t size_in(const json& value) { return value.at("as_int").get<int64_t>(); }

Shape sizes_in(const json& values) {
  Shape sizes;
  for (const json& value : values) sizes.push_back(size_in(value));
  return sizes;
}

StoredTensor raw_tensor(const json& meta, Bytes storage) {
  StoredTensor tensor;
  tensor.dtype = dtype_of_export(meta.at("dtype").get<int64_t>());
  tensor.sizes = sizes_in(meta.at("sizes"));
  tensor.strides = sizes_in(meta.at("strides"));
  tensor.offset = size_in(meta.at("storage_offset"));
  tensor.storage = std::move(storage);
  return tensor;
}

// One of weight_0, weight_1, ... What is pickled is a subclass of torch.Tensor or no tensor at all.
StoredTensors raw_tensors(const ZipArchive& archive, const std::string& folder,
                          const std::string& config_name) {
  StoredTensors tensors;
  const json config = parse_json(archive.read_checked(folder + config_name).view, archive.name());
  for (const auto& [name, entry] : config.at("config").items()) {
    const Bytes bytes = archive.read(folder + entry.at("path_name").get<std::string>());
    if (!entry.at("use_pickle").get<bool>()) {
      tensors.emplace(name, raw_tensor(entry.at("tensor_meta"), bytes));
    } else if (auto stored = saved_tensor(bytes, archive.name())) {
      tensors.emplace(name, *stored);
    }
  }
  return tensors;
}

StoredTensors tensors_of(const ZipArchive& archive, const std::string& folder,
                         const std::string& model, const std::string& kind) {
  const std::string pickled = folder + model + ".pt";
  if (archive.find(pickled) != nullptr) return saved_tensors(archive.read(pickled), archive.name());
  return raw_tensors(archive, folder, fmt::format("{}_{}_config.json", model, kind));
}

// Versions of the description: 7 is that of PyTorch 2.5, 8 that of 2.6 to 2.13.
void check_version(const ZipArchive& archive, const json& program) {
  const json& version = program.at("schema_version");
  const auto major = version.at("major").get<int64_t>();
  if (major == 7 || major == 8) return;
  refuse(archive,
         fmt::format("was written by PyTorch {} in version {}.{} of the format, of which 7 and 8 "
                     "are known",
                     program.value("torch_version", "of an unknown version"), major,
                     version.at("minor").get<int64_t>()),
         "save it with PyTorch 2.5 to 2.13, or convert model.py");
}

uint32_t fingerprint_of(const ZipArchive& archive) {
  uLong sum = 0;
  for (const ZipEntry& entry : archive.entries()) {
    const uint32_t crc = entry.crc;  // its bytes in little-endian order, as in the archive
    sum = ::crc32_z(sum, reinterpret_cast<const Bytef*>(&crc), sizeof crc);
  }
  return static_cast<uint32_t>(sum);
}

void read_old_layout(const ZipArchive& archive, Pt2Archive& result) {
  result.program = parse_json(archive.read_checked(old_program).view, archive.name());
  check_version(archive, result.program);
  result.weights = saved_tensors(archive.read("serialized_state_dict.pt"), archive.name());
  if (archive.find("serialized_constants.pt") == nullptr) return;
  result.constants = saved_tensors(archive.read("serialized_constants.pt"), archive.name());
}

void read_new_layout(const ZipArchive& archive, Pt2Archive& result) {
  const std::string root = root_of(archive);
  const ZipEntry* order = archive.find(root + "byteorder");
  if (order != nullptr && order->data.view == "big") {
    refuse(archive, "was written on a big-endian machine", "save it on another machine");
  }
  const ZipEntry* version = archive.find(root + "archive_version");
  if (version != nullptr && version->data.view != "0") {
    refuse(archive,
           fmt::format("is an archive of version '{}', of which 0 is known", version->data.view),
           "save it with PyTorch 2.5 to 2.13, or convert model.py");
  }
  const std::string model = model_in(archive, root);
  const std::string program = fmt::format("{}models/{}.json", root, model);
  result.program = parse_json(archive.read_checked(program).view, archive.name());
  check_version(archive, result.program);
  result.weights = tensors_of(archive, root + "data/weights/", model, "weights");
  result.constants = tensors_of(archive, root + "data/constants/", model, "constants");
}

}  // namespace

bool is_exported_program(const ZipArchive& archive) {
  if (archive.find(old_program) != nullptr) return true;
  const ZipEntry* format = archive.find(root_of(archive) + "archive_format");
  return format != nullptr && format->data.view == "pt2";
}

Pt2Archive read_pt2(const ZipArchive& archive) {
  Pt2Archive result;
  result.path = archive.name();
  result.fingerprint = fingerprint_of(archive);
  try {
    if (archive.find(old_program) != nullptr) {
      read_old_layout(archive, result);
    } else {
      read_new_layout(archive, result);
    }
  } catch (const json::exception& error) {
    fail_as_damaged(archive.name(),
                    fmt::format("its lists of tensors are none ({})", error.what()));
  }
  return result;
}

}  // namespace torch2caffe
