// An exported program, and the ways to know what PyTorch computes with it: values recorded when it
// was exported, the operators of the libtorch plug-in, or those of the user's PyTorch.
#include "importers/pt2/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "importers/plugin.h"
#include "importers/pt2/fold_constants.h"
#include "importers/pt2/program/read_program.h"
#include "importers/pt2/recorded_values.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

std::vector<Tensor> run_constants(const Graph& graph) { return run_in_libtorch(graph, {}, {}); }

class RecordedReference : public Reference {
 public:
  RecordedReference(const RecordedValues& values, const Program& program)
      : values_(values), program_(program) {}

  std::string name() const override { return values_.torch(); }

  std::vector<Tensor> run(const std::vector<Tensor>&, const Observer& observe) override {
    if (observe) show_values(observe);
    return values_.all("output");
  }

  std::vector<Tensor> recorded_inputs() const override { return values_.all("input"); }

 private:
  void show_values(const Observer& observe) const {
    for (const Node& node : program_.as_exported.nodes) {
      for (ValueId id : node.outputs) {
        const auto value = values_.value(program_.graph[id].name);
        if (value) observe(id, *value);
      }
    }
  }

  const RecordedValues& values_;
  const Program& program_;
};

class ExportedModel : public Model {
 public:
  ExportedModel(ZipArchive file, const std::vector<InputSpec>& inputs, UsersTorch* users)
      : file_(std::move(file)) {
    const Pt2Archive archive = read_pt2(file_);
    program_ = read_program(archive, inputs);
    values_ = RecordedValues::find(archive.path, archive.fingerprint);
    if (values_ && !fits(values_->all("input"))) values_ = std::nullopt;
    drop_dead_nodes(program_.graph);
    const auto known = [&](const std::string& name) {
      ask_where_libtorch_cannot(users, archive);
      return values_ ? values_->value(name) : std::nullopt;
    };
    auto problems = fold_constants(program_.graph, known, run_constants);
    check_graph(program_.graph);
    program_.problems.insert(program_.problems.end(), problems.begin(), problems.end());
    if (users != nullptr && users->proves()) ask_where_libtorch_cannot(users, archive);
  }

  const Graph& graph() const override { return program_.graph; }

  // What is compared with PyTorch must be what PyTorch wrote: the weights are checked here, and who
  // does without a proof is spared the time.
  Reference* reference() override {
    if (reference_) return reference_.get();
    file_.check_all();
    if (values_) {
      reference_ = std::make_unique<RecordedReference>(*values_, program_);
    } else {
      reference_ = libtorch_reference(program_.as_exported);
    }
    return reference_.get();
  }

  std::string why_no_reference() const override {
    if (values_) return {};
    const auto reason = why_not_in_libtorch(program_.as_exported);
    if (!reason) return {};
    return fmt::format(
        "there is nothing to compare with: PyTorch's values were not recorded when the model was "
        "exported, and they cannot be computed here: {}{}; install {}, name an interpreter of the "
        "PyTorch that wrote the file with --python, or convert model.py, which records them",
        *reason, refusal_.empty() ? "" : ", and " + refusal_, libtorch_package);
  }

  std::vector<std::string> notes() const override { return program_.notes; }

  // Of problems with dead nodes nobody need know.
  std::optional<ConvertError> unfollowed() const override {
    std::vector<Problem> problems;
    for (const NodeProblem& of : program_.problems) {
      const bool alive =
          std::any_of(program_.graph.nodes.begin(), program_.graph.nodes.end(),
                      [&](const Node& node) { return node.outputs.at(0) == of.result; });
      const bool is_said =
          of.once && std::any_of(problems.begin(), problems.end(),
                                 [&](const Problem& said) { return said.what == of.problem.what; });
      if (alive && !is_said) problems.push_back(of.problem);
    }
    if (problems.empty()) return std::nullopt;
    return ConvertError(Status::cannot_be_expressed, std::move(problems));
  }

 private:
  // Once, as it takes a while.
  void ask_where_libtorch_cannot(UsersTorch* users, const Pt2Archive& archive) {
    if (values_ || users == nullptr || asked_) return;
    asked_ = true;
    const auto reason = why_not_in_libtorch(program_.as_exported);
    if (!reason) return;
    try {
      values_ = RecordedValues::in(users->values_of(archive.path, program_.as_exported, *reason),
                                   archive.fingerprint);
    } catch (const ConvertError& error) {
      const Problem& problem = error.problems().at(0);
      refusal_ = fmt::format("{} {}", problem.subject, problem.what);
    }
  }

  // The user may ask for other shapes than those that were recorded.
  bool fits(const std::vector<Tensor>& recorded) const {
    const Graph& graph = program_.graph;
    if (recorded.size() != graph.inputs.size()) return false;
    for (size_t i = 0; i < recorded.size(); ++i) {
      if (recorded[i].shape() != graph[graph.inputs[i]].shape) return false;
    }
    return true;
  }

  ZipArchive file_;
  Program program_;
  std::optional<RecordedValues> values_;
  bool asked_ = false;
  std::string refusal_;  // of the user's PyTorch
  std::unique_ptr<Reference> reference_;
};

}  // namespace

std::unique_ptr<Model> open_exported_program(const fs::path& path,
                                             const std::vector<InputSpec>& inputs, Follow follow,
                                             UsersTorch* users) {
  ZipArchive file(map_file(path), path.string());
  if (!is_exported_program(file)) return nullptr;
  auto model = std::make_unique<ExportedModel>(std::move(file), inputs, users);
  const auto unfollowed = model->unfollowed();
  if (unfollowed && follow == Follow::to_the_end)
    throw PartlyRead(unfollowed->problems(), model->graph());
  return model;
}

}  // namespace torch2caffe
