// Operators that only change the shape -> Flatten where one run of axes becomes one, Reshape
// otherwise.
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void flatten(OpContext& op) {
  const BlobId input = op.blob("self");
  const size_t rank = op.layers().shape(input).size();
  if (op.result_shape() == op.layers().shape(input)) return op.set_result(input);
  caffe::LayerParameter layer = layer_of_type("Flatten");
  const int64_t begin = op.axis("start_dim", rank);
  const int64_t end = op.axis("end_dim", rank);
  if (begin != 1) layer.mutable_flatten_param()->set_axis(static_cast<int32_t>(begin));
  if (end != static_cast<int64_t>(rank) - 1)
    layer.mutable_flatten_param()->set_end_axis(static_cast<int32_t>(end));
  op.become(std::move(layer), {input});
}

void reshape(OpContext& op) {
  if (op.has("start_dim")) return flatten(op);
  op.set_result(torch2caffe::reshape(op.layers(), op.blob("self"), op.result_shape()));
}

}  // namespace

void register_reshape(OpRegistry& r) { r.add_views(ViewKind::reshaped, reshape); }

}  // namespace torch2caffe
