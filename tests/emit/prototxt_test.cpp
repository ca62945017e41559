// The network's description as Caffe reads it.
#include <google/protobuf/text_format.h>

#include "emit/emit.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Net sample() {
  Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = InnerProduct(%x) "fc" { inner_product_param { num_output: 2 } } \
      weights [2,2] {1, 2, 3, 4} [2] {5, 6}
    %y = ReLU(%y) "relu" { relu_param { negative_slope: 0.1 } }
    %a, %b = Slice(%y) "slice" { slice_param { slice_point: 1 } }
    Silence(%b) "quiet"
    return %a)"));
  net.name = "sample \"net\"";
  return net;
}

caffe::NetParameter parsed(const std::string& text) {
  caffe::NetParameter net;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &net)) << text;
  return net;
}

TEST(Prototxt, ComesBackWithEveryLayerInOrder) {
  const caffe::NetParameter net = parsed(prototxt_of(sample()));
  EXPECT_EQ(net.name(), "sample \"net\"");
  ASSERT_EQ(net.layer_size(), 5);
  EXPECT_EQ(net.layer(0).name(), "x");
  EXPECT_EQ(net.layer(0).type(), "Input");
  EXPECT_THAT(net.layer(0).bottom(), IsEmpty());
  EXPECT_THAT(net.layer(0).top(), ElementsAre("x"));
  EXPECT_THAT(net.layer(0).input_param().shape(0).dim(), ElementsAre(1, 2));
  EXPECT_EQ(net.layer(1).name(), "fc");
  EXPECT_EQ(net.layer(1).type(), "InnerProduct");
  EXPECT_EQ(net.layer(1).inner_product_param().num_output(), 2U);
  EXPECT_EQ(net.layer(2).relu_param().negative_slope(), 0.1F);
  EXPECT_EQ(net.layer(4).name(), "quiet");
}

TEST(Prototxt, NamesBottomsAndTops) {
  const caffe::NetParameter net = parsed(prototxt_of(sample()));
  EXPECT_THAT(net.layer(2).bottom(), ElementsAre("y"));
  EXPECT_THAT(net.layer(2).top(), ElementsAre("y"));
  EXPECT_THAT(net.layer(3).top(), ElementsAre("a", "b"));
  EXPECT_THAT(net.layer(4).bottom(), ElementsAre("b"));
  EXPECT_THAT(net.layer(4).top(), IsEmpty());
}

TEST(Prototxt, HoldsNoWeights) {
  EXPECT_THAT(parsed(prototxt_of(sample())).layer(1).blobs(), IsEmpty());
}

TEST(Prototxt, LeavesAnEmptyNameOut) {
  Net net = sample();
  net.name = "";
  EXPECT_FALSE(parsed(prototxt_of(net)).has_name());
}

TEST(Prototxt, ReadsAsPeopleWriteIt) {
  const Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = ReLU(%x) { relu_param { negative_slope: 0.1 } }
    return %y)");
  EXPECT_EQ(prototxt_of(net), R"(layer {
  name: "x"
  type: "Input"
  top: "x"
  input_param {
    shape {
      dim: 1
      dim: 2
    }
  }
}
layer {
  name: "y"
  type: "ReLU"
  bottom: "x"
  top: "y"
  relu_param {
    negative_slope: 0.1
  }
}
)");
}

// Floats must come back as the same bits.
class PrototxtFloat : public testing::TestWithParam<float> {};

TEST_P(PrototxtFloat, ComesBackExactly) {
  Net net = sample();
  net.layers[2].param.mutable_relu_param()->set_negative_slope(GetParam());
  EXPECT_EQ(parsed(prototxt_of(net)).layer(2).relu_param().negative_slope(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Of, PrototxtFloat,
                         testing::Values(0.1F, 1.0F / 3, 1e-38F, 3.40282347e+38F, -0.0F,
                                         16777217.0F));

}  // namespace
}  // namespace torch2caffe
