// Net: names, uses, and the contract between stages.
#include "net/net.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "graph/text_form.h"
#include "net/layer_type.h"

namespace torch2caffe {

std::string Net::unique_name(const std::string& wanted) const {
  const auto taken = [&](const std::string& candidate) {
    return std::any_of(layers.begin(), layers.end(),
                       [&](const Layer& layer) { return layer.name() == candidate; }) ||
           std::any_of(blobs.begin(), blobs.end(),
                       [&](const Blob& blob) { return blob.name == candidate; });
  };
  std::string candidate = wanted;
  for (int i = 1; taken(candidate); ++i) candidate = fmt::format("{}_{}", wanted, i);
  return candidate;
}

int Net::uses_of(BlobId blob) const {
  auto uses = std::count(outputs.begin(), outputs.end(), blob);
  for (const Layer& layer : layers)
    uses += std::count(layer.bottoms.begin(), layer.bottoms.end(), blob);
  return static_cast<int>(uses);
}

int Net::writer_of(BlobId blob) const {
  for (int i = static_cast<int>(layers.size()) - 1; i >= 0; --i) {
    const auto& tops = layers[static_cast<size_t>(i)].tops;
    if (std::find(tops.begin(), tops.end(), blob) != tops.end()) return i;
  }
  return -1;
}

const Layer* Net::layer_writing(BlobId blob) const {
  const int writer = writer_of(blob);
  return writer < 0 ? nullptr : &layers[static_cast<size_t>(writer)];
}

void Net::replace_uses(BlobId from, BlobId to) {
  for (Layer& layer : layers) std::replace(layer.bottoms.begin(), layer.bottoms.end(), from, to);
  std::replace(outputs.begin(), outputs.end(), from, to);
}

std::vector<Shape> shapes_of(const Net& net, const std::vector<BlobId>& blobs) {
  std::vector<Shape> shapes;
  for (BlobId blob : blobs) shapes.push_back(net[blob].shape);
  return shapes;
}

namespace {

class Checker {
 public:
  Checker(const Net& net, const Graph* graph, const std::string& stage)
      : net_(net), graph_(graph), stage_(stage) {}

  void check() {
    for (const Layer& layer : net_.layers) {
      if (!layer_names_.insert(layer.name()).second) breach(layer, "a second layer of this name");
      check_bottoms(layer);
      check_weights(layer);
      check_tops(layer);
    }
    for (BlobId output : net_.outputs) {
      if (written_.count(output) == 0)
        throw std::logic_error(stage_ + " left an output that no layer writes");
    }
  }

 private:
  [[noreturn]] void breach(const Layer& layer, const std::string& what) const {
    throw std::logic_error(fmt::format("{} left an invalid net: layer '{}' ({}): {}", stage_,
                                       layer.name(), layer.type(), what));
  }

  void check_bottoms(const Layer& layer) const {
    for (BlobId bottom : layer.bottoms) {
      if (written_.count(bottom) == 0)
        breach(layer, fmt::format("reads '{}' before it is written", net_[bottom].name));
    }
  }

  void check_weights(const Layer& layer) const {
    const auto expected = layer_type(layer).weight_shapes(layer, shapes_of(net_, layer.bottoms));
    if (expected.size() != layer.weights.size()) {
      breach(layer, fmt::format("has {} weight blobs instead of {}", layer.weights.size(),
                                expected.size()));
    }
    for (size_t i = 0; i < expected.size(); ++i) {
      if (layer.weights[i].shape() != expected[i]) {
        breach(layer, fmt::format("weight blob {} is {} instead of {}", i,
                                  to_text(layer.weights[i].shape()), to_text(expected[i])));
      }
    }
  }

  void check_tops(const Layer& layer) {
    const LayerType& type = layer_type(layer);
    const auto shapes = type.shapes(layer, shapes_of(net_, layer.bottoms));
    if (shapes.size() != layer.tops.size())
      breach(layer, "has another number of tops than its rule gives");
    for (size_t i = 0; i < shapes.size(); ++i) {
      const Blob& top = net_[layer.tops[i]];
      const bool in_place =
          std::count(layer.bottoms.begin(), layer.bottoms.end(), layer.tops[i]) > 0;
      if (in_place && !type.in_place) breach(layer, "may not work in place");
      if (!in_place && !written_.insert(layer.tops[i]).second)
        breach(layer, "writes a blob a second time");
      if (!in_place && !blob_names_.insert(top.name).second)
        breach(layer, "a second blob is called " + top.name);
      if (top.shape != shapes[i]) {
        breach(layer, fmt::format("top '{}' is {} by Caffe's rule, but {} is noted", top.name,
                                  to_text(shapes[i]), to_text(top.shape)));
      }
      check_value(layer, top);
    }
  }

  void check_value(const Layer& layer, const Blob& top) const {
    if (graph_ == nullptr || top.value.index < 0) return;
    const Shape& shape = (*graph_)[top.value].shape;
    // Caffe has blobs without axes as well, but a scalar may be held as one element.
    if (shape != top.shape && !(shape.empty() && count_of(top.shape) == 1)) {
      breach(layer, fmt::format("top '{}' is {} in Caffe, {} in PyTorch", top.name,
                                to_text(top.shape), to_text(shape)));
    }
  }

  const Net& net_;
  const Graph* graph_;
  const std::string& stage_;
  std::set<BlobId> written_;
  std::set<std::string> layer_names_, blob_names_;
};

}  // namespace

void check_net(const Net& net, const Graph* graph, const std::string& stage) {
  Checker(net, graph, stage).check();
}

}  // namespace torch2caffe
