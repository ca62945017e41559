// See the header.
#include "runtime/pixels.h"

#include <utility>

#include "graph/pixels.h"

namespace torch2caffe {
namespace {

class FedWithPixels : public RuntimeAround {
 public:
  FedWithPixels(std::unique_ptr<Runtime> runtime, Tensor pixels)
      : RuntimeAround(std::move(runtime)), pixels_(std::move(pixels)) {}

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    return runtime_->run({{inputs.at(0).name, pixels_}}, blobs);
  }

 private:
  Tensor pixels_;
};

}  // namespace

std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime,
                                         const std::vector<Tensor>& inputs,
                                         const Preprocessing& preprocessing) {
  if (preprocessing.empty()) return runtime;
  return std::make_unique<FedWithPixels>(std::move(runtime),
                                         pixels_of(inputs.at(0), preprocessing));
}

}  // namespace torch2caffe
