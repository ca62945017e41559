// Matching: see the header.
#include "verify/matcher.h"

#include <algorithm>

namespace torch2caffe {
namespace {

Location location_of(const Graph& graph, ValueId value) {
  for (const Node& node : graph.nodes) {
    if (std::count(node.outputs.begin(), node.outputs.end(), value) > 0) return node.where;
  }
  return Location{};
}

}  // namespace

Matcher::Matcher(const Graph& graph, const std::vector<Match>& matches, std::vector<Tensor> caffe,
                 double tolerance)
    : graph_(graph),
      matches_(matches),
      caffe_(std::move(caffe)),
      tolerance_(tolerance),
      rows_(matches.size()) {
  for (size_t i = 0; i < matches.size(); ++i) {
    for (ValueId value : matches[i].values) interested_[value].push_back(i);
  }
}

bool Matcher::is_free(size_t match) const {
  return matches_[match].is_output && matches_[match].values.empty();
}

BlobComparison Matcher::compared(size_t match, const Tensor& torch) const {
  return compare(torch, caffe_[match], tolerance_);
}

void Matcher::see(ValueId value, const Tensor& torch) {
  const auto interested = interested_.find(value);
  if (interested == interested_.end()) return;
  for (size_t i : interested->second) {
    if (matches_[i].output) continue;  // compared with what forward() gives
    const bool same_size = torch.count() == caffe_[i].count();
    if (!same_size && matches_[i].values.size() > 1) continue;
    BlobComparison row = compared(i, torch);
    const auto& best = rows_[i];
    const bool better = !best || (!best->comparison.equal && row.error < best->comparison.error);
    if (better) rows_[i] = Row{value, value, std::move(row)};
  }
}

void Matcher::take(size_t match, size_t place, const Tensor& output) {
  const ValueId order{static_cast<int>(graph_.values.size() + place)};
  rows_[match] = Row{order, graph_.outputs.at(place).value, compared(match, output)};
  rows_[match]->comparison.is_output = true;
  taken_.insert(place);
  matched_.insert(match);
}

// Equal ones first; what is left goes by order and size.
void Matcher::take_for_free_ones(const std::vector<Tensor>& outputs, bool equal) {
  for (size_t i = 0; i < matches_.size(); ++i) {
    if (!is_free(i) || matched_.count(i) > 0) continue;
    std::optional<size_t> found;
    for (size_t place = 0; place < outputs.size(); ++place) {
      const bool is_taken = taken_.count(place) > 0;
      const bool fits = equal ? compared(i, outputs[place]).equal
                              : !is_taken && outputs[place].count() == caffe_[i].count();
      if (!fits || (found && is_taken)) continue;
      found = place;
      if (!is_taken) break;
    }
    if (found) take(i, *found, outputs[*found]);
  }
}

// A blob inside may be an output of the model as well.
void Matcher::take_inner_blob(size_t place, const Tensor& output) {
  const auto interested = interested_.find(graph_.outputs.at(place).value);
  if (interested == interested_.end()) return;
  for (size_t i : interested->second) {
    const bool is_known = matches_[i].values.size() == 1;
    if (matches_[i].output || (!is_known && !compared(i, output).equal)) continue;
    take(i, place, output);
    return;
  }
}

void Matcher::see_outputs(const std::vector<Tensor>& outputs) {
  for (size_t i = 0; i < matches_.size(); ++i) {
    if (const auto place = matches_[i].output) take(i, *place, outputs.at(*place));
  }
  take_for_free_ones(outputs, true);
  take_for_free_ones(outputs, false);
  for (size_t place = 0; place < outputs.size(); ++place) {
    if (taken_.count(place) == 0) take_inner_blob(place, outputs[place]);
  }
}

std::set<ValueId> Matcher::unequal() const {
  std::set<ValueId> values;
  for (const auto& row : rows_) {
    if (row && !row->comparison.equal) values.insert(row->value);
  }
  return values;
}

void Matcher::allow_for(const std::map<ValueId, double>& rounding) {
  for (auto& row : rows_) {
    if (!row || row->comparison.equal) continue;
    BlobComparison& blob = row->comparison;
    const auto moved = rounding.find(row->value);
    if (moved == rounding.end()) continue;
    blob.rounding = blob.largest > 0 ? moved->second / blob.largest : moved->second;
    blob.equal = !blob.is_output && is_rounding(blob);
  }
}

// No network computes what is the same for every input; and an input needs no blob of its own.
bool Matcher::may_be_missing(size_t place) const {
  const ValueId value = graph_.outputs[place].value;
  return graph_[value].constant ||
         std::count(graph_.inputs.begin(), graph_.inputs.end(), value) > 0;
}

BlobsCompared Matcher::result() {
  BlobsCompared result;
  std::vector<Row> found;
  for (size_t i = 0; i < matches_.size(); ++i) {
    const Match& match = matches_[i];
    if (match.is_output && matched_.count(i) == 0) result.strange.push_back(match.request.blob);
    if (!rows_[i]) continue;
    BlobComparison& row = rows_[i]->comparison;
    row.blob = match.request.blob;
    row.layer = match.layer;
    row.where = match.where == Location{} ? location_of(graph_, rows_[i]->value) : match.where;
    found.push_back(std::move(*rows_[i]));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Row& a, const Row& b) { return a.order < b.order; });
  for (Row& row : found) result.rows.push_back(std::move(row.comparison));
  for (size_t place = 0; place < graph_.outputs.size(); ++place) {
    if (taken_.count(place) == 0 && !may_be_missing(place)) result.missing.push_back(place);
  }
  return result;
}

}  // namespace torch2caffe
