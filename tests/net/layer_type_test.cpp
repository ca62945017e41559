// What layer types share: axes, pooling windows, memory.
#include "net/layer_type.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::is_a_mistake;
using testing::HasSubstr;

TEST(AxisOf, CountsFromEitherEnd) {
  EXPECT_EQ(axis_of(0, 3), 0U);
  EXPECT_EQ(axis_of(2, 3), 2U);
  EXPECT_EQ(axis_of(-1, 3), 2U);
  EXPECT_EQ(axis_of(-3, 3), 0U);
  EXPECT_EQ(axis_of(3, 3, true), 3U);
}

TEST(AxisOf, RefusesAxesThatAreNot) {
  EXPECT_THAT([] { axis_of(3, 3); }, is_a_mistake(HasSubstr("axis 3 is outside of 3 axes")));
  EXPECT_THAT([] { axis_of(-4, 3); }, is_a_mistake(HasSubstr("axis -4 is outside of 3 axes")));
  EXPECT_THAT([] { axis_of(4, 3, true); }, is_a_mistake(HasSubstr("axis 4 is outside")));
}

// ---- pooling windows ----

// Caffe: ceil((input + 2 pad - kernel) / stride) + 1, where padded less one if the last window
// would start at input + pad or behind.
struct PoolingCase {
  std::string name;
  int64_t input, kernel, stride, pad;
  int64_t round_up, round_down;
};

const PoolingCase poolings[] = {
    {"EvenDivision", 8, 2, 2, 0, 4, 4},          // 6 / 2 = 3
    {"OneTooManyByCeil", 7, 2, 2, 0, 4, 3},      // 5 / 2 = 2.5
    {"GoogLeNet", 112, 3, 2, 0, 56, 55},         // 109 / 2 = 54.5
    {"AlexNet", 55, 3, 2, 0, 27, 27},            // 52 / 2 = 26
    {"ResNet", 112, 3, 2, 1, 57, 56},            // 111 / 2 = 55.5; 56 * 2 < 113
    {"PaddedAndKept", 4, 2, 2, 1, 3, 3},         // 4 / 2 = 2; 2 * 2 < 5
    {"PaddedAndDropped", 5, 2, 3, 1, 2, 2},      // 5 / 3 = 1.7; 2 * 3 >= 6
    {"StrideBeyondKernel", 4, 1, 2, 0, 3, 2},    // 3 / 2 = 1.5; not padded: nothing is dropped
    {"KernelOfTheInput", 7, 7, 1, 0, 1, 1},      // 0 / 1
    {"KernelBeyondTheInput", 2, 3, 2, 0, 1, 1},  // -1 / 2 = -0.5, up to 0
    {"Overlapping", 5, 3, 1, 1, 5, 5},           // 4 / 1
};

class PooledSize : public testing::TestWithParam<PoolingCase> {};

TEST_P(PooledSize, IsCaffes) {
  const PoolingCase& c = GetParam();
  const Window window{c.kernel, c.stride, c.pad, 1};
  EXPECT_EQ(pooled_size(c.input, window, true, c.pad > 0), c.round_up);
  EXPECT_EQ(pooled_size(c.input, window, false, c.pad > 0), c.round_down);
}

INSTANTIATE_TEST_SUITE_P(Of, PooledSize, testing::ValuesIn(poolings),
                         test::name_of_case<PoolingCase>);

TEST(PooledSize, DropsAWindowOfThisAxisWhereTheOtherIsPadded) {
  EXPECT_EQ(pooled_size(4, {1, 2, 0, 1}, true, false), 3);
  EXPECT_EQ(pooled_size(4, {1, 2, 0, 1}, true, true), 2);
}

const test::TextCase pooling_layers[] = {
    {"RoundsUp", "kernel_size: 2 stride: 2", "[1,3,4,5]"},
    {"RoundsDownByRoundMode", "kernel_size: 2 stride: 2 round_mode: FLOOR", "[1,3,3,4]"},
    {"RoundsDownByCeilMode", "kernel_size: 2 stride: 2 ceil_mode: false", "[1,3,3,4]"},
    {"HeightAndWidth", "kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 1 pad_h: 1 pad_w: 0",
     "[1,3,4,8]"},
    {"PaddingOfOneAxisDropsInTheOther",  // width: 8 / 5, up to 2, + 1 = 3 windows; 2 * 5 >= 9
     "kernel_h: 3 kernel_w: 1 stride_h: 2 stride_w: 5 pad_h: 1 pad_w: 0", "[1,3,4,2]"},
    {"Global", "global_pooling: true", "[1,3,1,1]"},
    {"StrideOneByDefault", "kernel_size: 3", "[1,3,5,7]"},
};

class PoolingLayer : public testing::TestWithParam<test::TextCase> {};

TEST_P(PoolingLayer, HasTheSizeOfItsWindows) {
  const Net net = net_of_text(
      "%x = Input() { input_param { shape { dim: [1, 3, 7, 9] } } }\n"
      "%y = Pooling(%x) { pooling_param { " +
      GetParam().given + " } }\nreturn %y");
  EXPECT_EQ(to_text(net[net.outputs[0]].shape), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(That, PoolingLayer, testing::ValuesIn(pooling_layers),
                         test::name_of_case<test::TextCase>);

// ---- memory ----

LayerType type_called(const std::string& name) {
  Layer layer;
  layer.param.set_type(name);
  return layer_type(layer);
}

// The types whose CPU and GPU code in Caffe reads an element before it writes it, and nothing else
// after; AbsVal, Reshape and Flatten refuse to (CHECK_NE(top[0], bottom[0])).
TEST(LayerType, MayWorkInPlaceWhereCaffeCan) {
  for (const char* name : {"BatchNorm", "Bias", "BNLL", "Clip", "Dropout", "ELU", "Exp", "Log",
                           "Power", "PReLU", "ReLU", "Scale", "Sigmoid", "Swish", "TanH"}) {
    EXPECT_TRUE(type_called(name).in_place) << name;
  }
  for (const char* name :
       {"AbsVal", "Concat", "Convolution", "Eltwise", "Flatten", "InnerProduct", "Input", "Permute",
        "Pooling", "Reshape", "Silence", "Slice", "Softmax", "Split"}) {
    EXPECT_FALSE(type_called(name).in_place) << name;
  }
}

// ShareData() in Caffe's Reshape().
TEST(LayerType, SharesMemoryWhereCaffeDoes) {
  for (const char* name : {"Flatten", "Reshape", "Split"}) {
    EXPECT_TRUE(type_called(name).shares_memory) << name;
  }
  for (const char* name : {"Convolution", "Eltwise", "Permute", "Pooling", "Power", "ReLU"}) {
    EXPECT_FALSE(type_called(name).shares_memory) << name;
  }
}

}  // namespace
}  // namespace torch2caffe
