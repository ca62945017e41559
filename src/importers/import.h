// The one door to PyTorch's files: opens a model as a Graph, with what PyTorch computes with it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "importers/reference.h"
#include "importers/users_torch.h"
#include "torch2caffe/error.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

// A PyTorch model that was read. Holds its weights; tensors of graph() view them.
class Model {
 public:
  virtual ~Model() = default;

  // Passes check_graph(); dead nodes are gone.
  virtual const Graph& graph() const = 0;

  // What PyTorch computes with it, for as long as the model lives. Null where that cannot be known
  // here. Throws ConvertError (unreadable_input) for weights that are not as PyTorch wrote them.
  virtual Reference* reference() = 0;

  // Why there is no reference, and what would help, in one sentence; empty where there is one.
  virtual std::string why_no_reference() const { return {}; }

  // Tensors that the file holds beside those in graph(), whether or not forward() reads them; and
  // of what forward() computes of constants, rows of four numbers.
  virtual std::vector<Tensor> stored_tensors() const { return {}; }

  // Why some nodes of graph() are unreadable: what of forward() could not be followed. Only where
  // open_model() was asked to go as far as it can.
  virtual std::optional<ConvertError> unfollowed() const { return std::nullopt; }

  // What the user should know about the reading, a sentence each: "12 weight tensors ... converted
  // to float32".
  virtual std::vector<std::string> notes() const = 0;
};

// Stands in front of the targets of nodes that could not be read: "unreadable::higher_order::cond".
inline constexpr const char* unreadable = "unreadable::";

// What stands in the way of reading a model, and the graph in which the nodes concerned are
// unreadable: what else stands in the model's way can still be found.
class PartlyRead : public ConvertError {
 public:
  PartlyRead(std::vector<Problem> problems, Graph graph)
      : ConvertError(Status::cannot_be_expressed, std::move(problems)), graph_(std::move(graph)) {}

  const Graph& graph() const { return graph_; }

 private:
  Graph graph_;
};

// How the exporter marks outputs of detectors by their names: what the model does not return, but
// may be loc or conf; and what a trace gives otherwise than the model on other inputs.
inline constexpr const char* aside = "aside.";
inline constexpr const char* varying = "varying.";

// Whether the file tells the shapes of its inputs itself, as exported programs do whatever they are
// called. True as well for what is no model at all: opening it says what is wrong with it.
bool tells_shapes(const std::filesystem::path& path);

enum class Follow { to_the_end, as_far_as_possible };

// Reads a TorchScript archive (.pt), traced or scripted by any PyTorch up to the libtorch that the
// plug-in was built with (and later ones, as long as their operators existed); or an exported
// program (.pt2) of PyTorch 2.5 and later. `inputs` gives the shapes that the network will have.
// Throws ConvertError: unreadable_input for a file that is damaged or something else; wrong_usage
// for inputs that do not fit the model; cannot_be_expressed for control flow that depends on data.
// All in one go where there are several; PartlyRead where lowering may find more. Followed as far
// as possible, a model may have unreadable nodes instead, and says why. `users`, where there is
// one, does what libtorch cannot; where it cannot either, both are told.
std::unique_ptr<Model> open_model(const std::filesystem::path& path,
                                  const std::vector<InputSpec>& inputs,
                                  Follow follow = Follow::to_the_end, UsersTorch* users = nullptr);

}  // namespace torch2caffe
