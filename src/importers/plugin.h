// The seam between the program and the plug-in that sees libtorch, loaded only when a file needs
// it: libtorch alone costs more time to load than everything else the program does.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "importers/import.h"

namespace torch2caffe {

// ---- what the plug-in has, with C linkage so that it can be found by name ----

// Follows the model as far as possible, and throws as open_model does.
using OpenModelFunction = std::unique_ptr<Model> (*)(const std::filesystem::path& path,
                                                     const std::vector<InputSpec>& inputs);
inline constexpr const char* open_model_symbol = "torch2caffe_open_model";

// Runs the nodes of a graph with PyTorch's operators, writes in place and views included, and
// returns the tensors of its outputs. `observe` sees every result as it is made, unless it is
// empty. Throws ConvertError (not_proved) for operators that this PyTorch does
// not have.
using RunGraphFunction = std::vector<Tensor> (*)(const Graph& graph,
                                                 const std::vector<Tensor>& inputs,
                                                 const Reference::Observer& observe);
inline constexpr const char* run_graph_symbol = "torch2caffe_run_graph";

// Which operator of the graph this PyTorch lacks, in one sentence; empty where it has all.
using LackingFunction = std::string (*)(const Graph& graph);
inline constexpr const char* lacking_symbol = "torch2caffe_lacking";

// "1.13.1".
using TorchVersionFunction = const char* (*)();
inline constexpr const char* torch_version_symbol = "torch2caffe_torch_version";

// ---- the same for the program. All throw ConvertError (unreadable_input) without libtorch ----

// What the user must install for it.
inline constexpr const char* libtorch_package =
    "libtorch (Debian 12: libtorch1.13, Debian 13: libtorch2.6; the wheel is built without it)";

// Why libtorch cannot be loaded; nothing where it can.
std::optional<std::string> why_no_libtorch();

// Why libtorch cannot run the graph, in one sentence: it is not there, or lacks an operator.
std::optional<std::string> why_not_in_libtorch(const Graph& graph);

// Throws NeedsOtherTorch for what another PyTorch might read, and where there is none.
std::unique_ptr<Model> open_in_libtorch(const std::filesystem::path& path,
                                        const std::vector<InputSpec>& inputs);
std::vector<Tensor> run_in_libtorch(const Graph& graph, const std::vector<Tensor>& inputs,
                                    const Reference::Observer& observe);

// Runs a graph operator by operator. Null without libtorch.
std::unique_ptr<Reference> libtorch_reference(const Graph& graph);

}  // namespace torch2caffe
