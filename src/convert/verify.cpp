// Compares Caffe files of any origin with a PyTorch model.
#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/temporaries.h"
#include "convert/pipeline.h"
#include "convert/source.h"
#include "convert/targeting.h"
#include "convert/verify_recorded.h"
#include "runtime/description.h"
#include "runtime/pixels.h"
#include "ssd/compare_detector.h"
#include "ssd/found_detector.h"
#include "torch2caffe/run.h"
#include "verify/matches.h"
#include "verify/noise.h"
#include "verify/verdict.h"

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

  Comparison run(const Judges& judges) {
    check_source(source_);
    opened_ = open_source(
        source_, {true, options_.seed},
        detector() == net_.blobs.end() ? Follow::to_the_end : Follow::as_far_as_possible);
    Model& model = *opened_.model;
    if (const std::string reason = model.why_no_reference(); !reason.empty())
      throw ConvertError(Status::not_proved, {nothing_to_compare_with(options_.model, reason)});
    inputs_ = inputs_for(model.graph(), model.reference(), options_.seed, source_.input_range);
    names_ = input_names(inputs_);
    by_name_ = matches_by_name(model.graph(), options_);
    if (detector() != net_.blobs.end()) find_detector();
    Comparison result;
    result.torch = model.reference()->name();
    result.notes = opened_.notes;
    compare_in_all(
        judges, [this](const Judge& judge, Comparison& in_it) { compare(judge, in_it); }, result);
    return result;
  }

 private:
  void compare(const Judge& judge, Comparison& result) {
    Model& model = *opened_.model;
    const auto runtime =
        fed_with_pixels(open_files(options_, judge), inputs_, options_.preprocessing);
    result.lent_layers = runtime->lent_layers();
    std::vector<std::string> unmatched;
    const auto matches = matches_in(model.graph(), unmatched, result);
    RawValues raw;
    std::optional<DetectionLayer> layer;
    Beside beside;
    if (found_) {
      layer = detection_layer_of(read_prototxt(options_.prototxt), net_, detector()->first_layer,
                                 *runtime);
      beside = {layer->blobs, observer_of(found_->facts(), raw)};
    }
    BlobsCompared compared = compare_blobs(model.graph(), *model.reference(), *runtime, names_,
                                           inputs_, matches, options_.tolerance, beside);
    result.blobs = std::move(compared.rows);
    drop_unmatched(unmatched, result);
    if (result.blobs.empty()) nothing_to_compare(options_.prototxt, options_.model.string());
    explain_heads(compared, model.graph(), result);
    result.unmatched = unmatched_outputs(compared, model.graph());
    if (not_found_) throw ConvertError(*not_found_);
    if (found_) compare_boxes(judge, raw, *layer, compared.beside, result);
    summarise(result);
  }

  // The model's detector, for files that are one; or why it cannot be compared with theirs.
  void find_detector() {
    try {
      if (detector()->bottoms.size() != 3) {
        throw ConvertError(Status::not_proved, fmt::format("layer '{}'", detector()->first_layer),
                           "reads other blobs than loc, conf and priors",
                           "only boxes of fixed priors can be compared");
      }
      Graph graph = opened_.model->graph();
      prepare(graph);
      found_.emplace(graph, *opened_.model, inputs_,
                     DetectorHints{SsdConfig(), opened_.priors, opened_.unfollowed});
    } catch (const ConvertError& error) {
      not_found_.emplace(
          Status::not_proved, options_.prototxt.string(),
          std::string("has a DetectionOutput that cannot be compared: ") + error.what(),
          "verify the network in front of it, without these layers");
    }
  }

  void compare_boxes(const Judge& judge, const RawValues& raw, const DetectionLayer& layer,
                     const std::vector<Tensor>& values, Comparison& result) const {
    const auto target = target_in(judge, options_);
    const TemporaryFolder folder;
    const auto open = [&](const Net& net) { return open_net(judge, net, *target, folder.path()); };
    compare_detector(found_->facts(), raw, {layer, values, open}, options_.tolerance, result);
  }

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

  // `unmatched`: blobs inside that no name ties to a value.
  std::vector<Match> matches_in(const Graph& graph, std::vector<std::string>& unmatched,
                                Comparison& result) const {
    const auto values = computed_values(graph);
    std::vector<Match> matches;
    for (const BlobDescription& blob : net_.blobs) {
      const auto named = by_name_.find(blob.request.blob);
      if (blob.is_output && !is_compared(blob, result)) continue;
      Match match;
      match.request = blob.request;
      match.layer = blob.first_layer;
      match.is_output = blob.is_output;
      if (named != by_name_.end()) {
        match.where = named->second.where;
        match.values = named->second.values;
        match.output = named->second.output;
      } else if (!blob.is_output) {
        match.values = values;
        unmatched.push_back(blob.request.blob);
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
  static bool is_compared(const BlobDescription& output, Comparison& result) {
    if (output.layer_type == "DetectionOutput") return false;
    if (!output.depends_on_input) {
      result.notes.push_back(fmt::format(
          "output '{}' of the network does not depend on the input and was not compared",
          output.request.blob));
    }
    return output.depends_on_input;
  }

  // They may stand for no value: those that are equal to none are told, not counted.
  static void drop_unmatched(const std::vector<std::string>& unmatched, Comparison& result) {
    const auto is_unmatched = [&](const BlobComparison& row) {
      return !row.equal && std::count(unmatched.begin(), unmatched.end(), row.blob) > 0;
    };
    const auto first = std::find_if(result.blobs.begin(), result.blobs.end(), is_unmatched);
    if (first == result.blobs.end()) return;
    result.notes.push_back(fmt::format(
        "{} blobs inside equal no value of the model; the first is '{}'",
        std::count_if(result.blobs.begin(), result.blobs.end(), is_unmatched), first->blob));
    std::erase_if(result.blobs, is_unmatched);
  }

  // A detector computes boxes where the model may compute others of the same raw values: with equal
  // loc and conf its outputs need no like.
  void explain_heads(BlobsCompared& compared, const Graph& graph, Comparison& result) const {
    const auto boxes = detector();
    const bool same_heads = boxes != net_.blobs.end() && is_equal(boxes->bottoms[0], result) &&
                            is_equal(boxes->bottoms[1], result);
    if (!same_heads) return;
    for (size_t place : compared.missing)
      result.notes.push_back(name_of_output(graph, place) +
                             " was not compared: DetectionOutput decodes equal loc and conf");
    compared.missing.clear();
  }

  // Whether the blob was compared and is equal, or what it is another form of.
  bool is_equal(std::string blob, const Comparison& result) const {
    static const std::set<std::string> forms = {"Flatten", "Permute", "Reshape",
                                                "Sigmoid", "Softmax", "Split"};
    for (size_t steps = 0; steps < net_.blobs.size(); ++steps) {
      const auto row = std::find_if(result.blobs.begin(), result.blobs.end(),
                                    [&](const BlobComparison& each) { return each.blob == blob; });
      if (row != result.blobs.end()) return row->equal;
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
  OpenedSource opened_;
  std::vector<Tensor> inputs_;
  std::vector<std::string> names_;  // of the network's inputs
  std::map<std::string, Match> by_name_;
  std::optional<FoundDetector> found_;     // where both the files and the model are a detector
  std::optional<ConvertError> not_found_;  // where the files alone are one
};

}  // namespace

Comparison verify(const VerifyOptions& options) {
  const NetDescription net = describe(options.prototxt);
  check_weights(options.prototxt, options.caffemodel);
  const Judges judges = make_judges(options);
  return options.reference.empty() ? Verification(options, net).run(judges)
                                   : verify_recorded(options, net, judges);
}

}  // namespace torch2caffe
