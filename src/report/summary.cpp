// Sentences: see the header.
#include "report/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/html.h"

namespace torch2caffe {
namespace {

std::string paragraph(const std::string& kind, const std::string& text) {
  const std::string attribute = kind.empty() ? "" : " class=\"" + kind + "\"";
  return fmt::format("<p{}>{}</p>\n", attribute, escaped(text));
}

std::string input_of(const ConvertOptions& options) {
  const std::string range = options.input_range
                                ? fmt::format("noise from {} to {}", options.input_range->first,
                                              options.input_range->second)
                                : "standard normal noise";
  return fmt::format("{} (seed {})", range, options.seed);
}

// "OpenCV 4.6.0 and Caffe 1.0.0".
std::string judges_of(const ConvertResult& result) {
  std::vector<std::string> names = {result.judge};
  for (const Verdict& verdict : result.further) names.push_back(verdict.judge);
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string largest_error(const ConvertOptions& options, const ConvertResult& result) {
  if (!result.max_error) return "";
  return fmt::format(
      " The largest error of an output is {:.1e} of its largest value; {:.0e} is allowed.",
      *result.max_error, options.tolerance);
}

std::string proved(const ConvertOptions& options, const ConvertResult& result) {
  return fmt::format(
      "{} blobs of the Caffe network were compared with {} and are equal, in {}, on {}.{}",
      result.blobs.size(), result.torch, judges_of(result), input_of(options),
      largest_error(options, result));
}

// " The first is 'conv1', of net.py:12 (module conv1)."
std::string first_unequal(const ConvertResult& result) {
  const auto first = std::ranges::find(result.blobs, false, &BlobComparison::equal);
  if (first == result.blobs.end()) return "";
  const std::string place = to_string(first->where);
  return fmt::format(" The first is '{}'{}.", first->blob, place.empty() ? "" : ", of " + place);
}

std::string failed(const ConvertOptions& options, const ConvertResult& result) {
  int unequal = 0;
  for (const BlobComparison& blob : result.blobs) unequal += blob.equal ? 0 : 1;
  return fmt::format("{} of {} blobs that were compared with {} differ in {}, on {}.{}{}", unequal,
                     result.blobs.size(), result.torch, result.judge, input_of(options),
                     first_unequal(result), largest_error(options, result));
}

// Whatever the result: what it does not tell.
std::string not_proved(const ConvertResult& result, const Net& net) {
  std::vector<std::string> parts = {"other inputs than this one"};
  size_t blobs = 0;
  for (const Layer& layer : net.layers) blobs += layer.type() == "Input" ? 0 : layer.tops.size();
  if (blobs > result.blobs.size()) {
    parts.push_back(fmt::format("{} blobs that stand for no value of PyTorch's or are written over",
                                blobs - result.blobs.size()));
  }
  if (!result.lent_layers.empty()) {
    parts.push_back(fmt::format("how {} computes {}, which it lacks and torch2caffe computed",
                                result.judge, fmt::join(result.lent_layers, ", ")));
  }
  return fmt::format("Not looked at: {}.", fmt::join(parts, "; "));
}

}  // namespace

std::string summary_of(const ConvertOptions& options, const ConvertResult& result, const Net& net) {
  std::string text;
  for (const Problem& problem : result.unproved)
    text += paragraph("lead bad", "Not proved: " + to_string(problem));
  if (!text.empty()) return text;
  if (result.judge.empty()) return paragraph("lead bad", "Not verified, as was asked for.");
  if (result.verdict() == Status::done) {
    text = paragraph("lead good", "Every blob equals PyTorch's.") +
           paragraph("", proved(options, result));
  } else {
    const bool differs = result.verdict() == Status::not_equal;
    text = paragraph("lead bad", differs ? "Not equal." : "Not proved.") +
           paragraph("", failed(options, result));
    for (const std::string& sentence : result.unmatched) text += paragraph("bad", sentence);
  }
  return text + paragraph("", not_proved(result, net));
}

}  // namespace torch2caffe
