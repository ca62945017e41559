// Adds layers to a net at one place and for one purpose: names, shapes and provenance are filled
// in.
#pragma once

#include <string>
#include <vector>

#include "net/net.h"

namespace torch2caffe {

// A LayerParameter of this type, to be filled.
caffe::LayerParameter layer_of_type(const std::string& type);

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
                               std::vector<BlobId> bottoms, const std::string& part);

 private:
  Layer make(caffe::LayerParameter param, std::vector<BlobId> bottoms, std::vector<Weight> weights,
             const std::string& part) const;
  void insert(Layer layer);

  Net& net_;
  size_t position_;
  std::string name_;
  std::vector<Location> sources_;
};

}  // namespace torch2caffe
