// aten::embedding -> Embed, which reads its indices as floats. padding_idx and how often an index
// appears matter for gradients alone.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Whole numbers above this are not all float32's.
constexpr int64_t most_rows = int64_t{1} << 24;

void embedding(OpContext& op) {
  const Tensor& weight = op.constant("weight");
  const int64_t rows = weight.shape().at(0), columns = weight.shape().at(1);
  op.require(rows <= most_rows,
             "it has more than 2^24 rows, whose indices float32 cannot tell from each other",
             "split it, or keep the look-up outside of the model");
  caffe::LayerParameter layer = layer_of_type("Embed");
  auto& param = *layer.mutable_embed_param();
  param.set_input_dim(static_cast<uint32_t>(rows));
  param.set_num_output(static_cast<uint32_t>(columns));
  param.set_bias_term(false);
  op.become(std::move(layer), {op.blob("indices")}, {weight});
}

}  // namespace

void register_embedding(OpRegistry& r) {
  r.add(
      "aten::embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool "
      "scale_grad_by_freq=False, bool sparse=False) -> Tensor",
      embedding);
}

}  // namespace torch2caffe
