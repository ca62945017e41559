// LSTM layers that begin anew with every run.
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// Over %x of [2,1,1] and states %h and %c of [1,1,1].
std::string legalised(const std::string& layers, const Target& target) {
  return test::passed(legalise,
                      "%x = Input() { input_param { shape { dim: [2, 1, 1] } } }\n"
                      "%h = Input() { input_param { shape { dim: [1, 1, 1] } } }\n"
                      "%c = Input() { input_param { shape { dim: [1, 1, 1] } } }\n" +
                          test::tidy(layers),
                      target);
}

const char* const from_zeros = R"(
  %y = LSTM(%x) { recurrent_param { num_output: 1 } } \
    weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} [4,1] {9, 10, 11, 12}
  return %y)";

const char* const from_states = R"(
  %y, %last_h, %last_c = LSTM(%x, %h, %c) "y" \
    { recurrent_param { num_output: 1 expose_hidden: true } } \
    weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} [4,1] {9, 10, 11, 12}
  return %y, %last_c)";

TEST(LstmRule, BeginsWithZeroInTheFirstStepOfCont) {
  EXPECT_EQ(legalised(from_zeros, find_target("caffe")), test::tidy(R"(
    %y/cont/ones = InnerProduct(%x) { inner_product_param { num_output: 1 axis: 2 } } \
      weights [1,1] {0} [1] {1} : [2,1,1]
    %y/cont/steps = Scale(%y/cont/ones) { scale_param { axis: 0 } } weights [2] {0, 1} : [2,1,1]
    %y/cont = Reshape(%y/cont/steps) { reshape_param { shape { dim: 0 dim: 0 } } } : [2,1]
    %y = LSTM(%x, %y/cont) { recurrent_param { num_output: 1 } } \
      weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} [4,1] {9, 10, 11, 12} : [2,1,1]
    return %y)"));
}

TEST(LstmRule, GoesOnFromGivenStatesInEveryStep) {
  EXPECT_EQ(legalised(from_states, find_target("caffe")), test::tidy(R"(
    %y/cont/ones = InnerProduct(%x) { inner_product_param { num_output: 1 axis: 2 } } \
      weights [1,1] {0} [1] {1} : [2,1,1]
    %y/cont = Reshape(%y/cont/ones) { reshape_param { shape { dim: 0 dim: 0 } } } : [2,1]
    %y, %y/1, %last_c = LSTM(%x, %y/cont, %h, %c) \
      { recurrent_param { num_output: 1 expose_hidden: true } } \
      weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} [4,1] {9, 10, 11, 12} : [2,1,1], [1,1,1], [1,1,1]
    return %y, %last_c)"));
}

TEST(LstmRule, WritesOneContForAllLayersOfAsManySteps) {
  const std::string layers = legalised(R"(
    %a = LSTM(%x) { recurrent_param { num_output: 1 } } weights [4,1] {...} [4] {...} [4,1] {...}
    %b = LSTM(%a) { recurrent_param { num_output: 1 } } weights [4,1] {...} [4] {...} [4,1] {...}
    %d = LSTM(%h) { recurrent_param { num_output: 1 } } weights [4,1] {...} [4] {...} [4,1] {...}
    return %b, %d)",
                                       find_target("caffe"));
  EXPECT_THAT(layers, testing::HasSubstr("%a = LSTM(%x, %a/cont)"));
  EXPECT_THAT(layers, testing::HasSubstr("%b = LSTM(%a, %a/cont)"));
  EXPECT_THAT(layers, testing::HasSubstr("%d = LSTM(%h, %d/cont)")) << "of one step";
}

TEST(LstmRule, HasAnotherContForGivenStates) {
  const std::string layers = legalised(R"(
    %a = LSTM(%x) { recurrent_param { num_output: 1 } } weights [4,1] {...} [4] {...} [4,1] {...}
    %b, %last_h, %last_c = LSTM(%a, %h, %c) "b" \
      { recurrent_param { num_output: 1 expose_hidden: true } } \
      weights [4,1] {...} [4] {...} [4,1] {...}
    return %b)",
                                       find_target("caffe"));
  EXPECT_THAT(layers, testing::HasSubstr("LSTM(%a, %b/cont, %h, %c)"));
}

TEST(LstmRule, LeavesALayerOfAFileAsItIs) {
  const std::string layer = test::tidy(R"(
    %y = LSTM(%x, %cont) { recurrent_param { num_output: 1 } } \
      weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} [4,1] {9, 10, 11, 12} : [2,1,1]
    return %y)");
  const std::string cont = "%cont = Input() { input_param { shape { dim: [2, 1] } } }\n";
  EXPECT_EQ(legalised(cont + layer, find_target("caffe")), layer);
  EXPECT_EQ(legalised(cont + layer, find_target("opencv")), layer);
}

