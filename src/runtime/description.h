// What a prototxt says of its network, whoever wrote it: inputs, blobs and outputs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/runtime.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

struct BlobDescription {
  BlobRequest request;
  std::string first_layer;  // the layer that makes the blob; others may overwrite it in place
  std::string layer_type;   // of that layer
  std::vector<std::string> bottoms;  // of that layer
  bool depends_on_input = false;
  bool is_output = false;  // nothing reads it
};

struct NetDescription {
  std::vector<InputSpec> inputs;
  std::vector<BlobDescription> blobs;  // in the order of computation, without the inputs
};

// The network as it is written; see describe().
caffe::NetParameter read_prototxt(const std::filesystem::path& path);

// Fields that our description of the format does not know are skipped. Throws ConvertError
// (unreadable_input) with line and column for text that is no prototxt, and for one without inputs
// or in the format before 2014.
NetDescription describe(const std::filesystem::path& prototxt);

// Throws ConvertError (unreadable_input) with every layer of the prototxt whose weights the
// caffemodel lacks or has in other number or shape than the layer takes. Caffe itself goes on with
// whatever it had initialised a layer with that it does not find; OpenCV without a bias.
void check_weights(const std::filesystem::path& prototxt, const std::filesystem::path& caffemodel);

}  // namespace torch2caffe
