// Operators that fill a tensor of another one'\''s shape.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[1,2])";

const test::TextCase cases[] = {
    {"Zeros", "%y = aten::zeros_like(%x) : f32[1,2]",
     R"(%zeros_like = Parameter() { parameter_param { shape { dim: 1 dim: 2 } } } weights \
       [1,2] {0, 0} : [1,2]
     return %zeros_like)"},
    {"Ones", "%y = aten::new_ones(%x, [3]) : f32[3]",
     R"(%new_ones = Parameter() { parameter_param { shape { dim: 3 } } } weights [3] {1, 1, \
       1} : [3]
     return %new_ones)"},
    {"ANumber", "%y = aten::full_like(%x, 0.5) : f32[1,2]",
     R"(%full_like = Parameter() { parameter_param { shape { dim: 1 dim: 2 } } } weights \
       [1,2] {0.5, 0.5} : [1,2]
     return %full_like)"},
    {"Indices", "%y = aten::zeros_like(%x, dtype=\"i64\") : i64[1,2]",
     R"(%zeros_like = Parameter() { parameter_param { shape { dim: 1 dim: 2 } } } weights \
       [1,2] {0, 0} : [1,2]
     return %zeros_like)"},
};

class Constant : public test::OpTest {
 protected:
  Constant() : OpTest(inputs) {}
};

TEST_P(Constant, BecomesAParameter) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, Constant, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
