// Verification: see the header.
#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>

namespace torch2caffe {
namespace {

constexpr size_t tail_length = 8;

// A blob that hardly varies cannot show a difference: agreement in it is no proof.
constexpr double least_spread = 1e-3;

std::vector<float> tail_of(const std::vector<float>& values) {
  const size_t length = std::min(tail_length, values.size());
  return std::vector<float>(values.end() - static_cast<std::ptrdiff_t>(length), values.end());
}

Location location_of(const Graph& graph, ValueId value) {
  for (const Node& node : graph.nodes) {
    if (std::count(node.outputs.begin(), node.outputs.end(), value) > 0) return node.where;
  }
  return Location{};
}

// A blob that should be the value but has another number of elements.
BlobComparison of_another_size(const Tensor& torch) {
  BlobComparison row;
  row.shape = torch.shape();
  row.error = std::numeric_limits<double>::infinity();
  row.equal = false;
  return row;
}

// Collects the best row of each match while PyTorch's values come by.
class Matcher {
 public:
  Matcher(const Graph& graph, const std::vector<Match>& matches, std::vector<Tensor> caffe,
          double tolerance)
      : graph_(graph), matches_(matches), caffe_(std::move(caffe)), tolerance_(tolerance) {
    for (size_t i = 0; i < matches.size(); ++i) {
      for (ValueId value : matches[i].values) interested_[value].push_back(i);
    }
    rows_.resize(matches.size());
  }

  void see(ValueId value, const Tensor& torch, bool is_output) {
    const auto interested = interested_.find(value);
    if (interested == interested_.end()) return;
    for (size_t i : interested->second) {
      if (matches_[i].output) continue;  // compared with what forward() gives
      const bool same_size = torch.count() == caffe_[i].count();
      if (!same_size && matches_[i].values.size() > 1) continue;
      BlobComparison row = row_of(i, torch);
      row.is_output = is_output;
      auto& best = rows_[i];
      // The same value seen again as an output is the better witness of the two.
      const bool better =
          !best || best->first == value || (!best->second.equal && row.error < best->second.error);
      if (better) best = {value, std::move(row)};
    }
  }

  // PyTorch's own outputs, for the matches that say which one they are.
  void see_outputs(const std::vector<Tensor>& outputs) {
    for (size_t i = 0; i < matches_.size(); ++i) {
      if (!matches_[i].output) continue;
      // Behind all values, in the order of the result.
      const ValueId place{static_cast<int>(graph_.values.size() + *matches_[i].output)};
      rows_[i] = {place, row_of(i, outputs.at(*matches_[i].output))};
      rows_[i]->second.is_output = true;
    }
  }

