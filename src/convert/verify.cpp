// Compares Caffe files of any origin with a PyTorch model.
#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "convert/matches.h"
#include "convert/pipeline.h"
#include "convert/source.h"
#include "convert/ssd_verify.h"
#include "convert/targeting.h"
#include "convert/verify_recorded.h"
#include "graph/pixels.h"
#include "runtime/description.h"
#include "runtime/pixels.h"
#include "torch2caffe/run.h"
#include "verify/noise.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void nothing_to_compare(const fs::path& prototxt, const std::string& what) {
  throw ConvertError(Status::unreadable_input, prototxt.string(),
                     "has nothing to compare with " + what, "is it the same network?");
}

// What convert() would call the blobs of this model; empty where it cannot be converted, which does
// not keep others from having done it.
std::map<std::string, Match> matches_by_name(const Graph& graph, const VerifyOptions& options) {
  std::map<std::string, Match> matches;
  try {
    Graph computed = graph;
    prepare(computed);
    const TargetedNet converted =
        targeted_net(computed, {candidate_targets(options.target), options.preprocessing, {}, {}});
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
  Verification(const VerifyOptions& options, const NetDescription& net)
      : options_(options), source_(options), net_(net) {
    if (!source_.inputs.empty()) return;
    for (const InputSpec& input : net.inputs) source_.inputs.push_back({"", input.shape});
  }

  Comparison run(std::unique_ptr<Runtime> runtime) {
    check_source(source_);
    const OpenedSource opened = open_source(
        source_, {true, options_.seed},
        detector() == net_.blobs.end() ? Follow::to_the_end : Follow::as_far_as_possible);
    Model& model = *opened.model;
    if (const std::string reason = model.why_not_run(); !reason.empty())
      throw ConvertError(Status::not_proved, {nothing_to_compare_with(options_.model, reason)});
    result_.torch = model.runtime();
    result_.notes = opened.notes;
    const auto inputs = inputs_for(model, options_.seed, source_.input_range);
    const std::vector<std::string> names = input_names(inputs);
    if (!options_.preprocessing.empty())
      runtime =
          fed_with_pixels(std::move(runtime), pixels_of(inputs.at(0), options_.preprocessing));
    BlobsCompared compared =
        compare_blobs(model, *runtime, names, inputs, matches(model.graph()), options_.tolerance);
    result_.blobs = std::move(compared.rows);
    drop_strangers();
    if (result_.blobs.empty()) nothing_to_compare(options_.prototxt, options_.model.string());
    explain_heads(compared, model.graph());
    result_.unmatched = unmatched_outputs(compared, model.graph());
    verify_detector(options_, options_, *runtime, model, opened.priors, named(names, inputs),
                    result_);
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
    const auto by_name = matches_by_name(graph, options_);
    const auto values = computed_values(graph);
    std::vector<Match> matches;
    for (const BlobDescription& blob : net_.blobs) {
      const auto named = by_name.find(blob.request.blob);
      if (blob.is_output && !is_compared(blob)) continue;
      Match match;
      match.request = blob.request;
      match.layer = blob.first_layer;
      match.is_output = blob.is_output;
      if (named != by_name.end()) {
        match.where = named->second.where;
        match.values = named->second.values;
        match.output = named->second.output;
      } else if (!blob.is_output) {
        match.values = values;
        strangers_.push_back(blob.request.blob);
      }
      matches.push_back(std::move(match));
    }
    return matches;
  }

  std::vector<BlobDescription>::const_iterator detector() const {
    return std::find_if(net_.blobs.begin(), net_.blobs.end(), [](const BlobDescription& blob) {
      return blob.layer_type == "DetectionOutput" && blob.bottoms.size() >= 2;
    });
  }

  // The exceptions to the rule that an output of the network is one of the model's.
  bool is_compared(const BlobDescription& output) {
    if (output.layer_type == "DetectionOutput") return false;
    if (!output.depends_on_input) {
      result_.notes.push_back(fmt::format(
          "output '{}' of the network does not depend on the input and was not compared",
          output.request.blob));
    }
    return output.depends_on_input;
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

  // A detector computes boxes where the model may compute others of the same raw values: with equal
  // loc and conf its outputs need no like.
  void explain_heads(BlobsCompared& compared, const Graph& graph) {
    const auto boxes = detector();
    const bool same_heads =
        boxes != net_.blobs.end() && is_equal(boxes->bottoms[0]) && is_equal(boxes->bottoms[1]);
    if (!same_heads) return;
    for (size_t place : compared.missing)
      result_.notes.push_back(name_of_output(graph, place) +
                              " was not compared: DetectionOutput decodes equal loc and conf");
    compared.missing.clear();
  }

  // Whether the blob was compared and is equal, or what it is another form of.
  bool is_equal(std::string blob) const {
    static const std::set<std::string> forms = {"Flatten", "Permute", "Reshape",
                                                "Sigmoid", "Softmax", "Split"};
    for (size_t steps = 0; steps < net_.blobs.size(); ++steps) {
      const auto row = std::find_if(result_.blobs.begin(), result_.blobs.end(),
                                    [&](const BlobComparison& each) { return each.blob == blob; });
      if (row != result_.blobs.end()) return row->equal;
      const auto made =
          std::find_if(net_.blobs.begin(), net_.blobs.end(),
                       [&](const BlobDescription& each) { return each.request.blob == blob; });
      if (made == net_.blobs.end() || forms.count(made->layer_type) == 0) return false;
      blob = made->bottoms.at(0);
    }
    return false;
  }

  const VerifyOptions& options_;
  ModelSource source_;
  const NetDescription& net_;
  std::vector<std::string> strangers_;
  Comparison result_;
};

}  // namespace

Comparison verify(const VerifyOptions& options) {
  const NetDescription net = describe(options.prototxt);
  check_weights(options.prototxt, options.caffemodel);
  auto runtime = open_files(options, options.caffe_command);
  const std::string judge = runtime->name();
  Comparison result = options.reference.empty() ? Verification(options, net).run(std::move(runtime))
                                                : verify_recorded(options, net, *runtime);
  result.judge = judge;
  return result;
}

}  // namespace torch2caffe
