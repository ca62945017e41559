// What torch.save writes, within an archive of torch.export: a zip of a pickle and the storages
// that it names.
#pragma once

#include <optional>
#include <string>

#include "base/zip_archive.h"
#include "importers/pt2/archive/stored_tensor.h"

namespace torch2caffe {

// A dictionary from names to tensors. Values that are no tensors are left out; no code that the
// pickle names is ever run. Throws ConvertError (unreadable_input); `archive` stands for the file
// in messages.
StoredTensors saved_tensors(const Bytes& bytes, const std::string& archive);

// A single tensor; nothing for anything else.
std::optional<StoredTensor> saved_tensor(const Bytes& bytes, const std::string& archive);

}  // namespace torch2caffe
