// Runs Caffe files: a description and weights, whoever made them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/npy.h"
#include "target/target.h"

namespace torch2caffe {

// A blob to look at. In-place layers write a blob several times; what is meant is its last state.
struct BlobRequest {
  std::string blob;        // its name
  std::string last_layer;  // the last layer that writes it
  size_t top = 0;          // which of that layer's tops it is
};

class Runtime {
 public:
  virtual ~Runtime() = default;

  // Feeds the network and returns the blobs asked for, in that order. Throws ConvertError
  // (unreadable_input) for a blob or input that the network has not.
  virtual std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                                  const std::vector<BlobRequest>& blobs) = 0;

  // What runs it: "OpenCV 4.6.0".
  virtual std::string name() const = 0;
};

// The network in `caffe_command`'s Caffe, or in OpenCV where that is empty: see below.
std::unique_ptr<Runtime> open_runtime(const std::string& caffe_command,
                                      const std::string& prototxt_path,
                                      const std::string& caffemodel_path, const Target& target);

// OpenCV's own Caffe importer, in this process. It computes what `target` does, not what OpenCV
// would: a target that joins no layers has each run by itself; layers of stock Caffe that OpenCV
// lacks are registered with it; numbers that the target reads as whole ones lose their fractions.
// For a target that joins layers, outputs of the network are what those who deploy it in OpenCV
// get. Throws ConvertError (unreadable_input) with OpenCV's words when it refuses the files, and
// for what the target computes and OpenCV cannot.
std::unique_ptr<Runtime> open_opencv(const std::string& prototxt_path,
                                     const std::string& caffemodel_path, const Target& target);

// The user's own Caffe, in a process of its own: `command` starts a Python that can `import caffe`;
// it is called by the shell with a script and its arguments behind it. Throws ConvertError
// (unreadable_input) with what the process said when it fails.
std::unique_ptr<Runtime> open_pycaffe(const std::string& command, const std::string& prototxt_path,
                                      const std::string& caffemodel_path);

}  // namespace torch2caffe
