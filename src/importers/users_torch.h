// The user's own PyTorch, in the user's own Python: it is asked where libtorch is not there, is
// older than a file, or lacks one of its operators.
#pragma once

#include <filesystem>
#include <string>

#include "graph/graph.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// A file that libtorch cannot read, or cannot read here, where another PyTorch may.
class NeedsOtherTorch : public ConvertError {
 public:
  using ConvertError::ConvertError;
};

class UsersTorch {
 public:
  virtual ~UsersTorch() = default;

  // Whether what PyTorch computes is asked for, beside what is constant.
  virtual bool proves() const = 0;

  // An exported program that computes what a TorchScript file does, with recorded values beside it.
  // `why`: libtorch did not do, for people. Throws ConvertError.
  virtual std::filesystem::path program_of(const std::filesystem::path& script,
                                           const std::string& why) = 0;

  // An .npz with what the nodes of an exported program give: see RecordedValues. `graph` is the
  // program's. Throws ConvertError.
  virtual std::filesystem::path values_of(const std::filesystem::path& program, const Graph& graph,
                                          const std::string& why) = 0;
};

}  // namespace torch2caffe
