// Several models in one call of `torch2caffe convert`.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "torch2caffe/convert.h"

namespace torch2caffe {

struct ModelFiles {
  std::filesystem::path model, weights;
};

// The words of a command line, of which the first is a model: others are by their endings, or else
// the weights of the one in front.
std::vector<ModelFiles> models_in(const std::filesystem::path& first,
                                  const std::vector<std::filesystem::path>& further);

// Throws ConvertError (wrong_usage) for what only one model can have, and for two that would write
// the same files. Makes the folder that they go into.
void check_several(const ConvertOptions& options, const std::string& dump_after,
                   const std::vector<ModelFiles>& models);

// Converts one after the other, whatever comes of each, with a line for each; problems go to
// standard error. The first status that is not `done`.
Status convert_several(const std::vector<ModelFiles>& models, double tolerance, bool as_json,
                       const std::function<ConvertResult(const ModelFiles&)>& convert);

}  // namespace torch2caffe
