// Pooling that rounds down, in each target's terms.
#include "support/passes.h"
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

const test::TextCase cut[] = {
    {"RowsAndColumns", R"(
      %y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR } }
      return %y)",
     R"(
      %y/ceil = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 } } : [1,2,4,5]
      %y/rows/0, %y/rows/1 = Slice(%y/ceil) "y/rows" { slice_param { slice_point: 3 axis: 2 } } \
        : [1,2,3,5], [1,2,1,5]
      %y, %y/columns/1 = Slice(%y/rows/0) "y/columns" { slice_param { slice_point: 4 axis: 3 } } \
        : [1,2,3,4], [1,2,3,1]
      return %y)"},
    {"RowsOnly", R"(
      %y = Pooling(%x) \
        { pooling_param { kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 2 round_mode: FLOOR } }
      return %y)",
     R"(
      %y/ceil = Pooling(%x) \
        { pooling_param { kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 2 } } : [1,2,4,4]
      %y, %y/rows/1 = Slice(%y/ceil) "y/rows" { slice_param { slice_point: 3 axis: 2 } } \
        : [1,2,3,4], [1,2,1,4]
      return %y)"},
    {"ColumnsOnly", R"(
      %y = Pooling(%x) \
        { pooling_param { kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 2 round_mode: FLOOR } }
      return %y)",
     R"(
      %y/ceil = Pooling(%x) \
        { pooling_param { kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 2 } } : [1,2,3,5]
      %y, %y/columns/1 = Slice(%y/ceil) "y/columns" { slice_param { slice_point: 4 axis: 3 } } \
        : [1,2,3,4], [1,2,3,1]
      return %y)"},
    {"Nothing", R"(
      %y = Pooling(%x) { pooling_param { kernel_size: 3 stride: 2 round_mode: FLOOR } }
      return %y)",
     R"(
      %y = Pooling(%x) { pooling_param { kernel_size: 3 stride: 2 } } : [1,2,3,4]
      return %y)"},
};

// %x is 7 high and 9 wide, and nobody computes anything beside which a Convolution were nothing.
class FloorPooling : public test::PassTest {
 protected:
  FloorPooling() : PassTest(legalise, "[1, 2, 7, 9]") {}
};

TEST_P(FloorPooling, IsRoundedUpAndCutInCaffe) { expect_net("caffe"); }

INSTANTIATE_TEST_SUITE_P(CutsOff, FloorPooling, testing::ValuesIn(cut),
                         test::name_of_case<test::TextCase>);

const char* const input = "%x = Input() { input_param { shape { dim: [1, 2, 7, 9] } } }\n";
const char* const floor_pooling =
    "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR } } : "
    "[1,2,3,4]\nreturn %y\n";

std::string legalised(const std::string& layers, const std::string& target) {
  return test::passed(legalise, input + layers, target);
}

std::string legalised(const std::string& layers, const Target& target) {
  return test::passed(legalise, input + test::tidy(layers), target);
}

TEST(FloorPooling, IsLeftAloneInCaffeMaster) {
  EXPECT_EQ(legalised(floor_pooling, "caffe-master"), floor_pooling);
}

TEST(FloorPooling, IsOneFieldInOpenCv) {
  EXPECT_EQ(legalised(floor_pooling, "opencv"),
            "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 ceil_mode: false } } : "
            "[1,2,3,4]\nreturn %y\n");
}

// ---- by a Convolution ----

const char* const picked = R"(
    %y/ceil = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 } } : [1,2,4,5]
    %y = Convolution(%y/ceil) { convolution_param { num_output: 2 bias_term: false \
      kernel_size: 2 group: 2 } } weights [2,1,2,2] {1, 0, 0, 0, 1, 0, 0, 0} : [1,2,3,4]
    return %y)";

TEST(FloorPooling, IsLeftOutByAConvolutionWhereNothingCanBeCut) {
  for (const char* lacks : {"without: 'Slice'", "without: 'Silence'"}) {
    EXPECT_EQ(test::passed(legalise, std::string(input) + floor_pooling, test::caffe_with(lacks)),
              test::tidy(picked))
        << lacks;
  }
}

