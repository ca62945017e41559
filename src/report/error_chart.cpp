// The chart, in SVG: see the header.
#include "report/error_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"

namespace torch2caffe {
namespace {

constexpr double width = 1000, height = 280, left = 60, right = 20, top = 15, bottom = 30;

// Powers of ten between which the errors lie; what is smaller stands on the lower edge.
struct Scale {
  int lowest = -9, highest = -3;

  Scale(const std::vector<BlobComparison>& blobs, double tolerance) {
    double largest = tolerance;
    for (const BlobComparison& blob : blobs) {
      if (std::isfinite(blob.error)) largest = std::max(largest, blob.error);
    }
    highest = std::max(highest, static_cast<int>(std::ceil(std::log10(largest))));
  }

  double y(double error) const {
    const double power = error > 0 ? (std::isfinite(error) ? std::log10(error) : highest) : lowest;
    const double share = (std::max(power, double{lowest * 1.0}) - lowest) / (highest - lowest);
    return height - bottom - share * (height - top - bottom);
  }
};

std::string grid(const Scale& scale) {
  std::string text;
  for (int power = scale.lowest; power <= scale.highest; ++power) {
    const double y = scale.y(std::pow(10.0, power));
    text += fmt::format(
        "<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"></line>"
        "<text x=\"8\" y=\"{3:.1f}\">1e{4:+03d}</text>\n",
        left, width - right, y, y + 4, power);
  }
  return text;
}

std::string point(const BlobComparison& blob, size_t number, double x, const Scale& scale) {
  const std::string words = fmt::format("{}: error {:.1e}", escaped(blob.blob), blob.error);
  return fmt::format(
      "<a href=\"#blob-{}\" aria-label=\"{}\"><circle class=\"{}{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" "
      "r=\"{}\"><title>{}</title></circle></a>\n",
      number, words, blob.is_output ? "output" : "", blob.equal ? "" : " bad", x,
      scale.y(blob.error), blob.is_output ? 5 : 3.5, words);
}

}  // namespace

std::string error_chart(const std::vector<BlobComparison>& blobs, double tolerance) {
  if (blobs.empty()) return "";
  const Scale scale(blobs, tolerance);
  std::string text = fmt::format(
      "<h2 id=\"errors\">Error by depth</h2>\n<p>Each point is a blob, from the input on the left "
      "to the outputs, which have a rim; the dashed line is what is allowed.</p>\n"
      "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"Error of each "
      "blob\">\n{}",
      width, height, grid(scale));
  text += fmt::format(
      "<line class=\"allowed\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"></line>\n", left,
      width - right, scale.y(tolerance));
  const double step = (width - left - right) / static_cast<double>(blobs.size() + 1);
  for (size_t i = 0; i < blobs.size(); ++i)
    text += point(blobs[i], i, left + step * static_cast<double>(i + 1), scale);
  return text + fmt::format(
                    "<text x=\"{}\" y=\"{}\">input</text><text x=\"{}\" y=\"{}\" "
                    "text-anchor=\"end\">outputs</text>\n</svg>\n",
                    left, height - 8, width - right, height - 8);
}

}  // namespace torch2caffe
