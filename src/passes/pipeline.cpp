// The list of passes, each with the reason for its place, and the one runner.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/nearest.h"
#include "passes/pass.h"
#include "target/rules.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

std::vector<Pass> pipeline(const Preprocessing& preprocessing) {
  const auto take_raw_pixels = [preprocessing](Net& net, const Target&) {
    if (!preprocessing.empty()) raw_pixels(net, preprocessing);
  };
  return {
      // First of all: the others see a layer like any other.
      {"raw_pixels", "puts --mean, --std, --scale and --bgr into the network", take_raw_pixels},
      // Then: what nobody reads cannot stand in the way of the others.
      {"drop_unread", "removes layers that lead nowhere", drop_unread},
      // Early: neighbours of what they remove become neighbours of each other.
      {"merge_reshapes", "makes one Reshape of two", merge_reshapes},
      {"merge_permutes", "makes one Permute of two", merge_permutes},
      {"drop_identity", "removes layers that change nothing", drop_identity},
      // After those: what they remove may stand between a blob and its parts.
      {"merge_slices", "cuts a blob once for all that read a part of it", merge_slices},
      // Before the target's rules, so that they see a convolution with all that belongs to it.
      {"fold_batch_norm", "puts BatchNorm, Scale, Bias and Power into the layer before them",
       fold_batch_norm},
      // After drop_identity, which takes away the Flatten in between; before the rules, which make
      // large groups of a Permute.
      {"fold_permute", "puts Permute into the InnerProduct behind it", fold_permute},
      // Before the rules, which make a matrix of a Tile.
      {"merge_tiles", "multiplies and adds what is repeated without repeating it", merge_tiles},
      // After fold_batch_norm, which does not see past results that are cut off.
      {"fold_padding", "puts zeros around a blob into the layer that reads it", fold_padding},
      // Replaces layers by groups; everything below works on what is really written.
      {"legalise", "rewrites what the target lacks", legalise},
      // After the rules, some of which take what a layer had read in place of what it made.
      {"drop_bypassed", "removes layers that rules go around", drop_unread},
      // After the rules, of whose groups one ends in a Reshape and the next begins with one.
      {"merge_written_reshapes", "makes one Reshape of two that rules have written",
       merge_written_reshapes},
      // After the rules, many of whose groups begin and end with a Power.
      {"merge_powers", "makes one Power of two", merge_powers},
      {"fold_powers", "puts Power into the layer before it", fold_powers},
      // After those: the layer before is the better place, where padding does not matter.
      {"fold_forward", "puts BatchNorm, Scale, Bias and Power into the layer behind them",
       fold_forward},
      // After the rules, whose slices leave tops that nobody reads.
      {"silence_unused_tops", "keeps unread blobs from becoming outputs", silence_unused_tops},
      // After all that could make an output be read inside, or no longer be read.
      {"expose_outputs", "makes every output of the model one of the net", expose_outputs},
      // After all that could change weights.
      {"share_weights", "writes weights once that several layers have", share_weights},
      // Last: all others rely on a blob having one writer.
      {"in_place", "lets layers overwrite their input", in_place},
  };
}

void run_passes(Net& net, const Graph& graph, const Target& target, const PassOptions& options) {
  const std::vector<Pass> passes = pipeline(options.preprocessing);
  std::set<std::string> known;
  for (const Pass& pass : passes) known.insert(pass.name);
  for (const std::string& name : options.skip) {
    if (known.count(name) == 0) {
      throw ConvertError(Status::wrong_usage, fmt::format("--skip {}", name), "is no pass",
                         did_you_mean(name, {known.begin(), known.end()}) +
                             fmt::format("the passes are {}", fmt::join(known, ", ")));
    }
  }
  check_net(net, &graph, "lower");
  for (const Pass& pass : passes) {
    if (options.skip.count(pass.name) > 0) continue;
    pass.run(net, target);
    check_net(net, &graph, pass.name);
    if (options.after) options.after(pass, net);
  }
  check_legal(net, target);
}

}  // namespace torch2caffe
