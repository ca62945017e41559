// The driver: inputs, outputs, values, names, and every error in one go.
#include "lower/lower.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::errors_of;
using test::lowered;
using test::tidy;

Net net_of(const std::string& graph_text) { return lower(graph_of_text(graph_text)); }

TEST(Lower, MakesAnInputLayerOfEachInput) {
  EXPECT_EQ(to_text(net_of("%image : f32[1,3]\n%scalar : f32[]\nreturn %image, %scalar")), tidy(R"(
    %image = Input() { input_param { shape { dim: 1 dim: 3 } } } : [1,3]
    %scalar = Input() { input_param { shape { } } } : []
    return %image, %scalar)"));
}

TEST(Lower, KeepsTheOrderOfOutputsAndThoseThatAreReadInside) {
  EXPECT_EQ(lowered(R"(
    %x : f32[1,3]
    %a = aten::relu(%x) : f32[1,3]
    %b = aten::sigmoid(%a) : f32[1,3]
    return second=%b, first=%a, %x)"),
            tidy(R"(
    %relu = ReLU(%x) : [1,3]
    %sigmoid = Sigmoid(%relu) : [1,3]
    return %sigmoid, %relu, %x)"));
}

TEST(Lower, CallsLayersByTheirModules) {
  EXPECT_EQ(lowered(R"(
    %x : f32[1,3]
    %a = aten::relu(%x) : f32[1,3] @ layer1.act "net.py":1
    %b = aten::relu(%a) : f32[1,3] @ layer1.act "net.py":1
    %c = aten::tanh(%b) : f32[1,3]
    return %c)"),
            tidy(R"(
    %layer1.act = ReLU(%x) : [1,3]
    %layer1.act_1 = ReLU(%layer1.act) : [1,3]
    %tanh = TanH(%layer1.act_1) : [1,3]
    return %tanh)"));
}

TEST(Lower, CallsAnUnnamedInputInput) {
  Graph graph = graph_of_text("%x : f32[1]\nreturn %x");
  graph.values[0].name = "";
  EXPECT_EQ(lower(graph).layers[0].name(), "input");
}

TEST(Lower, GivesLayersTheLocationOfTheirNode) {
  const Net net = net_of(R"(
    %x : f32[1,3]
    %y = aten::relu(%x) : f32[1,3] @ act "net.py":4
    return %y)");
  EXPECT_TRUE(net.layers[0].sources.empty());
  EXPECT_EQ(net.layers[1].sources, (std::vector<Location>{{"act", "net.py", 4}}));
}

TEST(Lower, LetsBlobsKnowTheFirstValueThatTheyHoldAndOutputsTheirOwn) {
  const Graph graph = graph_of_text(R"(
    %x : f32[1,3]
    %a = aten::clone(%x) : f32[1,3]
    %b = aten::relu(%a) : f32[1,3]
    %c = aten::detach(%b) : f32[1,3]
    %d = aten::sigmoid(%c) : f32[1,3]
    %e = aten::detach(%d) : f32[1,3]
    return %e)");
  const Net net = lower(graph);
  ASSERT_EQ(net.blobs.size(), 3U);
  EXPECT_EQ(graph[net.blobs[0].value].name, "x");
  EXPECT_EQ(graph[net.blobs[1].value].name, "b");
  EXPECT_EQ(graph[net.blobs[2].value].name, "e");
}

TEST(Lower, LeavesBlobsThatPyTorchHasNotWithoutValue) {
  const Graph graph = graph_of_text(R"(
    %x : f32[1,3]
    %w = constant f32[3] {1, 2, 3}
    %y = aten::div.Tensor(%w, %x) : f32[1,3]
    return %y)");
  const Net net = lower(graph);
  ASSERT_EQ(net.blobs.size(), 3U);
  EXPECT_EQ(net.blobs[1].value, ValueId{});
  EXPECT_EQ(graph[net.blobs[2].value].name, "y");
}

TEST(Lower, TakesInPlaceFormsForWhatTheyCompute) {
  EXPECT_EQ(lowered("%x : f32[1]\n%y = aten::relu_(%x) : f32[1]\nreturn %y"),
            "%relu = ReLU(%x) : [1]\nreturn %relu\n");
}

// ---- errors ----

TEST(Lower, ReportsEveryProblemOnceUnknownOperatorsFirst) {
  EXPECT_EQ(errors_of(R"(
    %x : f32[1,3]
    %a = aten::dropout(%x, 0.5, True) : f32[1,3] @ drop "net.py":1
    %b = aten::erfinv(%x) : f32[1,3] @ head "net.py":2
    %c = aten::add.Tensor(%a, %b) : f32[1,3] @ - "net.py":3
    %d = aten::lgamma_(%b) : f32[1,3] @ - "net.py":4
    %e = aten::celu(%x, -1) : f32[1,3] @ elu "net.py":5
    return %c, %d, %e)"),
            "net.py:2 (module head): aten::erfinv: has no translation to Caffe; "
            "replace it in the model, or see 'torch2caffe ops' for what can be translated\n"
            "net.py:4: aten::lgamma: has no translation to Caffe; "
            "replace it in the model, or see 'torch2caffe ops' for what can be translated\n"
            "net.py:1 (module drop): aten::dropout: dropout is active: the model is in training "
            "mode; call model.eval() before tracing or saving\n"
            "net.py:5 (module elu): aten::celu: its exponent grows towards minus infinity; "
            "give it a positive alpha");
}

TEST(Lower, NamesTheNearestWeightWhereThereIsNoPlace) {
  EXPECT_EQ(errors_of(R"(
    %x : f32[1,3]
    %first_weight = constant f32[1,3] {1, 2, 3}
    %second_weight = constant f32[1,3] {4, 5, 6}
    %a = aten::mul.Tensor(%x, %first_weight) : f32[1,3]
    %b = aten::mul.Tensor(%a, %second_weight) : f32[1,3]
    %c = aten::relu(%b) : f32[1,3]
    %d = aten::topk(%c) : f32[1,3]
    return %d)")
                .substr(0, 46),
            "behind weight second_weight: aten::topk: it pu");
}

TEST(Lower, FailsWithTheStatusOfWhatCannotBeExpressed) {
  EXPECT_THAT([] { net_of("%x : f32[1]\n%y = aten::erfinv(%x) : f32[1]\nreturn %y"); },
              test::fails_with(Status::cannot_be_expressed, testing::_));
}

const test::TextCase refusals[] = {
    {"AConstantOutput", "%w = constant f32[1] {1}\nreturn %x, weights=%w",
     "output 'weights': does not depend on the input; return only what the network computes"},
    {"AnUnnamedConstantOutput", "%w = constant f32[1] {1}\nreturn %w",
     "output: does not depend on the input; return only what the network computes"},
    {"AnOutputThatCaffeLacks",
     "%y, %i = aten::adaptive_max_pool2d(%x, [1, 1]) : f32[1,3,1,1], i64[1,3,1,1]\nreturn %y, %i",
     "output: is a part of an operator's result that Caffe does not compute; do not return it"},
    {"AReadOfWhatCaffeLacks",
     "%y, %i = aten::adaptive_max_pool2d(%x, [1, 1]) : f32[1,3,1,1], i64[1,3,1,1]\n"
     "%z = aten::relu(%i) : f32[1,3,1,1]\nreturn %z",
     "aten::relu: it reads a part of an operator's result that Caffe does not compute; use the "
     "operator's first result only"},
    {"AResultThatIsNotFloat32", "%y = aten::relu(%x) : f16[1,3,4,4]\nreturn %y",
     "aten::relu: its result is of type f16; Caffe computes with float32 only: leave out "
     "torch.autocast or the conversion, or keep this part outside of the model"},
    {"AConstantWhereTheNetworkComputes",
     "%w = constant f32[1] {1}\n%y = aten::relu(%w) : f32[1]\nreturn %y",
     "behind weight w: aten::relu: its argument 'self' is a constant; compute the result "
     "beforehand and store it as "
     "a buffer"},
    {"AComputedWeight", "%y = aten::prelu(%x, %x) : f32[1,3,4,4]\nreturn %y",
     "aten::prelu: its argument 'weight' is computed from the network's input; only fixed weights "
     "can be stored in a Caffe layer"},
    {"AMissingTensorInAList", "%y = aten::cat([%x, None], 1) : f32[1,3,4,4]\nreturn %y",
     "aten::cat: an optional tensor is missing in a list; give all of them"},
};

class Refusal : public testing::TestWithParam<test::TextCase> {};

TEST_P(Refusal, SaysWhyAndWhatToDo) {
  EXPECT_EQ(errors_of("%x : f32[1,3,4,4]\n" + GetParam().given), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Of, Refusal, testing::ValuesIn(refusals),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
