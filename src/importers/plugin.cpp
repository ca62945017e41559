// The plug-in that sees libtorch, from outside.
#include "importers/plugin.h"

#include <fmt/format.h>

#include "base/plugin.h"

namespace torch2caffe {
namespace {

constexpr const char* plugin = "libtorch";

template <typename Function>
Function function(const char* symbol) {
  return reinterpret_cast<Function>(plugin_symbol(plugin, symbol, libtorch_package));
}

class LibtorchReference : public Reference {
 public:
  explicit LibtorchReference(const Graph& graph) : graph_(graph) {}

  std::string name() const override {
    return fmt::format("PyTorch {}", function<TorchVersionFunction>(torch_version_symbol)());
  }

  std::vector<Tensor> run(const std::vector<Tensor>& inputs, const Observer& observe) override {
    return run_in_libtorch(graph_, inputs, observe);
  }

 private:
  const Graph& graph_;
};

}  // namespace

std::optional<std::string> why_no_libtorch() { return why_no_plugin(plugin); }

std::optional<std::string> why_not_in_libtorch(const Graph& graph) {
  if (const auto reason = why_no_libtorch())
    return fmt::format("libtorch cannot be loaded ({})", *reason);
  std::string lacking = function<LackingFunction>(lacking_symbol)(graph);
  if (lacking.empty()) return std::nullopt;
  return lacking;
}

std::unique_ptr<Model> open_in_libtorch(const std::filesystem::path& path,
                                        const std::vector<InputSpec>& inputs) {
  if (const auto reason = why_no_libtorch()) {
    throw NeedsOtherTorch(
        Status::unreadable_input, "libtorch",
        fmt::format("cannot be loaded to read {} ({})", path.string(), *reason),
        fmt::format("install {}, or name an interpreter with PyTorch 2.5 or later with "
                    "--python",
                    libtorch_package));
  }
  return function<OpenModelFunction>(open_model_symbol)(path, inputs);
}

std::vector<Tensor> run_in_libtorch(const Graph& graph, const std::vector<Tensor>& inputs,
                                    const Reference::Observer& observe) {
  return function<RunGraphFunction>(run_graph_symbol)(graph, inputs, observe);
}

std::unique_ptr<Reference> libtorch_reference(const Graph& graph) {
  if (why_no_libtorch()) return nullptr;
  return std::make_unique<LibtorchReference>(graph);
}

}  // namespace torch2caffe
