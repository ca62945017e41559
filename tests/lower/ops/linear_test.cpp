// Products with a fixed matrix.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2]
  %sequence : f32[1,4,2]
  %flat : f32[2]
  %w = constant f32[3,2] {1, 2, 3, 4, 5, 6}
  %w_transposed = constant f32[2,3] {1, 3, 5, 2, 4, 6}
  %batch_of_matrices = constant f32[1,2,3] {1, 3, 5, 2, 4, 6}
  %bias = constant f32[3] {7, 8, 9}
  %bias_row = constant f32[1,3] {7, 8, 9}
  %one = constant f32[1] {7})";

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
};

class Linear : public test::OpTest {
 protected:
  Linear() : OpTest(inputs) {}
};

TEST_P(Linear, BecomesInnerProduct) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, Linear, testing::ValuesIn(cases), test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"NoBatchAxis", "%y = aten::linear(%flat, %w) : f32[3]",
     "aten::linear: its input has no batch axis; add one with unsqueeze(0)"},
    {"AComputedMatrix", "%y = aten::linear(%x, %x) : f32[1,1]",
     "aten::linear: its argument 'weight' is computed from the network's input; only fixed weights "
     "can be stored in a Caffe layer"},
    {"Beta", "%y = aten::addmm(%bias, %x, %w_transposed, beta=2) : f32[1,3]",
     "aten::addmm: beta or alpha is not 1; use torch.nn.Linear"},
    {"Alpha", "%y = aten::addmm(%bias, %x, %w_transposed, alpha=0.5) : f32[1,3]",
     "aten::addmm: beta or alpha is not 1; use torch.nn.Linear"},
    {"AddedRows", "%y = aten::addmm(%bias_row, %x, %w_transposed) : f32[1,3]",
     "aten::addmm: what is added is not one number for each output; use torch.nn.Linear"},
    {"OneAddedNumber", "%y = aten::addmm(%one, %x, %w_transposed) : f32[1,3]",
     "aten::addmm: what is added is not one number for each output; use torch.nn.Linear"},
    {"SeveralMatrices", "%y = aten::matmul(%x, %batch_of_matrices) : f32[1,1,3]",
     "aten::matmul: it multiplies by more than one matrix; use torch.nn.Linear"},
    {"AMatrixInFront", "%y = aten::matmul(%w, %x) : f32[3,2]",
     "aten::matmul: its argument 'other' is computed from the network's input; only fixed weights "
     "can be stored in a Caffe layer"},
};

class RefusedLinear : public Linear {};

TEST_P(RefusedLinear, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedLinear, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
