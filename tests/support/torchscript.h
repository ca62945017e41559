// TorchScript models for tests, made and run by libtorch itself: the truth that conversions are
// compared with, free of this project's importer. The only test code that sees libtorch.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "graph/tensor.h"

namespace torch2caffe::test {

enum class Values {
  normal,    // standard normal; divided by the root of what is summed, for two axes and more
  positive,  // between 0.5 and 1.5, as variances must be
};

struct Stored {
  std::string name;
  Shape shape;
  Values values = Values::normal;
};

struct ScriptModel {
  // What forward() computes: one expression of x and self, or whole definitions ("def
  // forward(..."). Operators go by their names in torch: torch.conv2d(x, self.weight).
  std::string source;
  std::vector<Stored> parameters = {};
  std::vector<Stored> buffers = {};
  std::vector<std::pair<std::string, ScriptModel>> children = {};
  DType dtype = DType::f32;  // of all that is stored: f16, f32 or f64
};

// Writes the model with seeded random values as torch.jit.save does.
void save_script(const ScriptModel& model, const std::filesystem::path& path);

// What PyTorch computes on these inputs: the tensors in tuples, lists and dicts, in their order.
// Stored floats are taken to float32 first.
std::vector<Tensor> run_script(const std::filesystem::path& path,
                               const std::vector<Tensor>& inputs);

// The same of a model that is not saved, computed in model.dtype. Throws where PyTorch refuses.
std::vector<Tensor> run_model(const ScriptModel& model, const std::vector<Tensor>& inputs);

// Operators have come, gone and changed since 1.13: tests of such say since when.
bool libtorch_is_at_least(int major, int minor);

// The call of attention. PyTorch 2 took the underline off its name, and a flag that asks for a
// second result.
struct AttentionCall {
  std::string target;  // "aten::scaled_dot_product_attention"
  std::string expression;
};
AttentionCall attention_call(const std::string& inputs, const std::string& mask,
                             const std::string& is_causal);

// As libtorch prints them: the schemas of all overloads of "aten::add", its own and those that were
// registered with it.
std::vector<std::string> schemas_of(const std::string& name);

// Operators that a source file of this name has registered: "aten::any.dims".
std::vector<std::string> operators_registered_in(const std::string& file);

// One thread for everything that PyTorch computes from now on: processes can then be forked.
void keep_torch_in_one_thread();

}  // namespace torch2caffe::test
