// einsum: products of matrices, and what is around them.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,3]
  %square : f32[2,2]
  %w = constant f32[1,3] {1, 2, 3}
  %v = constant f32[1,3] {1, 2, 3})";

const test::TextCase cases[] = {
    {"AMatrixOnTheRight", "%y = aten::einsum(\"bti,oi->bto\", [%x, %w]) : f32[1,2,1]",
     R"(%einsum/left_matrix = Reshape(%x) { reshape_param { shape { dim: 2 dim: 3 } } } : [2,3]
     %einsum/product = InnerProduct(%einsum/left_matrix) \
       { inner_product_param { num_output: 1 bias_term: false } } weights [1,3] {1, 2, 3} : [2,1]
     %einsum/products = Reshape(%einsum/product) \
       { reshape_param { shape { dim: 1 dim: 2 dim: 1 } } } : [1,2,1]
     return %einsum/products)"},
    {"Transposition", "%y = aten::einsum(\"ij -> ji\", [%square]) : f32[2,2]",
     R"(%einsum/ordered = Permute(%square) { permute_param { order: 1 order: 0 } } : [2,2]
     return %einsum/ordered)"},
};

class EinsumOp : public test::OpTest {
 protected:
  EinsumOp() : OpTest(inputs) {}
};

TEST_P(EinsumOp, BecomesProducts) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, EinsumOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
