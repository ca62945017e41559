// l2_norm: Normalize of each place.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"OfAnImage", "%y = torch2caffe::l2_norm(%x, 0.25) : f32[1,2,4,5]",
     R"(%l2_norm = Normalize(%x) \
        { norm_param { across_spatial: false channel_shared: false eps: 0.25 } } \
        weights [2] {1, 1} : [1,2,4,5]
     return %l2_norm)"},
    {"OfAMatrix", "%y = torch2caffe::l2_norm(%rows, 0.25) : f32[4,3]",
     R"(%l2_norm = Normalize(%rows) \
        { norm_param { across_spatial: false channel_shared: false eps: 0.25 } } \
        weights [3] {1, 1, 1} : [4,3]
     return %l2_norm)"},
};

class L2NormOp : public test::OpTest {
 protected:
  L2NormOp() : OpTest("%x : f32[1,2,4,5]\n%rows : f32[4,3]") {}
};

TEST_P(L2NormOp, IsNormalize) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, L2NormOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
