// Attention.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,4]
  %k : f32[1,4,2]
  %w4 = constant f32[4] {1, 2, 3, 4}
  %w = constant f32[12,4] {...}
  %b = constant f32[12] {...}
  %p = constant f32[4,4] {...})";

// The layers' types, in their order.
std::string types_of(const std::string& node) {
  const Graph graph = graph_of_text(test::graph_around(inputs, node));
  std::string types;
  for (const Layer& layer : lower(graph).layers)
    if (layer.type() != "Input") types += layer.type() + " ";
  return types;
}

TEST(AttentionOp, IsAProductASoftmaxAndAProduct) {
  EXPECT_EQ(types_of("%y = aten::scaled_dot_product_attention(%x, %x, %x) : f32[1,2,4]"),
            "Permute Reshape Tile Scale Reshape Convolution Reshape Reshape Power Softmax "
            "Reshape Tile Scale Reshape Convolution Reshape Reshape ");
}

TEST(AttentionOp, IsTheSameInWhatPyTorchMakesOfIt) {
  const std::string whole =
      types_of("%y = aten::scaled_dot_product_attention(%x, %x, %x) : f32[1,2,4]");
  EXPECT_EQ(types_of("%y, %l = aten::_scaled_dot_product_flash_attention_for_cpu(%x, %x, %x) : "
                     "f32[1,2,4], f32[1,2]"),
            whole);
  EXPECT_EQ(types_of("%y, %p2 = aten::_scaled_dot_product_attention_math(%x, %x, %x) : "
                     "f32[1,2,4], f32[1,2,2]"),
            whole);
}

TEST(AttentionOp, AddsItsMaskToTheProducts) {
  const std::string text = test::lowered(test::graph_around(
      inputs,
      "%y = aten::scaled_dot_product_attention(%x, %x, %x, None, 0.0, True, scale=1.0) "
      ": f32[1,2,4]"));
  EXPECT_THAT(text, testing::HasSubstr("weights [2,2] {1, 1, 1, 1} [2,2] {0, -1"));
}

}  // namespace
}  // namespace torch2caffe
