// How a judge is asked for what DetectionOutput reads and makes.
#include "ssd/detection_layer.h"

#include <algorithm>

#include "verify/matches.h"

namespace torch2caffe {
namespace {

BlobRequest request_for(const NetDescription& net, const std::string& blob) {
  for (const BlobDescription& each : net.blobs) {
    if (each.request.blob == blob) return each.request;
  }
  return {blob, "", 0};
}

}  // namespace

DetectionLayer detection_layer_of(const Net& net, const Runtime& runtime) {
  const auto layer = std::find_if(net.layers.begin(), net.layers.end(), [](const Layer& each) {
    return each.type() == "DetectionOutput";
  });
  DetectionLayer detection = {layer->param, {}};
  for (BlobId blob : layer->bottoms) {
    detection.param.add_bottom(net[blob].name);
    if (runtime.shows_inner_blobs()) detection.blobs.push_back(request_for(net, blob));
  }
  detection.param.add_top(net[layer->tops[0]].name);
  detection.blobs.push_back(request_for(net, layer->tops[0]));
  return detection;
}

DetectionLayer detection_layer_of(const caffe::NetParameter& files, const NetDescription& net,
                                  const std::string& name, const Runtime& runtime) {
  const auto layer = std::find_if(files.layer().begin(), files.layer().end(),
                                  [&](const auto& each) { return each.name() == name; });
  DetectionLayer detection = {*layer, {}};
  if (runtime.shows_inner_blobs()) {
    for (const std::string& bottom : layer->bottom())
      detection.blobs.push_back(request_for(net, bottom));
  }
  detection.blobs.push_back(request_for(net, layer->top(0)));
  return detection;
}

}  // namespace torch2caffe
