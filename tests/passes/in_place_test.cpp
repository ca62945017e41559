// Layers that overwrite their bottom, and those that must not.
#include "support/passes.h"

namespace torch2caffe {
namespace {

const test::TextCase overwritten[] = {
    {"AConvolutionsTop", R"(
      %a = Convolution(%x) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      %b = ReLU(%a)
      %y = Softmax(%b)
      return %y)",
     R"(
      %a = Convolution(%x) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0} : [1,1,4,4]
      %a = ReLU(%a) "b" : [1,1,4,4]
      %y = Softmax(%a) : [1,1,4,4]
      return %y)"},
    {"ARunOfTops", R"(
      %a = Softmax(%x)
      %b = Scale(%a) weights [2] {1, 2}
      %c = ReLU(%b)
      %y = Pooling(%c) { pooling_param { global_pooling: true } }
      return %y)",
     R"(
      %a = Softmax(%x) : [1,2,4,4]
      %a = Scale(%a) "b" weights [2] {1, 2} : [1,2,4,4]
      %a = ReLU(%a) "c" : [1,2,4,4]
      %y = Pooling(%a) { pooling_param { global_pooling: true } } : [1,2,1,1]
      return %y)"},
    {"AnOverwrittenBlobThatManyRead", R"(
      %a = Softmax(%x)
      %b = ReLU(%a)
      %y = Eltwise(%b, %b)
      return %y)",
     R"(
      %a = Softmax(%x) : [1,2,4,4]
      %a = ReLU(%a) "b" : [1,2,4,4]
      %y = Eltwise(%a, %a) : [1,2,4,4]
      return %y)"},
    // The layers before it still share one blob.
    {"ARunBeforeAnOutput", R"(
      %a = Softmax(%x)
      %b = Power(%a) { power_param { shift: 1 } }
      %y = ReLU(%b)
      return %y)",
     R"(
      %a = Softmax(%x) : [1,2,4,4]
      %a = Power(%a) "b" { power_param { shift: 1 } } : [1,2,4,4]
      %y = ReLU(%a) : [1,2,4,4]
      return %y)"},
};

const test::TextCase kept[] = {
    {"AnInput", R"(
      %a = ReLU(%x)
      %y = Softmax(%a)
      return %y)"},
    {"ABlobThatALaterLayerReads", R"(
      %a = Softmax(%x)
      %b = ReLU(%a)
      %y = Eltwise(%a, %b)
      return %y)"},
    {"ABlobThatAnEarlierLayerReads", R"(
      %a = Softmax(%x)
      %b = Softmax(%a)
      %c = ReLU(%a)
      %y = Eltwise(%b, %c)
      return %y)"},
    {"AFirstBottomOfTwo", R"(
      %a = Softmax(%x)
      %b = Pooling(%x) { pooling_param { global_pooling: true } }
      %c = Reshape(%b) { reshape_param { shape { dim: [0, 2] } } }
      %d = Scale(%a, %c) { scale_param { axis: 0 } }
      %y = Softmax(%d)
      return %y)"},
    {"AnOutput", R"(
      %a = Softmax(%x)
      %y = ReLU(%a)
      return %y)"},
    {"WhatIsAnOutputToo", R"(
      %a = Softmax(%x)
      %b = ReLU(%a)
      %y = Softmax(%b)
      return %y, %a)"},
    {"BehindReshape", R"(
      %a = Softmax(%x)
      %b = Reshape(%a) { reshape_param { shape { dim: [2, 16] } } }
      %c = ReLU(%b)
      %d = Softmax(%c)
      %y = Softmax(%a)
      return %d, %y)"},
    {"BehindFlatten", R"(
      %a = Softmax(%x)
      %b = Flatten(%a)
      %c = Power(%b) { power_param { shift: 1 } }
      %y = Softmax(%c)
      return %y)"},
    {"BehindSplit", R"(
      %a = Softmax(%x)
      %b, %c = Split(%a)
      %d = ReLU(%b)
      %y = Eltwise(%c, %d)
      return %y)"},
    {"ALayerThatCannot", R"(
      %a = Softmax(%x)
      %y = Softmax(%a)
      return %y)"},
    {"AnAbsoluteValue", R"(
      %a = Softmax(%x)
      %b = AbsVal(%a)
      %y = Softmax(%b)
      return %y)"},
};

class InPlace : public test::PassTest {
 protected:
  InPlace() : PassTest(in_place, "[1, 2, 4, 4]") {}
};

TEST_P(InPlace, OverwritesOnlyWhatNobodyElseNeeds) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Overwrites, InPlace, testing::ValuesIn(overwritten),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Keeps, InPlace, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

TEST(InPlace, GivesTheBlobTheLastPyTorchValue) {
  Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a = Softmax(%x)
    %b = ReLU(%a)
    %y = Softmax(%b)
    return %y)");
  const BlobId a = net.layers[1].tops[0];
  net[a].value = ValueId{3};
  net[net.layers[2].tops[0]].value = ValueId{4};
  in_place(net, find_target("caffe"));
  EXPECT_EQ(net.layers[2].tops[0], a);
  EXPECT_EQ(net[a].name, "a");
  EXPECT_EQ(net[a].value, ValueId{4});
}

}  // namespace
}  // namespace torch2caffe
