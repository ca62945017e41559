// What nets cost.
#include "net/cost.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

struct CostCase {
  std::string name, layer;  // over %x of [2,4,6,6]
  int64_t parameters, multiply_adds, blob_elements;
};

const CostCase costs[] = {
    {"Convolution",
     "%y = Convolution(%x) { convolution_param { num_output: 8 kernel_size: 3 } } "
     "weights [8,4,3,3] {...} [8] {...}",
     296, 2 * 16 * 288, 2 * 8 * 16},
    {"GroupedConvolution",
     "%y = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 3 group: 4 "
     "bias_term: false } } weights [4,1,3,3] {...}",
     36, 2 * 16 * 36, 2 * 4 * 16},
    {"Deconvolution",
     "%y = Deconvolution(%x) { convolution_param { num_output: 3 kernel_size: 2 stride: 2 "
     "bias_term: false } } weights [4,3,2,2] {...}",
     48, 2 * 36 * 48, 2 * 3 * 144},
    {"InnerProduct",
     "%y = InnerProduct(%x) { inner_product_param { num_output: 5 bias_term: false } } "
     "weights [5,144] {...}",
     720, 2 * 720, 10},
    {"Scale", "%y = Scale(%x) weights [4] {1, 2, 3, 4}", 4, 288, 288},
    {"Lstm",
     "%y = LSTM(%x) { recurrent_param { num_output: 3 } } weights [12,36] {...} [12] {...} "
     "[12,3] {...}",
     480, 8 * 468, 24},
    {"ReLU", "%y = ReLU(%x)", 0, 0, 288},
    {"TheSameMemory", "%y = Reshape(%x) { reshape_param { shape { dim: 2 dim: 144 } } }", 0, 0, 0},
    {"InPlace", "%x = Sigmoid(%x) \"y\"", 0, 0, 0},
};

class CostOf : public testing::TestWithParam<CostCase> {};

TEST_P(CostOf, ALayer) {
  const Net net = net_of_text("%x = Input() { input_param { shape { dim: [2, 4, 6, 6] } } }\n" +
                              GetParam().layer);
  const Cost cost = cost_of(net, net.layers.back());
  EXPECT_EQ(cost.parameters, GetParam().parameters);
  EXPECT_EQ(cost.multiply_adds, GetParam().multiply_adds);
  EXPECT_EQ(cost.blob_elements, GetParam().blob_elements);
  EXPECT_EQ(cost_of(net).blob_elements, 288 + GetParam().blob_elements);
}

INSTANTIATE_TEST_SUITE_P(Of, CostOf, testing::ValuesIn(costs), test::name_of_case<CostCase>);

TEST(Cost, IsComparedByMultiplyAddsThenByMemory) {
  EXPECT_LT((Cost{9, 1, 9}), (Cost{0, 2, 0}));
  EXPECT_LT((Cost{9, 1, 1}), (Cost{0, 1, 2}));
}

}  // namespace
}  // namespace torch2caffe
