// Outputs as tops that nothing else reads.
#include "support/passes.h"
#include "support/targets.h"

namespace torch2caffe {
namespace {

const test::TextCase copied[] = {
    {"AnOutputThatIsReadInside", R"(
      %a = ReLU(%x)
      %y = Sigmoid(%a)
      return %a, %y)",
     R"(
      %a = ReLU(%x) : [1,2]
      %y = Sigmoid(%a) : [1,2]
      %a/output = Split(%a) : [1,2]
      return %a/output, %y)"},
    {"AnInput", "return %x", R"(
      %x/output = Split(%x) : [1,2]
      return %x/output)"},
    {"AnOutputThatIsReturnedTwice", R"(
      %a = ReLU(%x)
      return %a, %a)",
     R"(
      %a = ReLU(%x) : [1,2]
      %a/output = Split(%a) : [1,2]
      %a/output_1 = Split(%a) : [1,2]
      return %a/output, %a/output_1)"},
    {"AnImage", R"(
      %a, %b = Slice(%x)
      %c = Reshape(%a) { reshape_param { shape { dim: [1, 1, 1, 1] } } }
      %y = Sigmoid(%c)
      return %c, %y)",
     R"(
      %a, %b = Slice(%x) : [1,1], [1,1]
      %c = Reshape(%a) { reshape_param { shape { dim: 1 dim: 1 dim: 1 dim: 1 } } } : [1,1,1,1]
      %y = Sigmoid(%c) : [1,1,1,1]
      %c/output = Pooling(%c) { pooling_param { kernel_size: 1 } } : [1,1,1,1]
      return %c/output, %y)"},
    // For OpenCV, which takes a layer for an output only where none of its tops is read.
    {"TopsOfALayerOfSeveral", R"(
      %a, %b = Slice(%x)
      return %b, %a)",
     R"(
      %a, %b = Slice(%x) : [1,1], [1,1]
      %b/output = Split(%b) : [1,1]
      %a/output = Split(%a) : [1,1]
      return %b/output, %a/output)"},
};

const test::TextCase kept[] = {
    {"AnOutputThatNothingReads", R"(
      %a = ReLU(%x)
      %y = Sigmoid(%a)
      return %y)"},
};

class ExposeOutputs : public test::PassTest {
 protected:
  ExposeOutputs() : PassTest(expose_outputs, "[1, 2]") {}
};

TEST_P(ExposeOutputs, MakesEachOneATopOfItsOwn) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Copies, ExposeOutputs, testing::ValuesIn(copied),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Keeps, ExposeOutputs, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

TEST(ExposeOutputs, ASplitIsTheCopyWhereNoPoolingIs) {
  const char* const net = "%x = Input() { input_param { shape { dim: [1, 2, 4, 4] } } }\nreturn %x";
  EXPECT_EQ(test::passed(expose_outputs, net, test::caffe_with("without: 'Pooling'")),
            "%x/output = Split(%x) : [1,2,4,4]\nreturn %x/output\n");
}

TEST(ExposeOutputs, AnImageOfOneElementForEachStandsInWhereThereIsNoSplit) {
  const char* const net = "%x = Input() { input_param { shape { dim: [1, 2, 3] } } }\nreturn %x";
  EXPECT_EQ(test::passed(expose_outputs, net, test::caffe_with("without: 'Split'")), test::tidy(R"(
    %x/output/image = Reshape(%x) { reshape_param { shape { dim: 0 dim: 6 dim: 1 dim: 1 } } } \
      : [1,6,1,1]
    %x/output/copy = Pooling(%x/output/image) { pooling_param { kernel_size: 1 } } : [1,6,1,1]
    %x/output = Reshape(%x/output/copy) { reshape_param { shape { dim: 0 dim: 2 dim: 3 } } } \
      : [1,2,3]
    return %x/output)"));
}

TEST(ExposeOutputs, GivesTheCopyThePyTorchValue) {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: 1 } } }\nreturn %x");
  net.blobs[0].value = ValueId{5};
  expose_outputs(net, find_target("caffe"));
  EXPECT_EQ(net[net.outputs[0]].name, "x/output");
  EXPECT_EQ(net[net.outputs[0]].value, ValueId{5});
}

}  // namespace
}  // namespace torch2caffe
