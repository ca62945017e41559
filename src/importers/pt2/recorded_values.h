// What PyTorch computed when a model was exported: the exporter writes it beside the archive, so
// that files can be proved without PyTorch. X.pt2 has X.reference.npz, which holds
//   archive            the fingerprint of the archive that it belongs to, see archive.h
//   torch              the version of PyTorch, as bytes of text
//   input.0, ...       what forward() was called with
//   output.0, ...      what it gave
//   value.NAME         what the node of that name gave; "submod_1.relu" is one in the graph
//                      submod_1, which stands for a part like `with torch.no_grad():`
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/zip_archive.h"
#include "graph/tensor.h"

namespace torch2caffe {

class RecordedValues {
 public:
  // The one that belongs to `archive`; nothing where there is none, or another archive's.
  static std::optional<RecordedValues> find(const std::filesystem::path& archive,
                                            uint32_t fingerprint);
  // Those in `path`, under the same condition.
  static std::optional<RecordedValues> in(const std::filesystem::path& path, uint32_t fingerprint);

  const std::filesystem::path& path() const { return path_; }
  std::string torch() const;
  // input.0, input.1 ... or output.0, ...
  std::vector<Tensor> all(const std::string& kind) const;
  // What the node called `name` gave, where it was recorded. Throws ConvertError
  // (unreadable_input).
  std::optional<Tensor> value(const std::string& name) const;

 private:
  RecordedValues(std::filesystem::path path, ZipArchive arrays)
      : path_(std::move(path)), arrays_(std::move(arrays)) {}

  std::optional<Tensor> array(const std::string& name) const;

  std::filesystem::path path_;
  ZipArchive arrays_;
};

}  // namespace torch2caffe
