// Recurrent layers: LSTM, and the others step by step.
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
  %bhh = constant f32[1] {5}
  %lstm_ih = constant f32[4,1] {1, 2, 3, 4}
  %lstm_hh = constant f32[4,1] {5, 6, 7, 8}
  %lstm_bih = constant f32[4] {0.5, 1, 1.5, 2}
  %lstm_bhh = constant f32[4] {10, 20, 30, 40}
  %zeros = constant f32[2,1,1] {0, 0})";

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

const test::TextCase lstms[] = {
    {"GatesInCaffesOrder",
     "%y, %h, %c = aten::lstm.input(%x, [%zero, %zero], [%lstm_ih, %lstm_hh, %lstm_bih, "
     "%lstm_bhh], True, 1, 0.0, False, False, False) : f32[2,1,1], f32[1,1,1], f32[1,1,1]",
     R"(%lstm/layer0 = LSTM(%x) { recurrent_param { num_output: 1 } } \
       weights [4,1] {1, 2, 4, 3} [4] {10.5, 21, 42, 31.5} [4,1] {5, 6, 8, 7} : [2,1,1]
     %lstm/layer0/last/0, %lstm/layer0/last/1 = Slice(%lstm/layer0) "lstm/layer0/last" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     return %lstm/layer0)"},
    {"TheOtherDirectionReversed",
     "%y, %h, %c = aten::lstm.input(%x, [%zeros, %zeros], [%lstm_ih, %lstm_hh, %lstm_ih, "
     "%lstm_hh], False, 1, 0.0, False, True, False) : f32[2,1,2], f32[2,1,1], f32[2,1,1]",
     R"(%lstm/layer0 = LSTM(%x) { recurrent_param { num_output: 1 } } \
       weights [4,1] {1, 2, 4, 3} [4] {0, 0, 0, 0} [4,1] {5, 6, 8, 7} : [2,1,1]
     %lstm/layer0/last/0, %lstm/layer0/last/1 = Slice(%lstm/layer0) "lstm/layer0/last" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0_reverse/backwards/steps/0, %lstm/layer0_reverse/backwards/steps/1 = \
       Slice(%x) "lstm/layer0_reverse/backwards/steps" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0_reverse/backwards = \
       Concat(%lstm/layer0_reverse/backwards/steps/1, %lstm/layer0_reverse/backwards/steps/0) \
       { concat_param { axis: 0 } } : [2,1,1]
     %lstm/layer0_reverse = \
       LSTM(%lstm/layer0_reverse/backwards) { recurrent_param { num_output: 1 } } \
       weights [4,1] {1, 2, 4, 3} [4] {0, 0, 0, 0} [4,1] {5, 6, 8, 7} : [2,1,1]
     %lstm/layer0_reverse/last/0, %lstm/layer0_reverse/last/1 = \
       Slice(%lstm/layer0_reverse) "lstm/layer0_reverse/last" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0_reverse/forwards/steps/0, %lstm/layer0_reverse/forwards/steps/1 = \
       Slice(%lstm/layer0_reverse) "lstm/layer0_reverse/forwards/steps" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0_reverse/forwards = \
       Concat(%lstm/layer0_reverse/forwards/steps/1, %lstm/layer0_reverse/forwards/steps/0) \
       { concat_param { axis: 0 } } : [2,1,1]
     %lstm/layer0/both = Concat(%lstm/layer0, %lstm/layer0_reverse/forwards) \
       { concat_param { axis: 2 } } : [2,1,2]
     return %lstm/layer0/both)"},
    {"GivenStates",
     "%y, %h, %c = aten::lstm.input(%x, [%one, %zero], [%lstm_ih, %lstm_hh], False, 1, 0.0, False, "
     "False, False) : f32[2,1,1], f32[1,1,1], f32[1,1,1]",
     R"(%lstm/step/0, %lstm/step/1 = Slice(%x) "lstm/step" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0/h0/zeros = Power(%lstm/step/0) { power_param { scale: 0 } } : [1,1,1]
     %lstm/layer0/h0 = Scale(%lstm/layer0/h0/zeros) \
       { scale_param { axis: 0 num_axes: 3 bias_term: true } } \
       weights [1,1,1] {1} [1,1,1] {1} : [1,1,1]
     %lstm/layer0/c0 = Power(%lstm/step/0) { power_param { scale: 0 } } : [1,1,1]
     %lstm/layer0/0, %lstm/layer0/1, %lstm/layer0/2 = \
       LSTM(%x, %lstm/layer0/h0, %lstm/layer0/c0) "lstm/layer0" \
       { recurrent_param { num_output: 1 expose_hidden: true } } \
       weights [4,1] {1, 2, 4, 3} [4] {0, 0, 0, 0} [4,1] {5, 6, 8, 7} : [2,1,1], [1,1,1], [1,1,1]
     return %lstm/layer0/0)"},
    {"TheLastCellState",
     "%h, %s, %y = aten::lstm.input(%x, [%zero, %zero], [%lstm_ih, %lstm_hh], False, 1, 0.0, "
     "False, False, False) : f32[2,1,1], f32[1,1,1], f32[1,1,1]",
     R"(%lstm/step/0, %lstm/step/1 = Slice(%x) "lstm/step" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,1], [1,1,1]
     %lstm/layer0/h0 = Power(%lstm/step/0) { power_param { scale: 0 } } : [1,1,1]
     %lstm/layer0/c0 = Power(%lstm/step/0) { power_param { scale: 0 } } : [1,1,1]
     %lstm/layer0/0, %lstm/layer0/1, %lstm/layer0/2 = \
       LSTM(%x, %lstm/layer0/h0, %lstm/layer0/c0) "lstm/layer0" \
       { recurrent_param { num_output: 1 expose_hidden: true } } \
       weights [4,1] {1, 2, 4, 3} [4] {0, 0, 0, 0} [4,1] {5, 6, 8, 7} : [2,1,1], [1,1,1], [1,1,1]
     return %lstm/layer0/2)"},
};

class RecurrentOp : public test::OpTest {
 protected:
  RecurrentOp() : OpTest(inputs) {}
};

TEST_P(RecurrentOp, IsWrittenOutStepByStep) { expect_layers(); }

class LstmOp : public RecurrentOp {};

TEST_P(LstmOp, IsOneLayerForEachDirection) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, LstmOp, testing::ValuesIn(lstms), test::name_of_case<test::TextCase>);

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
