// Histograms, in SVG: see the header.
#include "report/histograms.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "report/html.h"

namespace torch2caffe {
namespace {

constexpr double bar = 30, height = 100, foot = 18, top = 16;

std::vector<size_t> worst(const std::vector<BlobComparison>& blobs, size_t most) {
  std::vector<size_t> order(blobs.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](size_t i) { return blobs[i].error; });
  order.resize(std::min(order.size(), most));
  return order;
}

// Below a bar: what its differences are below.
std::string bound_of(size_t place, size_t places) {
  if (place == 0) return "none";
  const int power = static_cast<int>(place) - static_cast<int>(places) + 2;
  return place + 1 == places ? "more" : fmt::format("1e{}", power);
}

// The share of all values, by the height of the bar, which is seen however small that is.
std::string bar_of(const std::vector<int64_t>& counts, size_t place, int64_t all) {
  const double x = bar * static_cast<double>(place),
               share = static_cast<double>(counts[place]) /
                       static_cast<double>(std::max<int64_t>(all, 1));
  const double high = counts[place] == 0 ? 0 : std::max(1.5, share * (height - top));
  const std::string percent = share >= 0.01
                                  ? fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\">{:.0f} %</text>",
                                                x + bar / 2, height - high - 3, 100 * share)
                                  : "";
  const std::string bound = bound_of(place, counts.size());
  return fmt::format(
      "<rect x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.1f}\"><title>{} values: "
      "{}</title></rect>{}<text x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n",
      x + 2, height - high, bar - 4, high, counts[place], bound, percent, x + bar / 2,
      height + foot - 5, bound);
}

std::string figure(const BlobComparison& blob, size_t number) {
  const std::vector<int64_t>& counts = blob.differences;
  const int64_t all = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  std::string bars;
  for (size_t i = 0; i < counts.size(); ++i) bars += bar_of(counts, i, all);
  return fmt::format(
      "<figure class=\"histogram\"><figcaption><a href=\"#blob-{0}\">{1}</a>, {2} values, error "
      "{3:.1e}</figcaption>\n<svg class=\"chart{4}\" viewBox=\"0 0 {5} {6}\" role=\"img\" "
      "aria-label=\"Differences in {1}\">\n{7}</svg></figure>\n",
      number, escaped(blob.blob), all, blob.error, blob.equal ? "" : " bad",
      bar * static_cast<double>(counts.size()), height + foot, bars);
}

}  // namespace

std::string histograms(const std::vector<BlobComparison>& blobs, size_t most) {
  if (blobs.empty()) return "";
  std::string figures;
  for (size_t i : worst(blobs, most)) figures += figure(blobs[i], i);
  return "<h2 id=\"worst\">The largest differences</h2>\n<p>Of the blobs with the largest errors: "
         "how "
         "many values differ from PyTorch's by less than so much, relative to the blob's largest "
         "value.</p>\n<div class=\"figures\">" +
         figures + "</div>\n";
}

}  // namespace torch2caffe
