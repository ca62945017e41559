// Compares Caffe files of any origin with a PyTorch model, or with recorded blobs.
#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "convert/matches.h"
#include "convert/source.h"
#include "convert/ssd_verify.h"
#include "convert/targeting.h"
#include "graph/npy.h"
#include "lower/lower.h"
#include "runtime/description.h"
#include "torch2caffe/run.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void nothing_to_compare(const fs::path& prototxt, const std::string& what) {
  throw ConvertError(Status::unreadable_input, prototxt.string(),
                     "has nothing to compare with " + what, "is it the same network?");
}

// What convert() would call the blobs of this model; empty where it cannot be converted, which does
// not keep others from having done it.
std::map<std::string, Match> matches_by_name(const Graph& graph) {
  std::map<std::string, Match> matches;
  try {
    Graph computed = graph;
    drop_constant_outputs(computed);
    const TargetedNet converted = net_for(candidate_targets(""), lower(computed), computed, {}, {});
    for (Match& match : matches_of(converted.net, graph))
      matches.emplace(match.request.blob, std::move(match));
  } catch (const ConvertError&) {
    return {};
  }
  return matches;
}

std::vector<ValueId> computed_values(const Graph& graph) {
  std::vector<ValueId> values;
  for (const Node& node : graph.nodes) {
    for (ValueId id : node.outputs) {
      if (graph[id].dtype == DType::f32) values.push_back(id);
    }
  }
  return values;
}

class Verification {
 public:
  explicit Verification(const VerifyOptions& options)
      : options_(options), net_(describe(options.prototxt)) {
    check_weights_present(options.prototxt, options.caffemodel);
    runtime_ = open_runtime(options.caffe_command, fs::absolute(options.prototxt).string(),
                            fs::absolute(options.caffemodel).string());
    result_.judge = runtime_->name();
  }

  Comparison against_model() {
    check_source(options_);
    const OpenedSource opened = open_source(options_, {true, options_.seed});
    Model& model = *opened.model;
    if (const std::string reason = model.why_not_run(); !reason.empty()) {
      throw ConvertError(Status::unreadable_input, options_.model.string(), reason,
                         "or verify against recorded blobs, --against reference.npz");
    }
    result_.torch = model.runtime();
    result_.notes = opened.notes;
    const auto inputs = inputs_for(model, options_.seed, options_.input_range);
    result_.blobs = compare_blobs(model, *runtime_, input_names(inputs), inputs,
                                  matches(model.graph()), options_.tolerance);
    drop_strangers();
    if (result_.blobs.empty()) nothing_to_compare(options_.prototxt, options_.model.string());
    verify_detector(options_, options_, *runtime_, model, opened.priors,
                    named(input_names(inputs), inputs), result_);
    summarise(result_);
    return std::move(result_);
  }

  Comparison against_reference() {
    std::vector<NamedTensor> inputs, expected;
    for (NamedTensor& array : read_npz(options_.reference)) {
      const bool is_input =
          std::any_of(net_.inputs.begin(), net_.inputs.end(),
                      [&](const InputSpec& input) { return input.name == array.name; });
      (is_input ? inputs : expected).push_back(std::move(array));
    }
    result_.torch = options_.reference.string();
    std::vector<BlobRequest> requests;
    std::vector<const BlobDescription*> blobs;
    std::vector<Tensor> references;
    for (const BlobDescription& blob : net_.blobs) {
      for (const NamedTensor& array : expected) {
        if (array.name != blob.request.blob) continue;
        requests.push_back(blob.request);
        blobs.push_back(&blob);
        references.push_back(array.tensor);
      }
    }
    if (inputs.size() != net_.inputs.size() || requests.empty()) {
      nothing_to_compare(options_.prototxt, options_.reference.string());
    }
    const std::vector<Tensor> results = runtime_->run(inputs, requests);
    for (size_t i = 0; i < results.size(); ++i) add_row(*blobs[i], references[i], results[i]);
    summarise(result_);
    return std::move(result_);
  }

 private:
  std::vector<std::string> input_names(const std::vector<Tensor>& inputs) const {
    if (net_.inputs.size() != inputs.size())
      nothing_to_compare(options_.prototxt, "a model of other inputs");
    std::vector<std::string> names;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (count_of(net_.inputs[i].shape) != inputs[i].count()) {
        nothing_to_compare(options_.prototxt, "a model of other input shapes");
      }
      names.push_back(net_.inputs[i].name);
    }
    return names;
  }

  std::vector<Match> matches(const Graph& graph) {
    const auto by_name = matches_by_name(graph);
    const auto values = computed_values(graph);
    std::vector<Match> matches;
    for (const BlobDescription& blob : net_.blobs) {
      const auto named = by_name.find(blob.request.blob);
      const bool is_ours = named != by_name.end();
      if (!is_ours && !blob.is_output) strangers_.push_back(blob.request.blob);
      matches.push_back({blob.request, blob.first_layer, is_ours ? named->second.where : Location{},
                         is_ours ? named->second.values : values});
    }
    return matches;
  }

  // Blobs inside that no name ties to a value may stand for none: those that are equal to no value
  // are told, not counted.
  void drop_strangers() {
    const auto is_stranger = [&](const BlobComparison& row) {
      return !row.equal && std::count(strangers_.begin(), strangers_.end(), row.blob) > 0;
    };
    const auto first = std::find_if(result_.blobs.begin(), result_.blobs.end(), is_stranger);
    if (first == result_.blobs.end()) return;
    result_.notes.push_back(fmt::format(
        "{} blobs inside equal no value of the model; the first is '{}'",
        std::count_if(result_.blobs.begin(), result_.blobs.end(), is_stranger), first->blob));
    std::erase_if(result_.blobs, is_stranger);
  }

  void add_row(const BlobDescription& blob, const Tensor& expected, const Tensor& got) {
    if (expected.count() != got.count()) {
      nothing_to_compare(options_.prototxt,
                         fmt::format("array '{}', which is of another size", blob.request.blob));
    }
    BlobComparison row = compare(expected, got, options_.tolerance);
    row.blob = blob.request.blob;
    row.layer = blob.first_layer;
    row.is_output = blob.is_output;
    result_.blobs.push_back(std::move(row));
  }

  const VerifyOptions& options_;
  NetDescription net_;
  std::unique_ptr<Runtime> runtime_;
  std::vector<std::string> strangers_;
  Comparison result_;
};

}  // namespace

Comparison verify(const VerifyOptions& options) {
  Verification verification(options);
  return options.reference.empty() ? verification.against_model()
                                   : verification.against_reference();
}

}  // namespace torch2caffe
