// Boxes, in SVG: see the header.
#include "report/boxes_picture.h"

#include <fmt/format.h>

#include <algorithm>

namespace torch2caffe {
namespace {

std::string drawn(const std::vector<FoundBox>& boxes, const char* kind, const char* program) {
  std::string text;
  for (const FoundBox& box : boxes) {
    const auto [left, top, right, bottom] = box.corners;
    text += fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"><title>{}: "
        "label {}, score {:.4f}</title></rect>\n",
        kind, left, top, std::max(0.0, right - left), std::max(0.0, bottom - top), program,
        box.label, box.score);
  }
  return text;
}

}  // namespace

std::string boxes_picture(const std::optional<DetectionComparison>& boxes) {
  if (!boxes || boxes->torch_best.size() + boxes->caffe_best.size() == 0) return "";
  return fmt::format(
      "<h2 id=\"boxes\">Boxes</h2>\n<p>{} boxes by PyTorch's values, {} in Caffe, {} the same: "
      "corners within {:.1e} pixel, scores within {:.1e}. The best are drawn, PyTorch's solid and "
      "Caffe's dashed upon them.</p>\n<svg class=\"boxes\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "role=\"img\" aria-label=\"The best boxes\">\n{}{}</svg>\n",
      boxes->torch_boxes, boxes->caffe_boxes, boxes->matched, boxes->corner_error,
      boxes->score_error, boxes->width, boxes->height, drawn(boxes->torch_best, "torch", "PyTorch"),
      drawn(boxes->caffe_best, "caffe", "Caffe"));
}

}  // namespace torch2caffe
