// What torch.export.save writes: a graph as JSON, and tensors, in the layouts of PyTorch 2.5 to
// 2.13. The tensors are read where they lie.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/zip_archive.h"
#include "importers/pt2/archive/stored_tensor.h"

namespace torch2caffe {

struct Pt2Archive {
  std::string path;          // for messages
  nlohmann::json program;    // the ExportedProgram of torch/_export/serde/schema.py
  StoredTensors weights;     // parameters and buffers by their names in the model
  StoredTensors constants;   // tensors that the code makes, and buffers that are not persistent
  uint32_t fingerprint = 0;  // of all that is in it: the checksum of its entries' checksums
};

// Whether the archive is one of torch.export, rather than a TorchScript file or weights.
bool is_exported_program(const ZipArchive& archive);

// Throws ConvertError (unreadable_input) for what is damaged, compiled, or of a layout or version
// that nobody knows yet. The checksums of weights are left to ZipArchive::check_all, as they take
// longer than all the rest.
Pt2Archive read_pt2(const ZipArchive& archive);

// Parses JSON as Python writes it, Infinity and NaN included (as strings). Throws ConvertError
// (unreadable_input) for what is none, and for what is nested too deeply or too large to be a
// model's; `name` stands for it in messages.
nlohmann::json parse_json(std::string_view text, const std::string& name);

}  // namespace torch2caffe
