// From a ModelSource to a Model, whatever kind of file it is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "convert/exporter.h"
#include "importers/import.h"
#include "torch2caffe/model_source.h"

namespace torch2caffe {

struct OpenedSource {
  std::unique_ptr<Model> model;
  std::vector<std::string> notes;
  std::vector<Tensor> priors;  // what a Python model keeps that may be prior boxes
  // As Model::unfollowed(), with what the exporter has to say.
  std::optional<ConvertError> unfollowed = std::nullopt;
};

// Checks what the user said of the source before anything is read. Throws ConvertError
// (wrong_usage).
void check_source(const ModelSource& source);

// Opens it; a Python source is exported first. Throws as the exporter and the importers.
OpenedSource open_source(const ModelSource& source, const Recording& recording,
                         Follow follow = Follow::to_the_end);

// The problem with a model whose values PyTorch cannot give here, for the reason that
// Model::why_no_reference() tells.
Problem nothing_to_compare_with(const std::filesystem::path& model, std::string reason);

}  // namespace torch2caffe
