// From a graph to layers: see the header.
#include "convert/pipeline.h"

#include "convert/preprocess.h"
#include "lower/lower.h"
#include "recognise/recognise.h"

namespace torch2caffe {

std::vector<std::string> prepare(Graph& graph) {
  std::vector<std::string> left_out = drop_constant_outputs(graph);
  recognise(graph);
  return left_out;
}

Net lowered(const Graph& graph, const Preprocessing& preprocessing) {
  Net net = lower(graph);
  if (!preprocessing.empty()) take_raw_pixels(net, preprocessing);
  return net;
}

}  // namespace torch2caffe
