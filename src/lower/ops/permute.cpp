// Operators that change the order of axes -> Permute, or Reshape where only axes of one element
// move.
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void permute(OpContext& op) {
  const auto view = std::get<Permuted>(op.view());
  op.set_result(torch2caffe::permute(op.layers(), op.blob("self"), view.order));
}

}  // namespace

void register_permute(OpRegistry& r) { r.add_views(ViewKind::permuted, permute); }

}  // namespace torch2caffe
