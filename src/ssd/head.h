// The raw outputs of an SSD network: what its feature maps say of boxes, of classes, and maybe
// more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/net.h"
#include "ssd/config.h"
#include "ssd/priors.h"

namespace torch2caffe {

// One feature map of a head.
struct HeadMap {
  PixelSize cells;
  int64_t channels = 0;  // values of a cell
  BlobId feature;        // a blob with these cells: what the head's convolution reads, if it can be
};

// A blob that joins the values of all maps: a Concat of reshaped, permuted convolutions.
struct Head {
  BlobId blob;
  std::vector<HeadMap> maps;
  bool scored = false;  // a Softmax or Sigmoid was applied
  std::string module;   // of the first convolution

  int64_t values() const;  // of a picture
};

// `blob` as a head; nothing where it is none.
std::optional<Head> head_at(const Net& net, BlobId blob);

struct SsdOutputs {
  Head loc, conf;
  int64_t priors = 0, classes = 0;
};

// Finds loc and conf: those that `config` names, else among the outputs and what they are computed
// from (a model may decode its boxes itself). `priors`: how many there are, where that is known.
// Throws ConvertError: cannot_be_expressed where there are none; wrong_usage where what the
// configuration says does not fit them.
SsdOutputs find_outputs(const Net& net, const SsdConfig& config, std::optional<int64_t> priors);

}  // namespace torch2caffe
