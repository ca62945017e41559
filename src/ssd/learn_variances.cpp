// Compares what follows from a model's loc with what DetectionOutput would make of it.
#include "ssd/learn_variances.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace torch2caffe {
namespace {

// Numbers of one run of the model, in SSD's order.
struct Decoded {
  std::vector<double> loc;
  std::vector<std::pair<ValueId, std::vector<double>>> boxes;  // or what may be some
};

bool may_be_boxes(ValueId value, const Shape& shape, const DetectorFacts& detector,
                  const LeftOut& left_out) {
  return left_out.of_loc.count(value) > 0 && value != detector.loc && !shape.empty() &&
         shape.back() == 4;
}

Decoded run_model(const DetectorFacts& detector, const LeftOut& left_out, Reference& reference,
                  const std::vector<Tensor>& inputs) {
  const SsdOutputs& outputs = detector.outputs;
  const int64_t numbers = outputs.loc.values() * inputs.at(0).shape().at(0);
  Decoded seen;
  const auto ordered = [&](const Tensor& tensor, const Layout& layout) {
    return in_own_order(tensor, outputs.loc.maps, 4, layout).doubles();
  };
  reference.run(inputs, [&](ValueId value, const Tensor& tensor) {
    if (value == detector.loc) seen.loc = ordered(tensor, outputs.loc_layout);
    if (tensor.count() == numbers && may_be_boxes(value, tensor.shape(), detector, left_out))
      seen.boxes.emplace_back(value, ordered(tensor, {false, outputs.loc_layout.kinds_first}));
  });
  return seen;
}

std::optional<Decoding> decoding_in(const Decoded& seen, const DetectorFacts& detector,
                                    const LeftOut& left_out) {
  std::optional<Decoding> decoding;
  for (const auto& [value, boxes] : seen.boxes) {
    const auto found = decoding_of(boxes, seen.loc, detector.priors->corners, detector.picture);
    if (found) decoding = found;
    const auto output =
        std::find_if(left_out.boxes.begin(), left_out.boxes.end(),
                     [id = value](const GraphOutput& candidate) { return candidate.value == id; });
    const bool is_known = found || (left_out.rest && decoding);
    if (is_known || output == left_out.boxes.end() || boxes == seen.loc) continue;
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd",
        fmt::format(
            "{} has boxes that DetectionOutput would not decode: they are neither corners "
            "nor centres and sizes of the priors moved by loc times any variances",
            left_out.rest ? "forward()" : fmt::format("the model's output '{}'", output->name)),
        "return loc and conf from the model instead of boxes, and decode them behind the network");
  }
  return decoding;
}

// What the configuration says of the variances against what the model shows.
void check_variances(const SsdConfig& config, const Decoding& decoding) {
  const caffe::SsdHead& head = config.head();
  for (int i = 0; i < std::max(head.map_size(), 1); ++i) {
    const bool of_map = i < head.map_size() && !head.map(i).variance().empty();
    if (!of_map && head.variance().empty()) continue;
    const std::vector<float> said = variances_of(head, i);
    const bool same = std::equal(said.begin(), said.end(), decoding.variances.begin(),
                                 [](float a, double b) { return std::abs(a - b) <= 1e-3 * b; });
    if (same) continue;
    const std::string what =
        fmt::format("says a variance of {}, but the model's own {} follow from {}",
                    fmt::join(said, " "), decoding.words, fmt::join(decoding.variances, " "));
    const std::string advice = "correct it, or leave it out";
    throw ConvertError(Status::wrong_usage, {of_map ? config.about_map(i, what, advice)
                                                    : config.about("variance", what, advice)});
  }
}

}  // namespace

std::optional<Decoding> learn_variances(DetectorFacts& detector, const LeftOut& left_out,
                                        Model& model, const std::vector<Tensor>& inputs) {
  Reference* const reference = detector.priors ? model.reference() : nullptr;
  const bool has_boxes =
      std::any_of(left_out.of_loc.begin(), left_out.of_loc.end(), [&](ValueId value) {
        return may_be_boxes(value, model.graph()[value].shape, detector, left_out);
      });
  if (reference == nullptr || !has_boxes) return std::nullopt;
  const Decoded seen = run_model(detector, left_out, *reference, inputs);
  auto decoding = decoding_in(seen, detector, left_out);
  if (!decoding) return std::nullopt;
  check_variances(detector.config, *decoding);
  caffe::SsdHead& head = detector.config.head();
  if (head.variance().empty()) {
    for (double variance : decoding->variances) head.add_variance(static_cast<float>(variance));
  }
  return decoding;
}

}  // namespace torch2caffe
