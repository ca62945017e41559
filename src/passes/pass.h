// A pass: one improvement of a net that leaves its results as they are. One file each;
// passes/pipeline.cpp lists them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "net/net.h"
#include "target/target.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

struct Pass {
  std::string name;
  std::string what;  // it does, for people
  std::function<void(Net& net, const Target& target)> run;
};

// Puts the preprocessing of pictures into the net, which takes raw pixels then. Throws ConvertError
// (wrong_usage) where it does not suit the net's input.
void raw_pixels(Net& net, const Preprocessing& preprocessing);

void drop_unread(Net& net, const Target& target);
void merge_reshapes(Net& net, const Target& target);
void merge_written_reshapes(Net& net, const Target& target);
void merge_permutes(Net& net, const Target& target);
void drop_identity(Net& net, const Target& target);
void fold_batch_norm(Net& net, const Target& target);
void fold_permute(Net& net, const Target& target);
void fold_padding(Net& net, const Target& target);
void fold_powers(Net& net, const Target& target);
void merge_powers(Net& net, const Target& target);
void merge_slices(Net& net, const Target& target);
void merge_tiles(Net& net, const Target& target);
void fold_forward(Net& net, const Target& target);
void silence_unused_tops(Net& net, const Target& target);
void expose_outputs(Net& net, const Target& target);
void share_weights(Net& net, const Target& target);
void in_place(Net& net, const Target& target);

// All passes in the order in which they run.
std::vector<Pass> pipeline(const Preprocessing& preprocessing = {});

struct PassOptions {
  std::set<std::string> skip;  // names of passes
  // Called after each pass that ran.
  std::function<void(const Pass& pass, const Net& net)> after = {};
  Preprocessing preprocessing = {};  // that the net is to do
};

// Runs the pipeline, checks the net after every pass (check_net) and at the end against the target
// (check_legal). Throws ConvertError: wrong_usage for a name in `skip` that is no pass,
// cannot_be_expressed from check_legal.
void run_passes(Net& net, const Graph& graph, const Target& target,
                const PassOptions& options = {});

}  // namespace torch2caffe
