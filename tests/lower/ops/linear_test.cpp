// Products with a fixed matrix.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2]
  %sequence : f32[1,4,2]
  %flat : f32[2]
  %column : f32[2,4]
  %transposed : f32[1,2,4]
  %pair : f32[2,1,2]
  %two_matrices = constant f32[2,2,1] {1, 2, 3, 4}
  %w = constant f32[3,2] {1, 2, 3, 4, 5, 6}
  %w_transposed = constant f32[2,3] {1, 3, 5, 2, 4, 6}
  %batch_of_matrices = constant f32[1,2,3] {1, 3, 5, 2, 4, 6}
  %bias = constant f32[3] {7, 8, 9}
  %bias_row = constant f32[1,3] {7, 8, 9}
  %one = constant f32[1] {7}
  %long : f32[1,4194304,2]
  %wide : f32[1,2,4194304]
  %batches : f32[300,1,2]
  %matrices = constant f32[300,2,1] {...})";

const test::TextCase cases[] = {
    {"linear", "%y = aten::linear(%x, %w, %bias) : f32[1,3]",
     R"(%linear = InnerProduct(%x) { inner_product_param { num_output: 3 } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} [3] {7, 8, 9} : [1,3]
     return %linear)"},
    {"linear_without_bias", "%y = aten::linear(%x, %w) : f32[1,3]",
     R"(%linear = InnerProduct(%x) { inner_product_param { num_output: 3 bias_term: false } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} : [1,3]
     return %linear)"},
    {"linear_along_the_last_axis", "%y = aten::linear(%sequence, %w, %bias) : f32[1,4,3]",
     R"(%linear = InnerProduct(%sequence) { inner_product_param { num_output: 3 axis: 2 } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} [3] {7, 8, 9} : [1,4,3]
     return %linear)"},
    {"addmm", "%y = aten::addmm(%bias, %x, %w_transposed) : f32[1,3]",
     R"(%addmm = InnerProduct(%x) { inner_product_param { num_output: 3 } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} [3] {7, 8, 9} : [1,3]
     return %addmm)"},
    {"mm", "%y = aten::mm(%x, %w_transposed) : f32[1,3]",
     R"(%mm = InnerProduct(%x) { inner_product_param { num_output: 3 bias_term: false } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} : [1,3]
     return %mm)"},
    {"matmul", "%y = aten::matmul(%sequence, %w_transposed) : f32[1,4,3]",
     R"(%matmul = InnerProduct(%sequence) \
       { inner_product_param { num_output: 3 bias_term: false axis: 2 } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} : [1,4,3]
     return %matmul)"},
    {"addmm_with_factors",
     "%y = aten::addmm(%bias_row, %x, %w_transposed, beta=2, alpha=0.5) : f32[1,3]",
     R"(%addmm = InnerProduct(%x) { inner_product_param { num_output: 3 } } \
       weights [3,2] {0.5, 1, 1.5, 2, 2.5, 3} [3] {14, 16, 18} : [1,3]
     return %addmm)"},
    {"addmm_of_one_number", "%y = aten::addmm(%one, %x, %w_transposed) : f32[1,3]",
     R"(%addmm/product = InnerProduct(%x) \
       { inner_product_param { num_output: 3 bias_term: false } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} : [1,3]
     %addmm = Power(%addmm/product) { power_param { shift: 7 } } : [1,3]
     return %addmm)"},
    {"vector", "%y = aten::linear(%flat, %w) : f32[3]",
     R"(%linear/row = Reshape(%flat) { reshape_param { shape { dim: 1 dim: 2 } } } : [1,2]
     %linear/product = InnerProduct(%linear/row) \
       { inner_product_param { num_output: 3 bias_term: false } } \
       weights [3,2] {1, 2, 3, 4, 5, 6} : [1,3]
     %linear = Reshape(%linear/product) { reshape_param { shape { dim: 3 } } } : [3]
     return %linear)"},
    {"matrix_in_front", "%y = aten::matmul(%w, %column) : f32[3,4]",
     R"(%matmul/images = Reshape(%column) \
       { reshape_param { shape { dim: 1 dim: 2 dim: 1 dim: 4 } } } : [1,2,1,4]
     %matmul/map = Convolution(%matmul/images) \
       { convolution_param { num_output: 3 bias_term: false kernel_size: 1 } } \
       weights [3,2,1,1] {1, 2, 3, 4, 5, 6} : [1,3,1,4]
     %matmul = Reshape(%matmul/map) { reshape_param { shape { dim: 3 dim: 4 } } } : [3,4]
     return %matmul)"},
    {"matrices_of_their_own", "%y = aten::bmm(%pair, %two_matrices) : f32[2,1,1]",
     R"(%bmm/matrices/0, %bmm/matrices/1 = Slice(%pair) "bmm/matrices" \
       { slice_param { slice_point: 1 axis: 0 } } : [1,1,2], [1,1,2]
     %bmm/product0 = InnerProduct(%bmm/matrices/0) \
       { inner_product_param { num_output: 1 bias_term: false axis: 2 } } weights [1,2] {1, 2} \
       : [1,1,1]
     %bmm/product1 = InnerProduct(%bmm/matrices/1) \
       { inner_product_param { num_output: 1 bias_term: false axis: 2 } } weights [1,2] {3, 4} \
       : [1,1,1]
     %bmm = Concat(%bmm/product0, %bmm/product1) { concat_param { axis: 0 } } : [2,1,1]
     return %bmm)"},
    {"both_computed", "%y = aten::bmm(%sequence, %transposed) : f32[1,4,4]",
     R"(%bmm/right = Reshape(%transposed) \
       { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 4 } } } : [1,1,2,4]
     %bmm/repeated = Tile(%bmm/right) { tile_param { tiles: 4 } } : [1,4,2,4]
     %bmm/products = Scale(%bmm/repeated, %sequence) { scale_param { axis: 0 } } : [1,4,2,4]
     %bmm/summed/images = Reshape(%bmm/products) \
       { reshape_param { shape { dim: 4 dim: 2 dim: 1 dim: 4 } } } : [4,2,1,4]
     %bmm/summed/map = Convolution(%bmm/summed/images) \
       { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } \
       weights [1,2,1,1] {1, 1} : [4,1,1,4]
     %bmm/summed = Reshape(%bmm/summed/map) \
       { reshape_param { shape { dim: 1 dim: 4 dim: 1 dim: 4 } } } : [1,4,1,4]
     %bmm = Reshape(%bmm/summed) { reshape_param { shape { dim: 0 dim: 4 dim: 4 } } } : [1,4,4]
     return %bmm)"},
};

class Linear : public test::OpTest {
 protected:
  Linear() : OpTest(inputs) {}
};

TEST_P(Linear, BecomesInnerProduct) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, Linear, testing::ValuesIn(cases), test::name_of_case<test::TextCase>);

// 2 * 2 * 4194304 * 8 elements are more than 2^26.
const test::TextCase refused[] = {
    {"ALargeProduct", "%y = aten::bmm(%long, %wide) : f32[1,4194304,4194304]",
     "aten::bmm: it needs for a product of computed matrices a blob of 1 x 4194304 x 2 x 4194304 = "
     "35184372088832 elements (134217728 MiB), more than 256 MiB; make the input smaller, or keep "
     "this part outside of the model"},
};

class RefusedLinear : public Linear {};

TEST_P(RefusedLinear, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedLinear, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
