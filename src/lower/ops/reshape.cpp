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
  op.set_result(torch2caffe::reshape(op.layers(), op.blob("self"), op.result_shape()));
}

}  // namespace

void register_reshape(OpRegistry& r) {
  r.add_moving("aten::flatten.using_ints(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor",
               flatten);
  r.add_moving("aten::view(Tensor self, int[] size) -> Tensor", reshape);
  r.add_moving("aten::reshape(Tensor self, int[] shape) -> Tensor", reshape);
  r.add_moving("aten::view_as(Tensor self, Tensor other) -> Tensor", reshape);
  r.add_moving("aten::reshape_as(Tensor self, Tensor other) -> Tensor", reshape);
  r.add_moving("aten::squeeze(Tensor self) -> Tensor", reshape);
  r.add_moving("aten::squeeze.dim(Tensor self, int dim) -> Tensor", reshape);
  r.add_moving("aten::squeeze.dims(Tensor self, int[] dim) -> Tensor", reshape);
  r.add_moving("aten::unsqueeze(Tensor self, int dim) -> Tensor", reshape);
  r.add_moving("aten::unflatten.int(Tensor self, int dim, int[] sizes) -> Tensor", reshape);
  r.add_moving("aten::ravel(Tensor self) -> Tensor", reshape);
  r.add_moving("aten::_unsafe_view(Tensor self, int[] size) -> Tensor", reshape);
  r.add_moving("aten::_reshape_alias(Tensor self, int[] size, int[] stride) -> Tensor", reshape);
  r.add_moving("aten::atleast_1d(Tensor self) -> Tensor", reshape);
  r.add_moving("aten::atleast_2d(Tensor self) -> Tensor", reshape);
  r.add_moving("aten::atleast_3d(Tensor self) -> Tensor", reshape);
}

}  // namespace torch2caffe
