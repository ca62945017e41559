// Softmax.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"ChannelsAreCaffesDefault", "%y = aten::softmax.int(%x, 1) : f32[1,3,4]",
     R"(%softmax = Softmax(%x) : [1,3,4]
     return %softmax)"},
    {"AnotherAxisIsNamed", "%y = aten::softmax.int(%x, 0, None) : f32[1,3,4]",
     R"(%softmax = Softmax(%x) { softmax_param { axis: 0 } } : [1,3,4]
     return %softmax)"},
    {"ThatOfCoreAtenIsTheSame", "%y = aten::_safe_softmax(%x, 1) : f32[1,3,4]",
     R"(%safe_softmax = Softmax(%x) : [1,3,4]
     return %safe_softmax)"},
    {"AnAxisFromBehindIsCountedFromTheFront", "%y = aten::softmax.int(%x, -1) : f32[1,3,4]",
     R"(%softmax = Softmax(%x) { softmax_param { axis: 2 } } : [1,3,4]
     return %softmax)"},
};

class SoftmaxOp : public test::OpTest {
 protected:
  SoftmaxOp() : OpTest("%x : f32[1,3,4]") {}
};

TEST_P(SoftmaxOp, BecomesSoftmax) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, SoftmaxOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

TEST(SoftmaxOp, OfAnotherTypeIsRefused) {
  EXPECT_EQ(test::errors_of("%x : f32[1,3]\n"
                            "%y = aten::softmax.int(%x, 1, \"f16\") : f16[1,3] @ - \"net.py\":7\n"
                            "return %y"),
            "net.py:7: aten::softmax.int: its result is of type f16; Caffe computes with float32 "
            "only: leave out torch.autocast or the conversion, or keep this part outside of the "
            "model");
}

}  // namespace
}  // namespace torch2caffe