TEST(LstmRule, WritesOutTheStepsWhereThereIsNone) {
  EXPECT_EQ(legalised(from_zeros, find_target("opencv")), test::tidy(R"(
    %y/input = InnerProduct(%x) { inner_product_param { num_output: 4 axis: 2 } } \
      weights [4,1] {1, 2, 3, 4} [4] {5, 6, 7, 8} : [2,1,4]
    %y/steps/0, %y/steps/1 = Slice(%y/input) "y/steps" \
      { slice_param { slice_point: 1 axis: 0 } } : [1,1,4], [1,1,4]
    %y/h0/like/0, %y/h0/like/1 = Slice(%y/steps/0) "y/h0/like" \
      { slice_param { slice_point: 1 axis: 2 } } : [1,1,1], [1,1,3]
    %y/h0 = Power(%y/h0/like/0) { power_param { scale: 0 } } : [1,1,1]
    %y/c0/like/0, %y/c0/like/1 = Slice(%y/steps/0) "y/c0/like" \
      { slice_param { slice_point: 1 axis: 2 } } : [1,1,1], [1,1,3]
    %y/c0 = Power(%y/c0/like/0) { power_param { scale: 0 } } : [1,1,1]
    %y/0/state = InnerProduct(%y/h0) \
      { inner_product_param { num_output: 4 bias_term: false axis: 2 } } \
      weights [4,1] {9, 10, 11, 12} : [1,1,4]
    %y/0/gates = Eltwise(%y/steps/0, %y/0/state) { eltwise_param { operation: SUM } } \
      : [1,1,4]
    %y/0/gate/0, %y/0/gate/1, %y/0/gate/2, %y/0/gate/3 = Slice(%y/0/gates) "y/0/gate" \
      { slice_param { slice_point: 1 slice_point: 2 slice_point: 3 axis: 2 } } \
      : [1,1,1], [1,1,1], [1,1,1], [1,1,1]
    %y/0/i = Sigmoid(%y/0/gate/0) : [1,1,1]
    %y/0/f = Sigmoid(%y/0/gate/1) : [1,1,1]
    %y/0/o = Sigmoid(%y/0/gate/2) : [1,1,1]
    %y/0/g = TanH(%y/0/gate/3) : [1,1,1]
    %y/0/added = Eltwise(%y/0/i, %y/0/g) { eltwise_param { operation: PROD } } : [1,1,1]
    %y/0/kept = Eltwise(%y/0/f, %y/c0) { eltwise_param { operation: PROD } } : [1,1,1]
    %y/0/c = Eltwise(%y/0/kept, %y/0/added) { eltwise_param { operation: SUM } } : [1,1,1]
    %y/0/tanh = TanH(%y/0/c) : [1,1,1]
    %y/0/h = Eltwise(%y/0/o, %y/0/tanh) { eltwise_param { operation: PROD } } : [1,1,1]
    %y/1/state = InnerProduct(%y/0/h) \
      { inner_product_param { num_output: 4 bias_term: false axis: 2 } } \
      weights [4,1] {9, 10, 11, 12} : [1,1,4]
    %y/1/gates = Eltwise(%y/steps/1, %y/1/state) { eltwise_param { operation: SUM } } \
      : [1,1,4]
    %y/1/gate/0, %y/1/gate/1, %y/1/gate/2, %y/1/gate/3 = Slice(%y/1/gates) "y/1/gate" \
      { slice_param { slice_point: 1 slice_point: 2 slice_point: 3 axis: 2 } } \
      : [1,1,1], [1,1,1], [1,1,1], [1,1,1]
    %y/1/i = Sigmoid(%y/1/gate/0) : [1,1,1]
    %y/1/f = Sigmoid(%y/1/gate/1) : [1,1,1]
    %y/1/o = Sigmoid(%y/1/gate/2) : [1,1,1]
    %y/1/g = TanH(%y/1/gate/3) : [1,1,1]
    %y/1/added = Eltwise(%y/1/i, %y/1/g) { eltwise_param { operation: PROD } } : [1,1,1]
    %y/1/kept = Eltwise(%y/1/f, %y/0/c) { eltwise_param { operation: PROD } } : [1,1,1]
    %y/1/c = Eltwise(%y/1/kept, %y/1/added) { eltwise_param { operation: SUM } } : [1,1,1]
    %y/1/tanh = TanH(%y/1/c) : [1,1,1]
    %y/1/h = Eltwise(%y/1/o, %y/1/tanh) { eltwise_param { operation: PROD } } : [1,1,1]
    %y = Concat(%y/0/h, %y/1/h) "y/joined" { concat_param { axis: 0 } } : [2,1,1]
    return %y)"));
}

TEST(LstmRule, WritesOutTheStepsFromGivenStates) {
  const std::string layers = legalised(from_states, test::caffe_with("without: 'LSTM'"));
  EXPECT_THAT(layers, testing::HasSubstr("%y/0/state = InnerProduct(%h) "));
  EXPECT_THAT(layers, testing::HasSubstr("%y/0/kept = Eltwise(%y/0/f, %c) "));
  EXPECT_THAT(layers, testing::HasSubstr("%last_c = Eltwise(%y/1/kept, %y/1/added) \"y/1/c\" "));
  EXPECT_THAT(layers, testing::EndsWith("return %y, %last_c\n"));
}

TEST(LstmRule, WritesOutWhatTheTargetLacksOfIt) {
  const Target target =
      test::caffe_with("layer { type: 'LSTM' without: 'recurrent_param.expose_hidden' }");
  EXPECT_THAT(legalised(from_zeros, target), testing::HasSubstr("= LSTM("));
  EXPECT_THAT(legalised(from_states, target), testing::Not(testing::HasSubstr("= LSTM(")));
}

TEST(LstmRule, RefusesManySteps) {
  const std::string layer =
      " = LSTM(%long) { recurrent_param { num_output: 1 } } weights [4,1] {...} [4] {...} [4,1] "
      "{...}\n";
  const std::string layers = "%long = Input() { input_param { shape { dim: [257, 1, 1] } } }\n%a" +
                             layer + "%b" + layer + "return %a, %b\n";
  EXPECT_THAT([&] { legalised(layers, find_target("opencv")); },
              test::fails_with(
                  Status::cannot_be_expressed,
                  testing::HasSubstr("514 steps of all its layers and directions, more than 512; "
                                     "use a target that has the layer LSTM")));
}

}  // namespace
}  // namespace torch2caffe