TEST(FloorPooling, IsOneRowInAConvolutionOfOneColumn) {
  EXPECT_EQ(legalised(R"(
      %y = Pooling(%x) \
        { pooling_param { kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 2 round_mode: FLOOR } }
      return %y)",
                      test::caffe_with("without: 'Silence'")),
            test::tidy(R"(
    %y/ceil = Pooling(%x) \
      { pooling_param { kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 2 } } : [1,2,4,4]
    %y = Convolution(%y/ceil) { convolution_param { num_output: 2 bias_term: false group: 2 \
      kernel_h: 2 kernel_w: 1 } } weights [2,1,2,1] {1, 0, 1, 0} : [1,2,3,4]
    return %y)"));
}

// The maximum of no element is no number that zero could be a factor of.
TEST(FloorPooling, IsSubsampledWhereAWindowLiesBesideThePicture) {
  EXPECT_EQ(legalised(R"(
      %y = Pooling(%x) { pooling_param { kernel_size: 1 stride: 4 round_mode: FLOOR } }
      return %y)",
                      test::caffe_with("without: 'Silence'")),
            test::tidy(R"(
    %y/every = Pooling(%x) { pooling_param { kernel_size: 1 } } : [1,2,7,9]
    %y = Convolution(%y/every) { convolution_param { num_output: 2 bias_term: false \
      kernel_size: 1 group: 2 stride: 4 } } weights [2,1,1,1] {1, 1} : [1,2,2,3]
    return %y)"));
}

TEST(FloorPooling, AveragesByAConvolutionWhereCutWindowsAreWrong) {
  EXPECT_EQ(legalised(R"(
      %y = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 stride: 2 round_mode: FLOOR } }
      return %y)",
                      test::caffe_with(
                          "layer { type: 'Pooling' limit { field: 'cut_windows' most: 0 } }")),
            test::tidy(R"(
    %y = Convolution(%x) { convolution_param { num_output: 2 bias_term: false kernel_size: 2 \
      group: 2 stride: 2 } } \
      weights [2,1,2,2] {0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25} : [1,2,3,4]
    return %y)"));
}

// 96 multiply-adds for the Convolution are within 2 % of what is around it, or they are not.
TEST(FloorPooling, IsLeftOutByAConvolutionWhereThatCostsHardlyMore) {
  for (const int filters : {38, 39}) {
    Net net = net_of_text(input + test::tidy(R"(
      %y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR } }
      %z = Convolution(%x) { convolution_param { num_output: )" +
                                             std::to_string(filters) +
                                             R"( kernel_size: 1 bias_term: false } } \
        weights [)" + std::to_string(filters) +
                                             R"(,2,1,1] {...}
      return %y, %z)"));
    legalise(net, find_target("caffe"));
    ASSERT_EQ(net.choices.size(), 1U);
    EXPECT_EQ(net.choices[0].layer, "y");
    ASSERT_EQ(net.choices[0].alternatives.size(), 2U);
    const bool is_picked = filters == 39;
    EXPECT_EQ(net.choices[0].alternatives[is_picked ? 0 : 1].multiply_adds, 96);
    EXPECT_EQ(net.choices[0].alternatives[is_picked ? 1 : 0].multiply_adds, 0);
  }
}

TEST(FloorPooling, LeavesPoolingThatRoundsUpAlone) {
  const std::string ceil =
      "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 } } : [1,2,4,5]\nreturn %y\n";
  for (const char* target : {"caffe", "caffe-master", "opencv"}) {
    EXPECT_EQ(legalised(ceil, target), ceil) << target;
  }
}

TEST(FloorPooling, HandsNameValueAndLocationsToTheGroup) {
  Net net = net_of_text(std::string(input) + floor_pooling);
  net[net.outputs[0]].value = ValueId{9};
  net.layers[1].sources = {{"pool", "net.py", 5}};
  legalise(net, find_target("caffe"));
  EXPECT_EQ(net[net.outputs[0]].name, "y");
  EXPECT_EQ(net[net.outputs[0]].value, ValueId{9});
  ASSERT_EQ(net.layers.size(), 4U);
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(net.layers[i].sources, (std::vector<Location>{{"pool", "net.py", 5}}));
  }
  EXPECT_EQ(net[net.layers[1].tops[0]].value, ValueId{});
}

}  // namespace
}  // namespace torch2caffe
