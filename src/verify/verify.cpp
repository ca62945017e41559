// Verification: see the header.
#include "verify/verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "torch2caffe/error.h"
#include "verify/matcher.h"
#include "verify/rounding.h"

namespace torch2caffe {
namespace {

constexpr size_t tail_length = 8;

// A blob that hardly varies cannot show a difference: agreement in it is no proof.
constexpr double least_spread = 1e-3;

// Two computations of one value each round on the way, not only at their inputs.
constexpr double roundings_on_the_way = 10;

std::vector<float> tail_of(const std::vector<float>& values) {
  const size_t length = std::min(tail_length, values.size());
  return std::vector<float>(values.end() - static_cast<std::ptrdiff_t>(length), values.end());
}

// See BlobComparison::differences. What is no number in one of them differs by more than any.
std::vector<int64_t> histogram(const std::vector<float>& expected, const std::vector<float>& got,
                               double unit) {
  static constexpr std::array bounds = {1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0};
  std::vector<int64_t> counts(bounds.size() + 2);
  for (size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
    const double e = static_cast<double>(expected[i]), g = static_cast<double>(got[i]);
    const bool is_same = e == g || (std::isnan(e) && std::isnan(g));
    const double share = std::abs(e - g) / unit;
    const auto above = std::ranges::find_if(bounds, [&](double bound) { return share < bound; });
    ++counts[is_same ? 0 : 1 + static_cast<size_t>(above - bounds.begin())];
  }
  return counts;
}

std::string note_of_rounding(const BlobComparison& row) {
  const std::string facts = fmt::format(
      "{} {} differs by {:.1e} of its largest value; PyTorch's own moves by {:.1e} when the input "
      "changes in its last bit",
      row.is_output ? "output" : "blob", row.blob, row.error, row.rounding);
  return facts + (row.is_output
                      ? ": the model magnifies what float32 rounds off, as random weights do; with "
                        "trained weights there is less of it, --tolerance allows more"
                      : ", so that it is counted as equal");
}

}  // namespace

BlobComparison compare(const Tensor& torch, const Tensor& caffe, double tolerance) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<float> expected = torch.floats();
  const std::vector<float> got = caffe.floats();
  BlobComparison row;
  row.shape = torch.shape();
  // A judge may give anything.
  double difference = expected.size() == got.size() ? 0 : infinity;
  double low = infinity;
  double high = -low;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double e = static_cast<double>(expected[i]);
    const double g = i < got.size() ? static_cast<double>(got[i]) : infinity;
    if (!(std::isnan(e) && std::isnan(g)) && e != g) {
      const double d = std::abs(e - g);
      difference = std::max(difference, std::isfinite(d) ? d : infinity);
    }
    if (!std::isfinite(e)) continue;  // one infinity would make every difference small
    row.has_finite = true;
    low = std::min(low, e);
    high = std::max(high, e);
    row.largest = std::max(row.largest, std::abs(e));
  }
  row.error = row.largest > 0 ? difference / row.largest : difference;
  row.spread = row.largest > 0 ? (high - low) / row.largest : 0;
  row.equal = row.error <= tolerance;
  row.differences = histogram(expected, got, row.largest > 0 ? row.largest : 1);
  row.torch_tail = tail_of(expected);
  row.caffe_tail = tail_of(got);
  return row;
}

BlobsCompared compare_blobs(const Graph& graph, Reference& reference, Runtime& runtime,
                            const std::vector<std::string>& input_names,
                            const std::vector<Tensor>& inputs, const std::vector<Match>& matches,
                            double tolerance, const Beside& beside) {
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < inputs.size(); ++i) named.push_back({input_names.at(i), inputs[i]});
  std::vector<Match> shown = matches;
  if (!runtime.shows_inner_blobs())
    std::erase_if(shown, [](const Match& match) { return !match.is_output; });
  std::vector<BlobRequest> requests;
  for (const Match& match : shown) requests.push_back(match.request);
  requests.insert(requests.end(), beside.blobs.begin(), beside.blobs.end());
  std::vector<Tensor> blobs = runtime.run(named, requests);
  const auto first_beside = blobs.begin() + static_cast<std::ptrdiff_t>(shown.size());
  std::vector<Tensor> looked_at(first_beside, blobs.end());
  blobs.erase(first_beside, blobs.end());
  Matcher matcher(graph, shown, std::move(blobs), tolerance);
  const auto see = [&](ValueId value, const Tensor& torch) {
    matcher.see(value, torch);
    if (beside.see) beside.see(value, torch);
  };
  matcher.see_outputs(reference.run(inputs, see));
  const std::set<ValueId> unequal = matcher.unequal();
  if (!unequal.empty() && reference.recorded_inputs().empty())
    matcher.allow_for(rounding_of(graph, reference, inputs, unequal));
  BlobsCompared result = matcher.result();
  for (const BlobComparison& row : result.rows) {
    if (!row.is_output || row.has_finite) continue;
    throw ConvertError(Status::not_proved, fmt::format("output '{}'", row.blob),
                       "has no finite number in PyTorch, so that nothing was compared",
                       "check the weights, or give an --input-range that the model computes with");
  }
  result.beside = std::move(looked_at);
  return result;
}

std::string name_of_output(const Graph& graph, size_t place) {
  const GraphOutput& output = graph.outputs.at(place);
  return fmt::format("output {}of the model ({})",
                     output.name.empty() ? "" : fmt::format("'{}' ", output.name),
                     fmt::join(graph[output.value].shape, "x"));
}

std::vector<std::string> unmatched_outputs(const BlobsCompared& compared, const Graph& graph) {
  std::vector<std::string> sentences;
  for (size_t place : compared.missing)
    sentences.push_back(name_of_output(graph, place) + " has no blob in the network");
  for (const std::string& blob : compared.strange)
    sentences.push_back(
        fmt::format("output '{}' of the network stands for no output of the model", blob));
  return sentences;
}

bool is_rounding(const BlobComparison& row) {
  return row.rounding > 0 && row.error <= roundings_on_the_way * row.rounding;
}

void summarise(Comparison& comparison) {
  const bool is_compared = !comparison.blobs.empty() || comparison.detections.has_value();
  comparison.equal = is_compared && comparison.unmatched.empty() &&
                     std::all_of(comparison.blobs.begin(), comparison.blobs.end(),
                                 [](const BlobComparison& row) { return row.equal; }) &&
                     (!comparison.detections || comparison.detections->equal);
  comparison.max_error = std::nullopt;
  for (const BlobComparison& row : comparison.blobs) {
    if (is_rounding(row)) comparison.notes.push_back(note_of_rounding(row));
    if (!row.is_output) continue;
    comparison.max_error = std::max(comparison.max_error.value_or(0), row.error);
    if (row.spread >= least_spread) continue;
    comparison.notes.push_back(
        fmt::format("output {} hardly varies (by {:.1e} of its largest value), so that its "
                    "agreement proves little",
                    row.blob, row.spread));
  }
}

}  // namespace torch2caffe
