// torchvision's suppression of boxes, so that TorchScript that calls it can be loaded and run: the
// detector in front of it may be all that is asked for (--ssd).
#include <torch/library.h>

#include "importers/libtorch/torch.h"

namespace torch2caffe {
namespace {

// Intersection over union; boxes are left, top, right, bottom.
float overlap(const float* a, const float* b) {
  const float width = std::max(std::min(a[2], b[2]) - std::max(a[0], b[0]), 0.0F);
  const float height = std::max(std::min(a[3], b[3]) - std::max(a[1], b[1]), 0.0F);
  const auto area = [](const float* box) { return (box[2] - box[0]) * (box[3] - box[1]); };
  return width * height / (area(a) + area(b) - width * height);
}

// The places of the boxes that overlap no better one that is kept by more than the threshold, best
// first.
at::Tensor nms(const at::Tensor& boxes, const at::Tensor& scores, double threshold) {
  const at::Tensor order = std::get<1>(scores.sort(/*stable=*/true, 0, /*descending=*/true));
  const at::Tensor numbers = boxes.to(at::kFloat).contiguous();
  const auto box = [&](int64_t place) { return numbers.data_ptr<float>() + 4 * place; };
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < order.size(0); ++i) {
    const int64_t place = order[i].item<int64_t>();
    const bool is_free = std::none_of(kept.begin(), kept.end(), [&](int64_t better) {
      return overlap(box(place), box(better)) > threshold;
    });
    if (is_free) kept.push_back(place);
  }
  return torch::tensor(kept, at::TensorOptions(at::kLong));
}

}  // namespace

// Not for tensors without data: how many boxes are left is theirs to tell.
TORCH_LIBRARY(torchvision, library) {
  library.def("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor");
  library.impl("nms", torch::dispatch(c10::DispatchKey::CPU, nms));
}

}  // namespace torch2caffe
