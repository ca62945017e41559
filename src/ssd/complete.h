// Makes a network with raw outputs a complete SSD detector.
#pragma once

#include <string>
#include <vector>

#include "ssd/outputs.h"

namespace torch2caffe {

// The blobs of a complete detector.
struct SsdBlobs {
  BlobId loc;         // N x (4 * priors)
  BlobId conf;        // N x (priors * classes), scores
  BlobId priors;      // 1 x 2 x (4 * priors): corners, then variances
  BlobId detections;  // 1 x 1 x boxes x 7
};

// Adds, behind everything: what brings loc and conf into SSD's order, Softmax where conf has no
// scores yet, a PriorBox for each map (or a Parameter where the configuration gives the boxes), and
// DetectionOutput, in the layer names of Caffe's own SSD. loc and conf are outputs no longer. What
// led to no output any more is left to drop_unread. Throws ConvertError (wrong_usage) where the
// configuration's maps or picture are not those of the network, with both numbers.
SsdBlobs complete_ssd(Net& net, const SsdOutputs& outputs, const SsdConfig& config);

// The label that stands for no object: scores behind a Sigmoid have none unless the configuration
// says so. Where there is none this is one that no class has; -1 will not do, which is what the
// layer calls the boxes that all classes share.
int background_of(const caffe::SsdHead& head, const SsdOutputs& outputs);

// The size of the network's input. Throws ConvertError (cannot_be_expressed) where it is no
// picture.
PixelSize picture_of(const Net& net);

}  // namespace torch2caffe
