// Shrinking: see the header. Everything smaller is tried until nothing smaller fails.
#include "shrink.h"

#include <algorithm>
#include <vector>

namespace torch2caffe::test {
namespace {

// One value alone is what comes out, and what it is made of.
RandomNetwork ending_in(RandomNetwork network, int output) {
  network.outputs = {output};
  return without_unread(std::move(network));
}

RandomNetwork without_output(RandomNetwork network, size_t index) {
  network.outputs.erase(network.outputs.begin() + static_cast<std::ptrdiff_t>(index));
  return without_unread(std::move(network));
}

// What a step computes comes from outside instead.
RandomNetwork with_input_for(RandomNetwork network, size_t index) {
  const RandomValue result = network.steps[index].result;
  network.steps.erase(network.steps.begin() + static_cast<std::ptrdiff_t>(index));
  network.inputs.push_back(result);
  std::erase(network.outputs, result.number);
  return without_unread(std::move(network));
}

// Smallest first: a single step of the many is the likeliest to be at fault.
std::vector<RandomNetwork> smaller(const RandomNetwork& network) {
  std::vector<RandomNetwork> candidates;
  for (const RandomStep& step : network.steps) {
    candidates.push_back(ending_in(network, step.result.number));
  }
  for (size_t i = 0; i < network.outputs.size(); ++i) {
    candidates.push_back(without_output(network, i));
  }
  for (size_t i = 0; i < network.steps.size(); ++i) {
    candidates.push_back(with_input_for(network, i));
  }
  std::erase_if(candidates, [&](const RandomNetwork& candidate) {
    const bool is_less = candidate.steps.size() < network.steps.size() ||
                         candidate.outputs.size() < network.outputs.size();
    return !is_less || candidate.outputs.empty();
  });
  return candidates;
}

}  // namespace

RandomNetwork shrunk(RandomNetwork network,
                     const std::function<bool(const RandomNetwork&)>& fails) {
  for (bool found = true; found;) {
    const std::vector<RandomNetwork> candidates = smaller(network);
    const auto failing = std::find_if(candidates.begin(), candidates.end(), fails);
    found = failing != candidates.end();
    if (found) network = *failing;
  }
  return network;
}

}  // namespace torch2caffe::test
