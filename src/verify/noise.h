// What both networks are fed.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "importers/reference.h"

namespace torch2caffe {

// Noise for each input of the graph: uniform in `range`, or standard normal without one. Inputs of
// whole numbers get indices that the embeddings behind them have, from `range` where those do.
std::vector<Tensor> noise_for(const Graph& graph, unsigned seed,
                              const std::optional<std::pair<double, double>>& range);

// The inputs that were recorded, else noise. `reference`: may be null.
std::vector<Tensor> inputs_for(const Graph& graph, const Reference* reference, unsigned seed,
                               const std::optional<std::pair<double, double>>& range);

}  // namespace torch2caffe
