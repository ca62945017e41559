// Shrinking: see the header. Everything smaller is tried until nothing smaller fails.
#include "shrink.h"

#include <algorithm>
#include <set>
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
std::vector<RandomNetwork> with_less_steps(const RandomNetwork& network) {
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

// ---- shapes ----

std::vector<Shape*> input_shapes_of(RandomNetwork& network) {
  std::vector<Shape*> shapes;
  for (RandomValue& input : network.inputs) shapes.push_back(&input.shape);
  return shapes;
}

std::vector<Shape*> weight_shapes_of(RandomNetwork& network) {
  std::vector<Shape*> shapes;
  for (RandomStep& step : network.steps) {
    for (Stored& weight : step.weights) shapes.push_back(&weight.shape);
  }
  return shapes;
}

using ShapesOf = std::vector<Shape*> (*)(RandomNetwork& network);

// Every axis of `from` elements, of one or both kinds of shapes.
RandomNetwork resized(RandomNetwork network, int64_t from, int64_t to,
                      const std::vector<ShapesOf>& kinds) {
  for (ShapesOf shapes_of : kinds) {
    for (Shape* shape : shapes_of(network)) std::replace(shape->begin(), shape->end(), from, to);
  }
  return network;
}

std::set<int64_t> less_than(int64_t size) {
  return size > 1 ? std::set<int64_t>{1, size / 2, size - 1} : std::set<int64_t>();
}

// Of axes that are alike, all: channels are an axis of the input and of the weights. And each axis
// of an input by itself.
std::vector<RandomNetwork> with_less_elements(RandomNetwork network) {
  std::set<int64_t> sizes;
  for (ShapesOf shapes_of : {input_shapes_of, weight_shapes_of}) {
    for (const Shape* shape : shapes_of(network)) sizes.insert(shape->begin(), shape->end());
  }
  std::vector<RandomNetwork> candidates;
  for (int64_t from : sizes) {
    for (int64_t to : less_than(from)) {
      candidates.push_back(resized(network, from, to, {input_shapes_of, weight_shapes_of}));
      candidates.push_back(resized(network, from, to, {input_shapes_of}));
      candidates.push_back(resized(network, from, to, {weight_shapes_of}));
    }
  }
  for (RandomValue& input : network.inputs) {
    for (int64_t& size : input.shape) {
      const int64_t whole = size;
      for (int64_t to : less_than(whole)) {
        size = to;
        candidates.push_back(network);
      }
      size = whole;
    }
  }
  return candidates;
}

int64_t elements_of(RandomNetwork network) {
  int64_t count = 0;
  for (ShapesOf shapes_of : {input_shapes_of, weight_shapes_of}) {
    for (const Shape* shape : shapes_of(network)) count += count_of(*shape);
  }
  return count;
}

std::vector<RandomNetwork> smaller(const RandomNetwork& network) {
  std::vector<RandomNetwork> candidates = with_less_elements(network);
  std::erase_if(candidates, [&](const RandomNetwork& candidate) {
    return elements_of(candidate) >= elements_of(network);
  });
  const std::vector<RandomNetwork> parts = with_less_steps(network);
  candidates.insert(candidates.begin(), parts.begin(), parts.end());
  return candidates;
}

}  // namespace

RandomNetwork shrunk(RandomNetwork network, const std::function<bool(const RandomNetwork&)>& fails,
                     const Fit& fit) {
  for (bool found = true; found;) {
    found = false;
    for (const RandomNetwork& candidate : smaller(network)) {
      const auto fitting = fit(candidate);
      found = fitting && fails(*fitting);
      if (!found) continue;
      network = *fitting;
      break;
    }
  }
  return network;
}

}  // namespace torch2caffe::test
