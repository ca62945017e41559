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
      %y = Pooling(%x) "y/ceil" { pooling_param { kernel_size: 3 stride: 2 } } : [1,2,3,4]
      return %y)"},
};

// %x is 7 high and 9 wide.
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

TEST(FloorPooling, IsLeftAloneInCaffeMaster) {
  EXPECT_EQ(legalised(floor_pooling, "caffe-master"), floor_pooling);
}

TEST(FloorPooling, IsOneFieldInOpenCv) {
  EXPECT_EQ(legalised(floor_pooling, "opencv"),
            "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 ceil_mode: false } } : "
            "[1,2,3,4]\nreturn %y\n");
}

TEST(FloorPooling, IsSubsampledWhereNothingCanBeCut) {
  EXPECT_EQ(test::passed(legalise, std::string(input) + floor_pooling,
                         test::caffe_with("without: 'Slice'")),
            test::tidy(R"(
    %y/every = Pooling(%x) { pooling_param { kernel_size: 2 } } : [1,2,6,8]
    %y = Convolution(%y/every) { convolution_param { num_output: 2 bias_term: false \
      kernel_size: 1 group: 2 stride: 2 } } weights [2,1,1,1] {1, 1} : [1,2,3,4]
    return %y)"));
}

TEST(FloorPooling, IsChosenByCost) {
  Net net = net_of_text(std::string(input) + floor_pooling);
  legalise(net, find_target("caffe"));
  ASSERT_EQ(net.choices.size(), 1U);
  EXPECT_EQ(net.choices[0].layer, "y");
  ASSERT_EQ(net.choices[0].ways.size(), 2U);
  EXPECT_EQ(net.choices[0].ways[0].multiply_adds, 0);
  EXPECT_EQ(net.choices[0].ways[1].multiply_adds, 24);
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
