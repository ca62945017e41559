// Nets as text: what is written comes back the same.
#include "net/text_form.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::tidy;
using testing::HasSubstr;

const std::string input = "%x = Input() { input_param { shape { dim: 1 dim: 2 } } } : [1,2]\n";

const test::TextCase nets[] = {
    {"AnInputAlone", "return %x"},
    {"ALayerCalledLikeItsTop", "%relu = ReLU(%x) : [1,2]\nreturn %relu"},
    {"ALayerOfAnotherName", "%y = ReLU(%x) \"relu \\\"1\\\"\" : [1,2]\nreturn %y"},
    {"NamesOfModules", "%layer1.0/conv-a_1 = ReLU(%x) : [1,2]\nreturn %layer1.0/conv-a_1"},
    {"Parameters", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
      weights [1,2] {1, -2.5} : [1,1]
      return %y)"},
    {"SeveralWeights", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 } } \
      weights [2,2] {1, 2, 3, 4} [2] {0.5, 6} : [1,2]
      return %y)"},
    {"AScalarWeight", R"(
      %y = PReLU(%x) { prelu_param { channel_shared: true } } weights [] {0.25} : [1,2]
      return %y)"},
    {"EveryDigit", R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {0.1, 1.0000000000000002} [2] \
      {1e-300, 16777217} : [1,2]
      return %y)"},
    {"LongWeights", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 17 bias_term: false } } \
      weights [17,2] {...} : [1,17]
      return %y)"},
    {"SeveralBottomsAndTops", R"(
      %y = Eltwise(%x, %x) : [1,2]
      %a, %b = Slice(%y) "slice" { slice_param { axis: 1 } } : [1,1], [1,1]
      return %b, %a)"},
    {"ALayerWithoutTops", "Silence(%x) \"quiet\"\nreturn %x"},
    {"LayersInPlace", R"(
      %y = Power(%x) : [1,2]
      %y = ReLU(%y) "relu" : [1,2]
      return %y)"},
};

class NetText : public testing::TestWithParam<test::TextCase> {};

TEST_P(NetText, ComesBackTheSame) {
  const std::string text = input + tidy(GetParam().given);
  EXPECT_EQ(to_text(net_of_text(text)), text);
}

INSTANTIATE_TEST_SUITE_P(With, NetText, testing::ValuesIn(nets),
                         test::name_of_case<test::TextCase>);

TEST(NetText, SaysWhatItMeans) {
  const Net net = net_of_text(input + R"(
    %y = Power(%x) { power_param { scale: 2 } } : [1,2]
    %y = ReLU(%y) "relu" : [1,2]
    return %y)");
  ASSERT_EQ(net.layers.size(), 3U);
  EXPECT_EQ(net.layers[1].name(), "y");
  EXPECT_EQ(net.layers[1].type(), "Power");
  EXPECT_EQ(net.layers[1].param.power_param().scale(), 2);
  EXPECT_EQ(net.layers[2].name(), "relu");
  EXPECT_EQ(net.layers[2].tops, net.layers[2].bottoms);
  EXPECT_EQ(net.blobs.size(), 2U);
  EXPECT_EQ(net.outputs, net.layers[1].tops);
  EXPECT_EQ(net[net.outputs[0]].shape, (Shape{1, 2}));
}

TEST(NetText, MayLeaveShapesToTheLayersRules) {
  const Net net = net_of_text(input + R"(
    %y = InnerProduct(%x) { inner_product_param { num_output: 3 } } weights [3,2] {...} [3] {...}
    return %y)");
  EXPECT_EQ(net[net.outputs[0]].shape, (Shape{1, 3}));
}

TEST(NetText, MayRunParametersOverSeveralLines) {
  const Net net = net_of_text(input + "%y = Power(%x) { power_param {\n scale: 2\n} }\nreturn %y");
  EXPECT_EQ(net.layers[1].param.power_param().scale(), 2);
}

TEST(NetText, MakesTheSameNoiseOfLongWeightsAtEveryReading) {
  const std::string text = input + R"(
    %y = InnerProduct(%x) { inner_product_param { num_output: 20 } } weights [20,2] {...} [20] {...}
    return %y)";
  const auto values = net_of_text(text).layers[1].weights[0].doubles();
  EXPECT_EQ(values, net_of_text(text).layers[1].weights[0].doubles());
  EXPECT_NE(values[0], values[1]);
}

const test::TextCase unreadable[] = {
    {"AnUnknownBottom", "%y = ReLU(%a)", "net:2:13: %a is not defined above"},
    {"AnUnknownOutput", "return %a", "net:2:10: %a is not defined above"},
    {"NoBottoms", "%y = ReLU", "net:2:10: '(' is missing"},
    {"AnUnknownParameter", "%y = ReLU(%x) { relu_param { slope: 1 } }",
     "net:2:42: cannot read the parameters"},
    {"TooFewValues", "%y = PReLU(%x) weights [2] {1} : [1,2]", "the values do not fit the shape"},
    {"TooFewShapes", "%a, %b = Slice(%x) \"slice\" : [1,1]",
     "there must be one shape for each top"},
    {"AnUnknownType", "%y = Nothing(%x)", "net:2:"},
    {"NeitherTopNorName", "Silence(%x)", "net:2:12: a layer without tops needs a name"},
    {"TooFewBottoms", "%y = ReLU()", "net:2:"},
    {"TooManyTops", "%a, %b = ReLU(%x)", "net:2:"},
};

class UnreadableNet : public testing::TestWithParam<test::TextCase> {};

TEST_P(UnreadableNet, IsRefused) {
  EXPECT_THAT([] { net_of_text(input + GetParam().given); },
              fails_with(Status::unreadable_input, HasSubstr(GetParam().expected)));
}

INSTANTIATE_TEST_SUITE_P(With, UnreadableNet, testing::ValuesIn(unreadable),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
