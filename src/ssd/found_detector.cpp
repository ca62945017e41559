// Finds, keeps, learns: in this order.
#include "ssd/found_detector.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lower/lower.h"
#include "passes/pass.h"
#include "ssd/kept_priors.h"
#include "ssd/learn_variances.h"
#include "ssd/raw_outputs.h"

namespace torch2caffe {
namespace {

// Where the model was not followed to its end, what is missing may be behind that.
DetectorFacts find_in_model(const Net& net, const Model& model, const DetectorHints& hints) {
  try {
    return find_facts(net, hints.config, kept_priors(model, hints.priors));
  } catch (const ConvertError& error) {
    if (!hints.unfollowed) throw;
    std::vector<Problem> problems = hints.unfollowed->problems();
    if (!heads_of(net).empty()) {
      const auto& further = error.problems();
      problems.insert(problems.end(), further.begin(), further.end());
    }
    throw ConvertError(hints.unfollowed->status(), std::move(problems))
        .with_notes(hints.unfollowed->notes());
  }
}

std::string note_on_variances(const caffe::SsdHead& head, const LeftOut& left_out,
                              const std::optional<Decoding>& decoding) {
  const auto first = variances_of(head, 0);
  std::string words = fmt::format("the variances are {}", fmt::join(first, " "));
  for (int i = 0; i < head.map_size(); ++i) {
    if (variances_of(head, i) != first) words = "the variances are the configuration's";
  }
  if (decoding) return fmt::format("{}, as the model's own {} show", words, decoding->words);
  const bool is_said =
      !head.variance().empty() || (head.map_size() > 0 && !head.map(0).variance().empty());
  if (is_said) return words + ", as the configuration says";
  if (left_out.rest) {
    return words +
           ", which are the usual ones: what is left out may use others, which a "
           "configuration can say";
  }
  return words + ", which are the usual ones: the model computes no boxes that show others";
}

std::vector<std::string> notes_on(const DetectorFacts& facts, const LeftOut& left_out,
                                  const std::optional<Decoding>& decoding) {
  std::vector<std::string> notes;
  const caffe::SsdHead& head = facts.config.head();
  if (facts.priors)
    notes.push_back(fmt::format("the model keeps its priors as {}", facts.priors->form.words()));
  notes.push_back(note_on_variances(head, left_out, decoding));
  if (facts.outputs.conf.scores == Scores::sigmoid && !head.has_background_label_id()) {
    notes.push_back(
        "the scores are behind a Sigmoid, so that every class counts as an object; say "
        "background_label_id in a configuration if one does not");
  }
  const auto& outputs = left_out.outputs;
  if (!outputs.empty()) {
    notes.push_back(fmt::format("left out, since they are computed of loc or conf: output{} {}",
                                outputs.size() > 1 ? "s" : "", fmt::join(outputs, ", ")));
  }
  if (left_out.rest) {
    notes.push_back(
        fmt::format("left out, since it is computed of loc and conf alone: what forward() does "
                    "from {} on",
                    to_string(*left_out.rest)));
  }
  return notes;
}

}  // namespace

FoundDetector::FoundDetector(Graph& graph, Model& model, const std::vector<Tensor>& inputs,
                             const DetectorHints& hints) {
  const Net net = lower_what_can_be(graph);
  facts_ = find_in_model(net, model, hints);
  const LeftOut left_out = keep_raw_outputs(graph, net, facts_, hints.unfollowed);
  const auto decoding = learn_variances(facts_, left_out, model, inputs);
  notes_ = notes_on(facts_, left_out, decoding);
}

FoundDetector::FoundDetector(Net& net, const Target& target, const SsdConfig& config) {
  if (config.head().map_size() == 0) {
    throw ConvertError(Status::wrong_usage, config.name(),
                       "says no map, and there is no model to fit any to",
                       "describe every map that the heads read, or let 'torch2caffe convert' write "
                       "the configuration: --ssd auto --ssd-config-out FILE");
  }
  facts_ = find_facts(net, config, {});
  notes_ = notes_on(facts_, {}, std::nullopt);
  keep_raw_outputs(net, facts_.outputs);
  // What was silenced may have led to what is left out alone.
  std::erase_if(net.layers, [](const Layer& layer) { return layer.type() == "Silence"; });
  drop_unread(net, target);
  silence_unused_tops(net, target);
}

}  // namespace torch2caffe
