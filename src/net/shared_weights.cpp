// Weights by name: see the header.
#include "net/shared_weights.h"

#include <algorithm>
#include <map>
#include <set>

namespace torch2caffe {

std::vector<bool> own_weights(const Net& net) {
  std::vector<bool> own;
  std::set<std::string> named;
  for (const Layer& layer : net.layers) {
    const auto& params = layer.param.param();
    own.push_back(params.empty() ||
                  std::any_of(params.begin(), params.end(), [&](const caffe::ParamSpec& param) {
                    return param.name().empty() || named.count(param.name()) == 0;
                  }));
    for (const caffe::ParamSpec& param : params) named.insert(param.name());
  }
  return own;
}

void add_shared_weights(const caffe::NetParameter& prototxt, caffe::NetParameter& caffemodel) {
  std::map<std::string, int> places;  // in the caffemodel, by the layer's name
  for (int i = 0; i < caffemodel.layer_size(); ++i) places[caffemodel.layer(i).name()] = i;
  std::map<std::string, caffe::BlobProto> named;
  for (const caffe::LayerParameter& layer : prototxt.layer()) {
    const auto place = places.find(layer.name());
    caffe::LayerParameter shared;
    shared.set_name(layer.name());
    shared.set_type(layer.type());
    for (int i = 0; i < layer.param_size(); ++i) {
      const std::string& name = layer.param(i).name();
      if (name.empty()) continue;
      const auto owner = named.find(name);
      if (owner != named.end()) {
        *shared.add_blobs() = owner->second;
      } else if (place != places.end() && i < caffemodel.layer(place->second).blobs_size()) {
        named[name] = caffemodel.layer(place->second).blobs(i);
      }
    }
    if (place == places.end() && shared.blobs_size() > 0)
      *caffemodel.add_layer() = std::move(shared);
  }
}

}  // namespace torch2caffe
