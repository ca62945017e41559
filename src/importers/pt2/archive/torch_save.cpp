// torch.save's zip: NAME/data.pkl, and NAME/data/0... with the storages.
#include "importers/pt2/archive/torch_save.h"

#include <fmt/format.h>

#include <array>

#include "importers/pt2/archive/unpickler.h"

namespace torch2caffe {
namespace {

DType dtype_of_storage(const std::string& type) {
  static constexpr std::array<std::pair<std::string_view, DType>, 10> types = {
      {{"torch.FloatStorage", DType::f32},
       {"torch.DoubleStorage", DType::f64},
       {"torch.HalfStorage", DType::f16},
       {"torch.BFloat16Storage", DType::bf16},
       {"torch.LongStorage", DType::i64},
       {"torch.IntStorage", DType::i32},
       {"torch.ShortStorage", DType::i16},
       {"torch.CharStorage", DType::i8},
       {"torch.ByteStorage", DType::u8},
       {"torch.BoolStorage", DType::boolean}}};
  for (const auto& [name, dtype] : types) {
    if (name == type) return dtype;
  }
  return DType::other;
}

// A torch.save within an archive, opened.
class SavedObject {
 public:
  SavedObject(const Bytes& bytes, const std::string& archive)
      : archive_(archive), zip_(bytes, archive), root_(find_root()) {}

  const PickleValue& read() { return unpickler_.read(); }

 private:
  std::string find_root() const {
    constexpr std::string_view pickle = "data.pkl";
    for (const ZipEntry& entry : zip_.entries()) {
      if (entry.name.ends_with("/data.pkl")) {
        return entry.name.substr(0, entry.name.size() - pickle.size());
      }
    }
    fail_as_damaged(archive_, "what holds its tensors was not written by torch.save");
  }

  // ('storage', torch.FloatStorage, '0', 'cpu', 216)
  PickleStorage load(const PickleValue& id) const {
    const auto* type = id.items.size() > 2 ? id.items[1]->as<PickleGlobal>() : nullptr;
    const auto* key = id.items.size() > 2 ? id.items[2]->as<std::string>() : nullptr;
    if (type == nullptr || key == nullptr) {
      fail_as_damaged(archive_, "its list of tensors names a storage strangely");
    }
    return {dtype_of_storage(type->name), zip_.read(fmt::format("{}data/{}", root_, *key))};
  }

  std::string archive_;
  ZipArchive zip_;
  std::string root_;
  Bytes pickle_ = zip_.read_checked(root_ + "data.pkl");
  Unpickler unpickler_{pickle_.view, archive_, [this](const PickleValue& id) { return load(id); }};
};

}  // namespace

StoredTensors saved_tensors(const Bytes& bytes, const std::string& archive) {
  StoredTensors tensors;
  SavedObject saved(bytes, archive);
  for (const auto& [key, value] : saved.read().entries) {
    const auto* name = key->as<std::string>();
    const auto* tensor = value->as<StoredTensor>();
    if (name != nullptr && tensor != nullptr) tensors.emplace(*name, *tensor);
  }
  return tensors;
}

std::optional<StoredTensor> saved_tensor(const Bytes& bytes, const std::string& archive) {
  SavedObject saved(bytes, archive);
  const auto* tensor = saved.read().as<StoredTensor>();
  return tensor == nullptr ? std::nullopt : std::optional(*tensor);
}

}  // namespace torch2caffe
