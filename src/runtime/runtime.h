// A network of Caffe files in a judge that runs it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/npy.h"

namespace torch2caffe {

// A blob to look at. In-place layers write a blob several times; what is meant is its last state.
struct BlobRequest {
  std::string blob;        // its name
  std::string last_layer;  // the last layer that writes it
  size_t top = 0;          // which of that layer's tops it is
};

// How long runs of a network took, behind one to warm up.
struct Timing {
  std::vector<double> seconds;
  int threads = 0;  // 0: as many as it likes
};

class Runtime {
 public:
  virtual ~Runtime() = default;

  // Feeds the network and returns the blobs asked for, in that order. Throws ConvertError
  // (unreadable_input) for a blob or input that the network has not; as JudgeFailed where what runs
  // it comes to no end.
  virtual std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                                  const std::vector<BlobRequest>& blobs) = 0;

  // Runs it once to warm up, and then so often. Nothing where it tells no times.
  virtual std::optional<Timing> time(const std::vector<NamedTensor>&,
                                     const std::vector<BlobRequest>&, int /*rounds*/) {
    return std::nullopt;
  }

  // What runs it: "OpenCV 4.6.0".
  virtual std::string name() const = 0;

  // Whether it can be asked for blobs that are no outputs of the network.
  virtual bool shows_inner_blobs() const { return true; }

  // Types of layers in the network that it lacks, and that we compute for it.
  virtual std::vector<std::string> lent_layers() const { return {}; }
};

// One that is another, but for what is overridden.
class RuntimeAround : public Runtime {
 public:
  explicit RuntimeAround(std::unique_ptr<Runtime> runtime = nullptr)
      : runtime_(std::move(runtime)) {}

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    return runtime_->run(inputs, blobs);
  }
  std::string name() const override { return runtime_->name(); }
  bool shows_inner_blobs() const override { return runtime_->shows_inner_blobs(); }
  std::vector<std::string> lent_layers() const override { return runtime_->lent_layers(); }

 protected:
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace torch2caffe
