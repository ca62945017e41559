// Makes a network with raw outputs a complete SSD detector.
#pragma once

#include <string>
#include <vector>

#include "ssd/head.h"

namespace torch2caffe {

// The blobs of a complete detector.
struct SsdBlobs {
  BlobId loc;         // N x (4 * priors)
  BlobId conf;        // N x (priors * classes), scores
  BlobId priors;      // 1 x 2 x (4 * priors): corners, then variances
  BlobId detections;  // 1 x 1 x boxes x 7
};

// Leaves loc, conf, and what does not follow from them, as outputs, in this order: what the model
// itself makes of them (decoded boxes) is DetectionOutput's work. Returns the number of outputs
// left out.
int keep_raw_outputs(Net& net, const SsdOutputs& outputs);

// Adds, behind everything: Softmax where conf has no scores yet, a PriorBox for each map (or a
// Parameter where the configuration gives the boxes), and DetectionOutput, in the layer names of
// Caffe's own SSD. loc and conf are outputs no longer. Throws ConvertError (wrong_usage) where the
// configuration's maps are not those of the network, with both numbers.
SsdBlobs complete_ssd(Net& net, const SsdOutputs& outputs, const SsdConfig& config);

// The picture's size: the configuration's, or that of the network's input.
PixelSize picture_of(const Net& net, const SsdConfig& config);

}  // namespace torch2caffe
