// Parts of a tensor along an axis -> Slice; with steps -> see compose/index_select.h. What nobody
// reads of a Slice ends in Silence.
#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void one_part(OpContext& op, const Part& view) {
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < view.count; ++i) indices.push_back(view.begin + i * view.step);
  const BlobId part = index_select(op.layers(), op.blob("self"), view.axis, indices,
                                   view.keeps_axis ? "" : "slice");
  op.set_result(reshape(op.layers(), part, op.result_shape()));
}

// Consecutive ones. An empty part is no blob.
void all_parts(OpContext& op) {
  std::vector<size_t> results;
  std::vector<int64_t> cuts;
  size_t axis = 0;
  for (size_t i = 0; i < op.results(); ++i) {
    const auto view = std::get<Part>(op.view(i));
    axis = view.axis;
    if (view.count == 0) continue;
    if (!results.empty()) cuts.push_back(view.begin);
    results.push_back(i);
  }
  const BlobId x = op.blob("self");
  const auto blobs = cuts.empty() ? std::vector{x} : slice(op.layers(), x, axis, cuts, "");
  for (size_t i = 0; i < results.size(); ++i)
    op.set_result(reshape(op.layers(), blobs[i], op.result_shape(results[i])), results[i]);
}

void take_parts(OpContext& op) {
  if (op.results() > 1) return all_parts(op);
  one_part(op, std::get<Part>(op.view()));
}

}  // namespace

void register_slice(OpRegistry& r) { r.add_views(ViewKind::part, take_parts); }

}  // namespace torch2caffe
