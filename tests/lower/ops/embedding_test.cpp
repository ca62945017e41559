// Rows of a matrix by their numbers.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %ids : i64[2]
  %rows = constant f32[3,2] {1, 2, 3, 4, 5, 6}
  %x : f32[3,2])";

const test::TextCase cases[] = {
    {"Embed", "%y = aten::embedding(%rows, %ids, 1) : f32[2,2]",
     R"(%embedding = Embed(%ids) { embed_param { num_output: 2 input_dim: 3 bias_term: false \
       } } weights [3,2] {1, 2, 3, 4, 5, 6} : [2,2]
     return %embedding)"},
    {"MovedIndices",
     "%i = aten::unsqueeze(%ids, 0) : i64[1,2]\n%y = aten::embedding(%rows, %i) : f32[1,2,2]",
     R"(%unsqueeze = Reshape(%ids) { reshape_param { shape { dim: 1 dim: 2 } } } : [1,2]
     %embedding = Embed(%unsqueeze) { embed_param { num_output: 2 input_dim: 3 bias_term: \
       false } } weights [3,2] {1, 2, 3, 4, 5, 6} : [1,2,2]
     return %embedding)"},
};

const test::TextCase refused[] = {
    {"ComputedRows", "%y = aten::embedding(%x, %ids) : f32[2,2]",
     "aten::embedding: its argument 'weight' is computed from the network's input; only fixed "
     "weights can be stored in a Caffe layer"},
    {"SumsOfIndices", "%y = aten::add.Scalar(%ids, 1) : i64[2]",
     "aten::add.Scalar: its result is of type i64; Caffe computes with float32 only: leave out "
     "torch.autocast or the conversion, or keep this part outside of the model"},
    {"IndicesOfFloats", "%y = aten::to.dtype(%x, \"i64\") : i64[3,2]",
     "aten::to.dtype: its result is of type i64; Caffe computes with float32 only: leave out "
     "torch.autocast or the conversion, or keep this part outside of the model"},
};

class Embedding : public test::OpTest {
 protected:
  Embedding() : OpTest(inputs) {}
};

TEST_P(Embedding, BecomesEmbed) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, Embedding, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

class RefusedEmbedding : public Embedding {};

TEST_P(RefusedEmbedding, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedEmbedding, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
