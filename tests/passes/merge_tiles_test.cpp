// What is repeated only to be multiplied or added.
#include "support/passes.h"

namespace torch2caffe {
namespace {

// %x is [1,2,3,4].
const test::TextCase merged[] = {
    {"AnElementWiseLayerGoesInFront", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Power(%t) { power_param { power: -1 } }
      return %y)",
     R"(
      %m = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [1,2,1,1]
      %y/small = Power(%m) { power_param { power: -1 } } : [1,2,1,1]
      %y = Tile(%y/small) { tile_param { axis: 3 tiles: 4 } } : [1,2,1,4]
      return %y)"},
    {"AProductWithARepeatedBlob", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } }
      %h = Tile(%m) { tile_param { axis: 2 tiles: 3 } }
      %t = Tile(%h) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%t, %x) { eltwise_param { operation: PROD } }
      return %y)",
     R"(
      %m = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [1,2,1,1]
      %y/operand = Reshape(%m) { reshape_param { shape { dim: 0 dim: 2 } } } : [1,2]
      %y = Scale(%x, %y/operand) { scale_param { axis: 0 } } : [1,2,3,4]
      return %y)"},
    {"ASumWithARepeatedBlob", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%x, %t) { eltwise_param { operation: SUM } }
      return %y)",
     R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } } : [1,2,3,1]
      %y/operand = Reshape(%m) { reshape_param { shape { dim: 2 dim: 3 } } } : [2,3]
      %y = Bias(%x, %y/operand) : [1,2,3,4]
      return %y)"},
};

class MergeTiles : public test::PassTest {
 protected:
  MergeTiles() : PassTest(merge_tiles, "[1, 2, 3, 4]") {}
};

TEST_P(MergeTiles, KeepsSmallWhatIsSmall) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, MergeTiles, testing::ValuesIn(merged),
                         test::name_of_case<test::TextCase>);

// An empty second text: nothing changes.
const test::TextCase left_alone[] = {
    {"ATileThatOthersRead", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%x, %t) { eltwise_param { operation: PROD } }
      return %y, %t)"},
    {"AnAxisThatIsRepeatedWhole", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 3 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 2 } }
      %y = Eltwise(%x, %t) { eltwise_param { operation: PROD } }
      return %y)"},
    {"ACoefficientThatIsOneMultiplicationLess", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%x, %t) { eltwise_param { operation: SUM coeff: 1 coeff: -2 } }
      return %y)"},
    {"AMaximum", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%x, %t) { eltwise_param { operation: MAX } }
      return %y)"},
    {"ASumOfThree", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Eltwise(%x, %t, %x) { eltwise_param { operation: SUM } }
      return %y)"},
    {"ALayerWithWeightsBehind", R"(
      %m = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 4 } }
      %t = Tile(%m) { tile_param { axis: 3 tiles: 4 } }
      %y = Scale(%t) { scale_param { axis: 3 } } weights [4] {1, 2, 3, 4}
      return %y)"},
};

class KeepTiles : public MergeTiles {};

TEST_P(KeepTiles, WhereTheyAreNeeded) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, KeepTiles, testing::ValuesIn(left_alone),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
