// Recurrent layers, step by step.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,1,1]
  %long : f32[513,1,1]
  %zero = constant f32[1,1,1] {0}
  %one = constant f32[1,1,1] {1}
  %ih = constant f32[1,1] {2}
  %hh = constant f32[1,1] {3}
  %bih = constant f32[1] {4}
  %bhh = constant f32[1] {5})";

const test::TextCase cases[] = {
    {"RnnOfTwoSteps",
     "%y, %h = aten::rnn_tanh.input(%x, %zero, [%ih, %hh, %bih, %bhh], True, 1, 0.0, False, False, "
     "False) : f32[2,1,1], f32[1,1,1]",
     R"(%rnn_tanh/layer0/input = InnerProduct(%x) \
       { inner_product_param { num_output: 1 axis: 2 } } weights [1,1] {2} [1] {4} : [2,1,1]
     %rnn_tanh/layer0/steps/0, %rnn_tanh/layer0/steps/1 = Slice(%rnn_tanh/layer0/input) \
       "rnn_tanh/layer0/steps" { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %rnn_tanh/layer0/h0 = Power(%rnn_tanh/layer0/steps/0) { power_param { scale: 0 } } : [1,1,1]
     %rnn_tanh/layer0/0/state = InnerProduct(%rnn_tanh/layer0/h0) \
       { inner_product_param { num_output: 1 axis: 2 } } weights [1,1] {3} [1] {5} : [1,1,1]
     %rnn_tanh/layer0/0/sum = Eltwise(%rnn_tanh/layer0/steps/0, %rnn_tanh/layer0/0/state) \
       { eltwise_param { operation: SUM } } : [1,1,1]
     %rnn_tanh/layer0/0/h = TanH(%rnn_tanh/layer0/0/sum) : [1,1,1]
     %rnn_tanh/layer0/1/state = InnerProduct(%rnn_tanh/layer0/0/h) \
       { inner_product_param { num_output: 1 axis: 2 } } weights [1,1] {3} [1] {5} : [1,1,1]
     %rnn_tanh/layer0/1/sum = Eltwise(%rnn_tanh/layer0/steps/1, %rnn_tanh/layer0/1/state) \
       { eltwise_param { operation: SUM } } : [1,1,1]
     %rnn_tanh/layer0/1/h = TanH(%rnn_tanh/layer0/1/sum) : [1,1,1]
     %rnn_tanh/layer0/joined = Concat(%rnn_tanh/layer0/0/h, %rnn_tanh/layer0/1/h) \
       { concat_param { axis: 0 } } : [2,1,1]
     return %rnn_tanh/layer0/joined)"},
};

class RecurrentOp : public test::OpTest {
 protected:
  RecurrentOp() : OpTest(inputs) {}
};

TEST_P(RecurrentOp, IsWrittenOutStepByStep) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, RecurrentOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"ManySteps",
     "%y, %h = aten::rnn_relu.input(%long, %zero, [%ih, %hh], False, 1, 0.0, False, False, False) "
     ": f32[513,1,1], f32[1,1,1]",
     "aten::rnn_relu.input: it is written out step by step, and has 513 steps of all its layers "
     "and directions, more than 512; make the sequence shorter, or run it in parts outside of the "
     "network"},
    {"ComputedWeights",
     "%w = aten::relu(%x) : f32[2,1,1]\n"
     "%y, %h = aten::rnn_relu.input(%x, %zero, [%ih, %w], False, 1, 0.0, False, False, False) "
     ": f32[2,1,1], f32[1,1,1]",
     "aten::rnn_relu.input: its weights are computed from the network's input; only fixed weights "
     "can be stored in a Caffe layer"},
};

class RefusedRecurrentOp : public RecurrentOp {};

TEST_P(RefusedRecurrentOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedRecurrentOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
