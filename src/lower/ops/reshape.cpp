// Operators that only change the shape -> Flatten where one run of axes becomes one, or all but the
// batch axis do; Reshape otherwise.
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

// SpacemiT takes no Reshape to two axes, so that flat lists are a Flatten.
void reshape(OpContext& op) {
  if (op.has("start_dim")) return flatten(op);
  const BlobId x = op.blob("self");
  const Shape &from = op.layers().shape(x), &to = op.result_shape();
  if (from.size() > 2 && to.size() == 2 && from[0] == to[0])
    return op.become(layer_of_type("Flatten"), {x});
  op.set_result(torch2caffe::reshape(op.layers(), x, to));
}

}  // namespace

void register_reshape(OpRegistry& r) { r.add_views(ViewKind::reshaped, reshape); }

}  // namespace torch2caffe
