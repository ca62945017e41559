// Adds layers to a net at one place and for one purpose: names, shapes and provenance are filled
// in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "net/net.h"

namespace torch2caffe {

// A LayerParameter of this type, to be filled.
caffe::LayerParameter layer_of_type(const std::string& type);

class LayerBuilder;

// One of several exact ways to make a blob. `build` may be called more than once.
struct Candidate {
  std::string name;  // for people: "slices"
  std::function<BlobId(LayerBuilder&)> build;
  // How many of twelve programs that read Caffe files were seen to compute it rightly: OpenCV 4.5
  // and 4.14, ncnn, MNN, OpenVINO, RKNN, tpu-mlir and its Caffe, MindSpore Lite, HHB, SpacemiT,
  // caffe2onnx. 0 where nobody has counted.
  int reach = 0;
};

// The multiply-adds by which a way may be dearer than the cheapest one for its reach: 2 % of the
// net's, of which the choices so far have spent their part.
int64_t left_for_reach(const Net& net);

// Does to the layers of a trial what will be done to them afterwards. False where they cannot stay.
using Settle = std::function<bool(Net& trial)>;

class LayerBuilder {
 public:
  // Layers go in front of layer `position`. The last one of a group is called `name`, the ones that
  // lead to it name/part.
  LayerBuilder(Net& net, size_t position, std::string name, std::vector<Location> sources)
      : net_(net), position_(position), name_(std::move(name)), sources_(std::move(sources)) {}

  const Net& net() const { return net_; }
  const std::string& name() const { return name_; }
  const Shape& shape(BlobId blob) const { return net_[blob].shape; }

  // A layer with one top, whose blob is new. `part` is empty for the last layer of a group.
  BlobId add(caffe::LayerParameter param, std::vector<BlobId> bottoms,
             std::vector<Weight> weights = {}, const std::string& part = "");

  // A layer with several tops, called name/part/0, name/part/1, ...; 0 for Silence.
  std::vector<BlobId> add_many(size_t tops, caffe::LayerParameter param,
                               std::vector<BlobId> bottoms, const std::string& part,
                               std::vector<Weight> weights = {});

  // Which of the candidates costs least, by multiply-adds and then by the memory of the blobs; of
  // equals the first. One of more reach comes before it where left_for_reach() allows it. Each is
  // tried in a net that has the Input layers alone, and measured after `settle`, for which it is
  // the output; one that is refused is none, and it is the first where none can stay. Notes the
  // choice in the net, as one for name/part.
  size_t choose(const std::vector<Candidate>& candidates, const std::string& part = "",
                const Settle& settle = {});

  // Adds the layers of that one.
  BlobId cheapest(const std::vector<Candidate>& candidates, const std::string& part = "",
                  const Settle& settle = {}) {
    return candidates.at(choose(candidates, part, settle)).build(*this);
  }

 private:
  Layer make(caffe::LayerParameter param, std::vector<BlobId> bottoms, std::vector<Weight> weights,
             const std::string& part) const;
  void insert(Layer layer);
  std::string name_of(const std::string& part) const;

  Net& net_;
  size_t position_;
  std::string name_;
  std::vector<Location> sources_;
};

}  // namespace torch2caffe
