// The seam between the program and an importer that lives in a plug-in, loaded only when a file
// needs it: libtorch alone costs more time to load than everything else the program does.
#pragma once

#include <memory>

#include "importers/import.h"

namespace torch2caffe {

// The one symbol of an importer plug-in, with C linkage so that it can be found by name. Follows
// the model as far as possible, and throws as open_model does.
using OpenModelFunction = std::unique_ptr<Model> (*)(const std::filesystem::path& path,
                                                     const std::vector<InputSpec>& inputs);
inline constexpr const char* open_model_symbol = "torch2caffe_open_model";

// Runs the nodes of a graph with PyTorch's operators, writes in place and views included, and
// returns the tensors of its outputs. `observe` sees every result as it is made, unless it is
// empty. Throws ConvertError (not_proved) for operators that this PyTorch does
// not have.
using RunGraphFunction = std::vector<Tensor> (*)(const Graph& graph,
                                                 const std::vector<Tensor>& inputs,
                                                 const Model::Observer& observe);
inline constexpr const char* run_graph_symbol = "torch2caffe_run_graph";

// "PyTorch 1.13.1".
using TorchVersionFunction = const char* (*)();
inline constexpr const char* torch_version_symbol = "torch2caffe_torch_version";

}  // namespace torch2caffe
