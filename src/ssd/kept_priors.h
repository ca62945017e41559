// Tensors that may be a model's prior boxes.
#pragma once

#include <filesystem>
#include <vector>

#include "importers/import.h"

namespace torch2caffe {

// Those of the model's file with four numbers a row, behind `kept`, which its file does not hold.
std::vector<Tensor> kept_priors(const Model& model, std::vector<Tensor> kept);

// Those of an .npy or .npz. Throws ConvertError: unreadable_input, or wrong_usage for a file
// without any.
std::vector<Tensor> read_priors(const std::filesystem::path& path);

}  // namespace torch2caffe
