// Resizing.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"WholeFactorsMakeADeconvolution",
     "%y = aten::upsample_nearest2d.vec(%x, None, [2.0, 3.0]) : f32[1,2,6,12]",
     R"(%upsample_nearest2d = Deconvolution(%x) { convolution_param { num_output: 2 \
             bias_term: false group: 2 kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 3 } \
             } weights [2,1,2,3] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} : [1,2,6,12]
     return %upsample_nearest2d)"},
    {"TheSameSizeIsNothing",
     "%z = aten::upsample_bilinear2d(%x, [3, 4], False) : f32[1,2,3,4]\n"
     "%y = aten::relu(%z) : f32[1,2,3,4]",
     R"(%relu = ReLU(%x) : [1,2,3,4]
     return %relu)"},
    {"AHalfIsEverySecondElement", "%y = aten::upsample_nearest1d(%row, [2]) : f32[1,2,2]",
     R"(%upsample_nearest1d/span/0, %upsample_nearest1d/span/1 = Slice(%row) \
        "upsample_nearest1d/span" { slice_param { slice_point: 3 axis: 2 } } : [1,2,3], [1,2,1]
     %upsample_nearest1d/rows = Reshape(%upsample_nearest1d/span/0) \
        { reshape_param { shape { dim: 2 dim: 1 dim: 3 dim: 1 } } } : [2,1,3,1]
     %upsample_nearest1d/every = Pooling(%upsample_nearest1d/rows) \
        { pooling_param { kernel_size: 1 stride_h: 2 stride_w: 1 } } : [2,1,2,1]
     %upsample_nearest1d = Reshape(%upsample_nearest1d/every) \
        { reshape_param { shape { dim: 1 dim: 2 dim: 2 } } } : [1,2,2]
     return %upsample_nearest1d)"},
    {"LinearIsADeconvolutionWhereThatCostsLess",
     "%y = aten::upsample_bilinear2d.vec(%large, None, False, [2.0, 2.0]) : f32[1,1,16,16]",
     R"(%upsample_bilinear2d/rows/pieces/0, %upsample_bilinear2d/rows/pieces/1, \
        %upsample_bilinear2d/rows/pieces/2 = Slice(%large) "upsample_bilinear2d/rows/pieces" \
        { slice_param { slice_point: 1 slice_point: 7 axis: 2 } } : \
        [1,1,1,8], [1,1,6,8], [1,1,1,8]
     %upsample_bilinear2d/rows = Concat(%upsample_bilinear2d/rows/pieces/0, %large, \
        %upsample_bilinear2d/rows/pieces/2) { concat_param { axis: 2 } } : [1,1,10,8]
     %upsample_bilinear2d/columns/pieces/0, %upsample_bilinear2d/columns/pieces/1, \
        %upsample_bilinear2d/columns/pieces/2 = Slice(%upsample_bilinear2d/rows) \
        "upsample_bilinear2d/columns/pieces" { slice_param { slice_point: 1 slice_point: 7 \
        axis: 3 } } : [1,1,10,1], [1,1,10,6], [1,1,10,1]
     %upsample_bilinear2d/columns = Concat(%upsample_bilinear2d/columns/pieces/0, \
        %upsample_bilinear2d/rows, %upsample_bilinear2d/columns/pieces/2) \
        { concat_param { axis: 3 } } : [1,1,10,10]
     %upsample_bilinear2d = Deconvolution(%upsample_bilinear2d/columns) { convolution_param { \
        num_output: 1 bias_term: false pad: 3 kernel_size: 4 stride: 2 } } weights [1,1,4,4] \
        {0.0625, 0.1875, 0.1875, 0.0625, 0.1875, 0.5625, 0.5625, 0.1875, 0.1875, 0.5625, 0.5625, \
        0.1875, 0.0625, 0.1875, 0.1875, 0.0625} : [1,1,16,16]
     return %upsample_bilinear2d)"},
    {"LinearIsAGroupedConvolutionAlongEachAxis",
     "%y = aten::upsample_bilinear2d.vec(%x, [6, 8], True, None) : f32[1,2,6,8]",
     R"(%upsample_bilinear2d/columns/map = Convolution(%x) { convolution_param { \
             num_output: 16 bias_term: false group: 2 kernel_h: 1 kernel_w: 4 } } \
             weights [16,1,1,4] {1, 0, 0, 0, 0.5714285373687744, \
             0.4285714328289032, 0, 0, 0.1428571343421936, 0.8571428656578064, 0, 0, 0, \
             0.7142857313156128, 0.2857142686843872, 0, 0, 0.2857142686843872, \
             0.7142857313156128, 0, 0, 0, 0.8571429252624512, 0.14285707473754883, 0, 0, \
             0.4285714626312256, 0.5714285373687744, 0, 0, 0, 1, \
             1, 0, 0, 0, 0.5714285373687744, \
             0.4285714328289032, 0, 0, 0.1428571343421936, 0.8571428656578064, 0, 0, 0, \
             0.7142857313156128, 0.2857142686843872, 0, 0, 0.2857142686843872, \
             0.7142857313156128, 0, 0, 0, 0.8571429252624512, 0.14285707473754883, 0, 0, \
             0.4285714626312256, 0.5714285373687744, 0, 0, 0, 1} : [1,16,3,1]
     %upsample_bilinear2d/columns = Reshape(%upsample_bilinear2d/columns/map) { \
             reshape_param { shape { dim: 0 dim: 2 dim: 8 dim: 3 } } } : [1,2,8,3]
     %upsample_bilinear2d/map = Convolution(%upsample_bilinear2d/columns) { \
             convolution_param { num_output: 12 bias_term: false group: 2 kernel_h: 1 \
             kernel_w: 3 } } \
             weights [12,1,1,3] {1, 0, 0, 0.6000000238418579, 0.4000000059604645, 0, \
             0.19999998807907104, 0.800000011920929, 0, 0, 0.7999999523162842, \
             0.20000004768371582, 0, 0.3999999761581421, 0.6000000238418579, 0, 0, 1, \
             1, 0, 0, 0.6000000238418579, 0.4000000059604645, 0, \
             0.19999998807907104, 0.800000011920929, 0, 0, 0.7999999523162842, \
             0.20000004768371582, 0, 0.3999999761581421, 0.6000000238418579, 0, 0, 1} : \
             [1,12,8,1]
     %upsample_bilinear2d = Reshape(%upsample_bilinear2d/map) { reshape_param { shape { \
             dim: 0 dim: 2 dim: 6 dim: 8 } } } : [1,2,6,8]
     return %upsample_bilinear2d)"},
    {"OneAxisIsAMatrix",
     "%y = aten::upsample_bilinear2d.vec(%x, [3, 2], True, None) : f32[1,2,3,2]",
     R"(%upsample_bilinear2d = InnerProduct(%x) { inner_product_param { num_output: 2 \
             bias_term: false axis: 3 } } weights [2,4] {1, 0, 0, 0, 0, 0, 0, 1} : [1,2,3,2]
     return %upsample_bilinear2d)"},
};

class UpsampleOp : public test::OpTest {
 protected:
  UpsampleOp() : OpTest("%x : f32[1,2,3,4]\n%row : f32[1,2,4]\n%large : f32[1,1,8,8]") {}
};

TEST_P(UpsampleOp, BecomesWhatIsExact) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, UpsampleOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
