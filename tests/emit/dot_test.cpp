// Pictures of nets, as text.
#include "emit/dot.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::HasSubstr;
using testing::Not;

Net sample() {
  return net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 3, 8, 8] } } }
    %a = Convolution(%x) "layer1.0.conv1" \
      { convolution_param { num_output: 4 bias_term: false pad: 1 kernel_size: 3 stride: 2 } } \
      weights [4,3,3,3] {...}
    %a = ReLU(%a) "layer1.0.relu"
    %b = Pooling(%a) "pool/rows" { pooling_param { kernel_size: 2 } }
    return %b)"));
}

TEST(Dot, PutsLayersIntoBoxesForTheirModules) {
  const std::string dot = dot_of(sample());
  EXPECT_THAT(dot, HasSubstr("    subgraph \"cluster_layer1.0\" {\n      label=\"layer1.0\";\n"));
  EXPECT_THAT(dot, HasSubstr("[label=\"conv1\\nConvolution\\n4, 3x3 / 2\", "));
  EXPECT_THAT(dot, HasSubstr("  subgraph \"cluster_pool\" {\n"));
  EXPECT_THAT(dot, HasSubstr("[label=\"rows\\nPooling\\nMAX, 2x2\", "));
}

TEST(Dot, DrawsAnEdgeFromTheLastWriterWithTheShape) {
  const std::string dot = dot_of(sample());
  EXPECT_THAT(dot, HasSubstr("  layer0 -> layer1 [label=\"1x3x8x8\"];\n"));
  EXPECT_THAT(dot, HasSubstr("  layer1 -> layer2 [label=\"1x4x4x4\"];\n"));
  EXPECT_THAT(dot, HasSubstr("  layer2 -> layer3 [label=\"1x4x4x4\"];\n"));
  EXPECT_THAT(dot, Not(HasSubstr("layer1 -> layer3")));
}

TEST(Dot, QuotesWhatNamesMayHold) {
  Net net = sample();
  net.name = "a \"b\" \\c";
  EXPECT_THAT(dot_of(net), testing::StartsWith("digraph \"a \\\"b\\\" \\\\c\" {\n"));
}

}  // namespace
}  // namespace torch2caffe