  std::vector<BlobComparison> rows() {
    std::vector<std::pair<ValueId, BlobComparison>> found;
    for (size_t i = 0; i < matches_.size(); ++i) {
      if (!rows_[i]) continue;
      auto& [value, row] = *rows_[i];
      const Match& match = matches_[i];
      row.blob = match.request.blob;
      row.layer = match.layer;
      row.where = match.where == Location{} ? location_of(graph_, value) : match.where;
      found.emplace_back(value, std::move(row));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<BlobComparison> rows;
    for (auto& [value, row] : found) rows.push_back(std::move(row));
    return rows;
  }

 private:
  BlobComparison row_of(size_t i, const Tensor& torch) const {
    if (torch.count() != caffe_[i].count()) return of_another_size(torch);
    return compare(torch, caffe_[i], tolerance_);
  }

  const Graph& graph_;
  const std::vector<Match>& matches_;
  std::vector<Tensor> caffe_;
  double tolerance_;
  std::map<ValueId, std::vector<size_t>> interested_;
  std::vector<std::optional<std::pair<ValueId, BlobComparison>>> rows_;
};

// ---- inputs of whole numbers ----

// How many indices there are for each input of whole numbers: the rows of the smallest embedding
// that reads it, itself or moved about; a few where none does.
std::map<ValueId, int64_t> index_limits_of(const Graph& graph) {
  constexpr int64_t few = 10;
  std::map<ValueId, int64_t> limits;
  std::map<ValueId, ValueId> origins;  // of values that hold an input's numbers
  for (ValueId id : graph.inputs) {
    if (graph[id].dtype != DType::f32) origins[id] = id;
  }
  const auto lower_to = [&](ValueId input, int64_t limit) {
    const auto [known, fresh] = limits.try_emplace(input, limit);
    if (!fresh) known->second = std::min(known->second, limit);
  };
  for (const Node& node : graph.nodes) {
    for (ValueId operand : operands_of(node)) {
      const auto origin = origins.find(operand);
      if (origin == origins.end()) continue;
      const ValueId first = operands_of(node)[0];  // an embedding's rows
      if (node.target == "aten::embedding") lower_to(origin->second, graph[first].shape.at(0));
      for (ValueId result : node.outputs) {
        if (graph[result].dtype == graph[operand].dtype) origins[result] = origin->second;
      }
    }
  }
  for (const auto& [value, input] : origins) limits.try_emplace(input, few);
  return limits;
}

// Indices in the range, as far as there are such.
std::pair<int64_t, int64_t> indices_in(const std::optional<std::pair<double, double>>& range,
                                       int64_t limit) {
  if (!range) return {0, limit - 1};
  const auto within = [&](double value) {
    return static_cast<int64_t>(std::clamp(value, 0.0, static_cast<double>(limit - 1)));
  };
  return {within(std::ceil(range->first)), within(std::floor(range->second))};
}

}  // namespace

std::vector<Tensor> noise_for(const Graph& graph, unsigned seed,
                              const std::optional<std::pair<double, double>>& range) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<double> uniform(range ? range->first : 0,
                                                 range ? range->second : 1);
  const std::map<ValueId, int64_t> index_limits = index_limits_of(graph);
  std::vector<Tensor> inputs;
  for (ValueId id : graph.inputs) {
    std::vector<float> values(static_cast<size_t>(count_of(graph[id].shape)));
    if (graph[id].dtype != DType::f32) {
      const auto [low, high] = indices_in(range, index_limits.at(id));
      std::uniform_int_distribution<int64_t> indices(low, high);
      for (float& value : values) value = static_cast<float>(indices(random));
    } else {
      for (float& value : values)
        value = range ? static_cast<float>(uniform(random)) : normal(random);
    }
    inputs.emplace_back(graph[id].shape, std::move(values));
  }
  return inputs;
}

std::vector<Tensor> inputs_for(const Model& model, unsigned seed,
                               const std::optional<std::pair<double, double>>& range) {
  std::vector<Tensor> recorded = model.recorded_inputs();
  return recorded.empty() ? noise_for(model.graph(), seed, range) : recorded;
}

BlobComparison compare(const Tensor& torch, const Tensor& caffe, double tolerance) {
  if (torch.count() != caffe.count()) {
    throw std::logic_error("blobs of different sizes were compared");
  }
  const std::vector<float> expected = torch.floats();
  const std::vector<float> got = caffe.floats();
  BlobComparison row;
  row.shape = torch.shape();
  double difference = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double e = static_cast<double>(expected[i]);
    const double g = static_cast<double>(got[i]);
    if (!(std::isnan(e) && std::isnan(g)) && e != g) {
      const double d = std::abs(e - g);
      difference =
          std::max(difference, std::isfinite(d) ? d : std::numeric_limits<double>::infinity());
    }
    if (!std::isfinite(e)) continue;  // one infinity would make every difference small
    low = std::min(low, e);
    high = std::max(high, e);
    row.largest = std::max(row.largest, std::abs(e));
  }
  row.error = row.largest > 0 ? difference / row.largest : difference;
  row.spread = row.largest > 0 ? (high - low) / row.largest : 0;
  row.equal = row.error <= tolerance;
  row.torch_tail = tail_of(expected);
  row.caffe_tail = tail_of(got);
  return row;
}

std::vector<BlobComparison> compare_blobs(Model& model, Runtime& runtime,
                                          const std::vector<std::string>& input_names,
                                          const std::vector<Tensor>& inputs,
                                          const std::vector<Match>& matches, double tolerance) {
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < inputs.size(); ++i) named.push_back({input_names.at(i), inputs[i]});
  std::vector<BlobRequest> requests;
  for (const Match& match : matches) requests.push_back(match.request);
  Matcher matcher(model.graph(), matches, runtime.run(named, requests), tolerance);

  const auto see = [&](ValueId value, const Tensor& torch) { matcher.see(value, torch, false); };
  const std::vector<Tensor> outputs = model.run(inputs, see);
  const bool known = std::any_of(matches.begin(), matches.end(),
                                 [](const Match& match) { return match.output.has_value(); });
  for (size_t i = 0; i < outputs.size() && !known; ++i) {
    matcher.see(model.graph().outputs.at(i).value, outputs[i], true);
  }
  matcher.see_outputs(outputs);
  return matcher.rows();
}

void summarise(Comparison& comparison) {
  comparison.equal = !comparison.blobs.empty() &&
                     std::all_of(comparison.blobs.begin(), comparison.blobs.end(),
                                 [](const BlobComparison& row) { return row.equal; }) &&
                     (!comparison.detections || comparison.detections->equal);
  comparison.max_error = 0;
  for (const BlobComparison& row : comparison.blobs) {
    if (!row.is_output) continue;
    comparison.max_error = std::max(comparison.max_error, row.error);
    if (row.spread >= least_spread) continue;
    comparison.notes.push_back(
        fmt::format("output {} hardly varies (by {:.1e} of its largest value), so that its "
                    "agreement proves little",
                    row.blob, row.spread));
  }
}

}  // namespace torch2caffe
