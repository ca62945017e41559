// See the header.
#include "runtime/pixels.h"

#include <utility>

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

std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime, Tensor pixels) {
  return std::make_unique<FedWithPixels>(std::move(runtime), std::move(pixels));
}

}  // namespace torch2caffe
