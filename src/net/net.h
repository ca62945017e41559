// The Caffe network under construction: layers over the format's own LayerParameter, blobs with
// known shapes.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "net/weight.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/choice.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

// Names a blob of a Net: an index into Net::blobs.
struct BlobId {
  int index = -1;
  auto operator<=>(const BlobId&) const = default;
};

struct Blob {
  std::string name;  // unique
  Shape shape;
  ValueId value;  // the PyTorch value that it equals once all layers ran; {-1} for those that
                  // PyTorch has not
};

struct Layer {
  // Name, type and the type's own message; bottoms, tops and blobs are below.
  caffe::LayerParameter param;
  std::vector<BlobId> bottoms;
  std::vector<BlobId> tops;
  std::vector<Weight> weights;
  std::vector<Location> sources;  // the PyTorch nodes that it stands for

  const std::string& name() const { return param.name(); }
  const std::string& type() const { return param.type(); }
  Location where() const { return sources.empty() ? Location() : sources.front(); }
};

class Net {
 public:
  std::string name;
  std::vector<Layer> layers;  // in execution order, Input layers first
  std::vector<Blob> blobs;
  std::vector<BlobId> outputs;  // in the order of the model's outputs
  std::vector<Choice> choices;  // that were made between ways to compute its layers

  const Blob& operator[](BlobId id) const { return blobs.at(static_cast<size_t>(id.index)); }
  Blob& operator[](BlobId id) { return blobs.at(static_cast<size_t>(id.index)); }

  BlobId add_blob(Blob blob) {
    blobs.push_back(std::move(blob));
    return BlobId{static_cast<int>(blobs.size()) - 1};
  }

  // `wanted`, or `wanted`_1, _2, ... where a layer or blob has that name already.
  std::string unique_name(const std::string& wanted) const;

  // How many layers read the blob, plus one if it is an output.
  int uses_of(BlobId blob) const;

  // The index of the last layer that writes the blob, -1 if none does.
  int writer_of(BlobId blob) const;

  // That layer; null if none writes the blob.
  const Layer* layer_writing(BlobId blob) const;

  // Makes every reader of `from`, and the outputs, take `to` instead.
  void replace_uses(BlobId from, BlobId to);
};

std::vector<Shape> shapes_of(const Net& net, const std::vector<BlobId>& blobs);

// What every stage may assume after lowering and after each pass; a breach is a mistake of `stage`
// (std::logic_error):
// - a bottom is the top of a layer before it; a top is new, or the layer's own bottom where the
//   type allows that;
// - layer and blob names are unique;
// - every blob has the shape that Caffe's rule for its layer gives, and PyTorch's shape where it
//   stands for a value of `graph` (unless `graph` is null);
// - the weights have the shapes that the layer's parameters ask for.
void check_net(const Net& net, const Graph* graph, const std::string& stage);

}  // namespace torch2caffe
