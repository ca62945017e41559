// local_response_norm: LRN with k = 1, and a factor where it is another; its parts where the size
// is even.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"IsOneLayer", "%y = torch2caffe::local_response_norm(%x, 5, 0.5, 0.75, 1.0) : f32[1,2,4,5]",
     R"(%local_response_norm = LRN(%x) { lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 } } \
        : [1,2,4,5]
     return %local_response_norm)"},
    {"HasAFactorForK", "%y = torch2caffe::local_response_norm(%x, 3, 0.5, 2.0, 2.0) : f32[1,2,4,5]",
     R"(%local_response_norm/lrn = LRN(%x) { lrn_param { local_size: 3 alpha: 0.25 beta: 2 } } \
        : [1,2,4,5]
     %local_response_norm = Power(%local_response_norm/lrn) { power_param { scale: 0.25 } } \
        : [1,2,4,5]
     return %local_response_norm)"},
    {"OfEvenSizeIsMadeOfItsParts",
     "%y = torch2caffe::local_response_norm(%x, 4, 0.5, 0.75, 2.0) : f32[1,2,4,5]",
     R"(%local_response_norm/square = Eltwise(%x, %x) { eltwise_param { operation: PROD } } \
        : [1,2,4,5]
     %local_response_norm/rows = Reshape(%local_response_norm/square) \
        { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 20 } } } : [1,1,2,20]
     %local_response_norm/pooled/ceil = Pooling(%local_response_norm/rows) { pooling_param { \
        pool: AVE kernel_h: 4 kernel_w: 1 pad_h: 2 pad_w: 0 } } : [1,1,3,20]
     %local_response_norm/pooled/rows/0, %local_response_norm/pooled/rows/1 = \
        Slice(%local_response_norm/pooled/ceil) "local_response_norm/pooled/rows" \
        { slice_param { slice_point: 2 axis: 2 } } : [1,1,2,20], [1,1,1,20]
     %local_response_norm/mean = Reshape(%local_response_norm/pooled/rows/0) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 4 dim: 5 } } } : [1,2,4,5]
     %local_response_norm/factor = Power(%local_response_norm/mean) \
        { power_param { power: -0.75 scale: 0.5 shift: 2 } } : [1,2,4,5]
     %local_response_norm = Eltwise(%x, %local_response_norm/factor) \
        { eltwise_param { operation: PROD } } : [1,2,4,5]
     return %local_response_norm)"},
    {"OfRowsIsThatOfAnImage",
     "%y = torch2caffe::local_response_norm(%row, 3, 0.5, 0.75, 1.0) : f32[1,2,4]",
     R"(%local_response_norm/image = Reshape(%row) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 4 } } } : [1,2,1,4]
     %local_response_norm/lrn = LRN(%local_response_norm/image) \
        { lrn_param { local_size: 3 alpha: 0.5 beta: 0.75 } } : [1,2,1,4]
     %local_response_norm = Reshape(%local_response_norm/lrn) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 4 } } } : [1,2,4]
     return %local_response_norm)"},
    {"OfVolumesIsThatOfAnImage",
     "%y = torch2caffe::local_response_norm(%volume, 3, 0.5, 1.0, 2.0) : f32[1,2,3,4,5]",
     R"(%local_response_norm/image = Reshape(%volume) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 3 dim: 20 } } } : [1,2,3,20]
     %local_response_norm/lrn = LRN(%local_response_norm/image) \
        { lrn_param { local_size: 3 alpha: 0.25 beta: 1 } } : [1,2,3,20]
     %local_response_norm/scaled = Power(%local_response_norm/lrn) \
        { power_param { scale: 0.5 } } : [1,2,3,20]
     %local_response_norm = Reshape(%local_response_norm/scaled) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 3 dim: 4 dim: 5 } } } : [1,2,3,4,5]
     return %local_response_norm)"},
};

class LocalResponseNormOp : public test::OpTest {
 protected:
  LocalResponseNormOp()
      : OpTest("%x : f32[1,2,4,5]\n%row : f32[1,2,4]\n%volume : f32[1,2,3,4,5]") {}
};

TEST_P(LocalResponseNormOp, IsLrn) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, LocalResponseNormOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
