// Layers that change nothing.
#include "support/passes.h"

namespace torch2caffe {
namespace {

const test::TextCase dropped[] = {
    {"APowerOfOne", R"(
      %a = Power(%x) { power_param { power: 1 scale: 1 shift: 0 } }
      %y = ReLU(%a)
      return %y)",
     R"(
      %y = ReLU(%x) : [2,3,4,4]
      return %y)"},
    {"AReshapeToTheSameShape", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [2, 3, 4, 4] } } }
      %y = ReLU(%a)
      return %y)",
     R"(
      %y = ReLU(%x) : [2,3,4,4]
      return %y)"},
    {"AFlattenOfWhatIsFlat", R"(
      %a = Flatten(%x)
      %b = Flatten(%a)
      %y = ReLU(%b)
      return %y)",
     R"(
      %a = Flatten(%x) : [2,48]
      %y = ReLU(%a) : [2,48]
      return %y)"},
    {"ARunOfThem", R"(
      %a = Power(%x)
      %b = Power(%a)
      %y = Eltwise(%a, %b)
      return %y)",
     R"(
      %y = Eltwise(%x, %x) : [2,3,4,4]
      return %y)"},
    {"AnOutput", R"(
      %a = ReLU(%x)
      %y = Power(%a)
      return %y)",
     R"(
      %a = ReLU(%x) : [2,3,4,4]
      return %a)"},
    {"AFlattenBeforeInnerProducts", R"(
      %a = Flatten(%x)
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,48] {...} [1] {0}
      %z = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,48] {...} [1] {0}
      return %y, %z)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 } } \
        weights [1,48] {...} [1] {0} : [2,1]
      %z = InnerProduct(%x) { inner_product_param { num_output: 1 } } \
        weights [1,48] {...} [1] {0} : [2,1]
      return %y, %z)"},
    {"AReshapeBeforeInnerProduct", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [0, 48] } } }
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,48] {...} [1] {0}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 } } \
        weights [1,48] {...} [1] {0} : [2,1]
      return %y)"},
};

const test::TextCase kept[] = {
    {"APowerThatComputes", R"(
      %y = Power(%x) { power_param { shift: 1 } }
      return %y)"},
    {"AFlattenThatIsAnOutputToo", R"(
      %a = Flatten(%x)
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,48] {...} [1] {0}
      return %y, %a)"},
    {"AFlattenThatAnotherLayerReads", R"(
      %a = Flatten(%x)
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,48] {...} [1] {0}
      %z = Softmax(%a)
      return %y, %z)"},
    {"AFlattenOfTheBatch", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [1, 96] } } }
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 } } weights [1,96] {...} [1] {0}
      return %y)"},
    {"AReshapeBeforeInnerProductOverTheLastAxis", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [2, 3, 16] } } }
      %y = InnerProduct(%a) { inner_product_param { num_output: 1 axis: 2 } } \
        weights [1,16] {...} [1] {0}
      return %y)"},
};

class DropIdentity : public test::PassTest {
 protected:
  DropIdentity() : PassTest(drop_identity, "[2, 3, 4, 4]") {}
};

TEST_P(DropIdentity, LeavesWhatComputes) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Drops, DropIdentity, testing::ValuesIn(dropped),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Keeps, DropIdentity, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

TEST(DropIdentity, KeepsAReshapeThatMakesTheAxisThatInnerProductReads) {
  const std::string net = R"(
    %x = Input() { input_param { shape { dim: 5 } } }
    %a = Reshape(%x) { reshape_param { shape { dim: [0, 1] } } }
    %y = InnerProduct(%a) { inner_product_param { num_output: 3 bias_term: false } } \
      weights [3,1] {1, 2, 3}
    return %y)";
  EXPECT_THAT(test::passed(drop_identity, test::tidy(net)), testing::HasSubstr("%a = Reshape"));
}

// As behind a constant divided by a computed tensor, 1 / x: the power has no value, the product by
// one has.
TEST(DropIdentity, HandsThePyTorchValueOnToABlobThatHasNone) {
  Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: 1 } } }
    %inverse = Power(%x) { power_param { power: -1 } }
    %y = Power(%inverse)
    return %y)");
  net[net.outputs[0]].value = ValueId{7};
  drop_identity(net, find_target("caffe"));
  EXPECT_EQ(net[net.outputs[0]].name, "inverse");
  EXPECT_EQ(net[net.outputs[0]].value, ValueId{7});
}

// %a is value 3; %b, which does nothing, value 7.
Net net_of_values(const std::string& rest) {
  Net net = net_of_text(
      "%x = Input() { input_param { shape { dim: 1 } } }\n%a = ReLU(%x)\n%b = Power(%a)\n" + rest);
  net[net.layers[1].tops[0]].value = ValueId{3};
  net[net.layers[2].tops[0]].value = ValueId{7};
  drop_identity(net, find_target("caffe"));
  return net;
}

TEST(DropIdentity, LeavesABlobItsOwnPyTorchValue) {
  const Net net = net_of_values("%y = Softmax(%b)\nreturn %y");
  EXPECT_EQ(net[net.layers.at(1).tops[0]].value, ValueId{3});
}

// What users get is compared with what PyTorch returns.
TEST(DropIdentity, HandsThePyTorchValueOfAnOutputOn) {
  const Net net = net_of_values("return %b");
  EXPECT_EQ(net[net.outputs.at(0)].value, ValueId{7});
}

}  // namespace
}  // namespace torch2caffe
