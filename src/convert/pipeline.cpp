// From a graph to a net: see the header.
#include "convert/pipeline.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "lower/lower.h"
#include "net/text_form.h"
#include "passes/pass.h"
#include "recognise/recognise.h"
#include "torch2caffe/error.h"
#include "verify/matches.h"

namespace torch2caffe {
namespace {

// The stages of one candidate, held back until it is known to be the one.
using Dumps = std::vector<std::pair<std::string, std::string>>;

std::string reason_for(const Target& chosen, const ConvertError* refused, const Target& by) {
  if (refused == nullptr) return "every Caffe since 1.0 has all that the model needs";
  const Problem& first = refused->problems().front();
  return fmt::format("{} cannot express the model ({}: {}), {} can", by.name(), first.subject,
                     first.what, chosen.name());
}

}  // namespace

std::vector<std::string> prepare(Graph& graph) {
  std::vector<std::string> left_out = drop_constant_outputs(graph);
  recognise(graph);
  return left_out;
}

TargetedNet targeted_net(const Graph& graph, const NetOptions& options) {
  const Net net = lower(graph);
  if (options.dump) options.dump("lower", to_text(net));
  std::vector<ConvertError> refusals;
  for (const auto& target : options.candidates) {
    Dumps dumps;
    PassOptions passes{options.skip_passes, {}, options.preprocessing};
    if (options.dump) {
      passes.after = [&](const Pass& pass, const Net& after) {
        dumps.emplace_back(pass.name, to_text(after));
      };
    }
    const auto show = [&] {
      for (const auto& [stage, text] : dumps) options.dump(stage, text);
    };
    try {
      TargetedNet result{net, target, ""};
      run_passes(result.net, graph, *target, passes);
      name_outputs(result.net, graph);
      show();
      if (options.candidates.size() > 1) {
        result.reason = reason_for(*target, refusals.empty() ? nullptr : &refusals.front(),
                                   *options.candidates.front());
      }
      return result;
    } catch (const ConvertError& error) {
      const bool is_last = target == options.candidates.back();
      if (is_last) show();
      if (is_last || error.status() != Status::cannot_be_expressed) throw;
      refusals.push_back(error);
    }
  }
  throw std::logic_error("there is no target to choose");
}

}  // namespace torch2caffe
