// Turns the user's Python model into a file that an importer reads, by the user's own interpreter,
// and does there what libtorch cannot.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/temporaries.h"
#include "graph/tensor.h"
#include "importers/import.h"
#include "torch2caffe/error.h"
#include "torch2caffe/model_source.h"

namespace torch2caffe {

struct Exported {
  std::filesystem::path model;     // a TorchScript file, or an exported program
  std::vector<std::string> notes;  // what the user should know
  std::vector<Tensor> priors;      // of the model's attributes, those that may be prior boxes
  std::vector<InputSpec> inputs;   // of the model: those asked for, or that its file states
};

// Whether PyTorch's values are to be written down for a comparison, and on which noise.
struct Recording {
  bool wanted = true;
  unsigned seed = 1;
};

// Runs the exporter on a .py source; its files go into `folder`. Throws ConvertError with the
// exporter's own sentences: exporter_failed for a model that cannot be built, run or traced,
// unreadable_input for weights that cannot be read or do not fit, wrong_usage for inputs.
Exported export_python_model(const ModelSource& source, const Recording& recording, Follow follow,
                             const std::filesystem::path& folder);

// The PyTorch of source.python_model's interpreter. The files that it makes are there for as long
// as this is; what was opened before holds longer.
class InterpretersTorch : public UsersTorch {
 public:
  InterpretersTorch(const ModelSource& source, const Recording& recording)
      : source_(source), recording_(recording) {}

  // What it was asked, and why; and what it has to say.
  const std::vector<std::string>& notes() const { return notes_; }

  bool proves() const override { return recording_.wanted; }
  std::filesystem::path program_of(const std::filesystem::path& script,
                                   const std::string& why) override;
  std::filesystem::path values_of(const std::filesystem::path& program, const Graph& graph,
                                  const std::string& why) override;

 private:
  // Made when it is needed.
  const std::filesystem::path& folder();

  const ModelSource& source_;
  Recording recording_;
  std::optional<TemporaryFolder> folder_;
  std::vector<std::string> notes_;
};

// Of the file of a model, what X.priors.npz beside X.pt or X.pt2 holds: the exporter writes there
// the module's attributes that may be prior boxes, of which the file itself need not tell.
std::vector<Tensor> priors_beside(const std::filesystem::path& model);

}  // namespace torch2caffe
