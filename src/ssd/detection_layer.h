// The DetectionOutput layer of a network that a judge runs.
#pragma once

#include <string>
#include <vector>

#include "net/net.h"
#include "runtime/description.h"
#include "runtime/runtime.h"

namespace torch2caffe {

struct DetectionLayer {
  caffe::LayerParameter param;  // with its bottoms and top
  // loc, conf, priors, boxes; boxes alone where the judge shows no others.
  std::vector<BlobRequest> blobs;
};

// That of a complete net.
DetectionLayer detection_layer_of(const Net& net, const Runtime& runtime);

// That of files of anybody's, by its name.
DetectionLayer detection_layer_of(const caffe::NetParameter& files, const NetDescription& net,
                                  const std::string& layer, const Runtime& runtime);

}  // namespace torch2caffe
