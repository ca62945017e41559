// torchvision's operators, so that TorchScript that calls them can be loaded, and followed to where
// it does. Its suppression of boxes can be run: the detector in front of it may be all that is
// asked for (--ssd). Of the others there are shapes alone, which let the rest of a model be read.
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

void refuse_numbers(const at::Tensor& input) {
  TORCH_CHECK_NOT_IMPLEMENTED(input.is_meta(), "torchvision's operators are not computed here");
}

at::Tensor deform_conv2d(const at::Tensor& input, const at::Tensor& weight,
                         const at::Tensor& offset, const at::Tensor&, const at::Tensor&, int64_t,
                         int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, bool) {
  refuse_numbers(input);
  return input.new_empty({input.size(0), weight.size(0), offset.size(2), offset.size(3)});
}

at::Tensor parts(const at::Tensor& input, const at::Tensor& boxes, int64_t channels, int64_t height,
                 int64_t width) {
  refuse_numbers(input);
  return input.new_empty({boxes.size(0), channels, height, width});
}

at::Tensor roi_align(const at::Tensor& input, const at::Tensor& boxes, double, int64_t height,
                     int64_t width, int64_t, bool) {
  return parts(input, boxes, input.size(1), height, width);
}

// The second result says which element is the largest.
std::tuple<at::Tensor, at::Tensor> roi_pool(const at::Tensor& input, const at::Tensor& boxes,
                                            double, int64_t height, int64_t width) {
  const at::Tensor result = parts(input, boxes, input.size(1), height, width);
  return {result, at::empty_like(result, at::kInt)};
}

std::tuple<at::Tensor, at::Tensor> ps_roi_pool(const at::Tensor& input, const at::Tensor& boxes,
                                               double, int64_t height, int64_t width) {
  const at::Tensor result = parts(input, boxes, input.size(1) / (height * width), height, width);
  return {result, at::empty_like(result, at::kInt)};
}

std::tuple<at::Tensor, at::Tensor> ps_roi_align(const at::Tensor& input, const at::Tensor& boxes,
                                                double scale, int64_t height, int64_t width,
                                                int64_t) {
  return ps_roi_pool(input, boxes, scale, height, width);
}

}  // namespace

// Suppression is not for tensors without data: how many boxes are left is theirs to tell.
TORCH_LIBRARY(torchvision, library) {
  library.def("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor");
  library.impl("nms", torch::dispatch(c10::DispatchKey::CPU, nms));
  library.def(
      "deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, "
      "int stride_h, int stride_w, int pad_h, int pad_w, int dilation_h, int dilation_w, "
      "int groups, int offset_groups, bool use_mask) -> Tensor",
      deform_conv2d);
  library.def(
      "roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
      "int pooled_width, int sampling_ratio, bool aligned) -> Tensor",
      roi_align);
  library.def(
      "roi_pool(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
      "int pooled_width) -> (Tensor, Tensor)",
      roi_pool);
  library.def(
      "ps_roi_pool(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
      "int pooled_width) -> (Tensor, Tensor)",
      ps_roi_pool);
  library.def(
      "ps_roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
      "int pooled_width, int sampling_ratio) -> (Tensor, Tensor)",
      ps_roi_align);
}

}  // namespace torch2caffe
