// Parts of one blob that several layers cut off.
#include "support/passes.h"

namespace torch2caffe {
namespace {

// %x is [1,8,3,4].
const test::TextCase merged[] = {
    {"TwoHalves", R"(
      %a, %u = Slice(%x) { slice_param { axis: 1 slice_point: 3 } }
      %v, %b = Slice(%x) { slice_param { axis: 1 slice_point: 3 } }
      %y = Concat(%b, %a)
      return %y)",
     R"(
      %a, %b = Slice(%x) { slice_param { slice_point: 3 axis: 1 } } : [1,3,3,4], [1,5,3,4]
      %y = Concat(%b, %a) : [1,8,3,4]
      return %y)"},
    {"PartsWithRoomAround", R"(
      %u, %b, %v = Slice(%x) "last" { slice_param { axis: 1 slice_point: 5 slice_point: 7 } }
      %w, %a, %z = Slice(%x) { slice_param { axis: 1 slice_point: 1 slice_point: 3 } }
      %y = Eltwise(%b, %a)
      return %y)",
     R"(
      %last/rest, %a, %last/rest_1, %b, %last/rest_2 = Slice(%x) "last" \
        { slice_param { slice_point: 1 slice_point: 3 slice_point: 5 slice_point: 7 axis: 1 } } : \
        [1,1,3,4], [1,2,3,4], [1,2,3,4], [1,2,3,4], [1,1,3,4]
      %y = Eltwise(%b, %a) : [1,2,3,4]
      return %y)"},
    {"WhatOverlapsIsCutByItself", R"(
      %a, %u = Slice(%x) { slice_param { axis: 1 slice_point: 4 } }
      %v, %b, %w = Slice(%x) { slice_param { axis: 1 slice_point: 2 slice_point: 6 } }
      %z, %c = Slice(%x) { slice_param { axis: -3 slice_point: 4 } }
      %y = Eltwise(%a, %b, %c)
      return %y)",
     R"(
      %a, %c = Slice(%x) { slice_param { slice_point: 4 axis: 1 } } : [1,4,3,4], [1,4,3,4]
      %v, %b, %w = Slice(%x) { slice_param { slice_point: 2 slice_point: 6 axis: 1 } } : \
        [1,2,3,4], [1,4,3,4], [1,2,3,4]
      %y = Eltwise(%a, %b, %c) : [1,4,3,4]
      return %y)"},
};

class MergeSlices : public test::PassTest {
 protected:
  MergeSlices() : PassTest(merge_slices, "[1, 8, 3, 4]") {}
};

TEST_P(MergeSlices, CutsOnce) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, MergeSlices, testing::ValuesIn(merged),
                         test::name_of_case<test::TextCase>);

const test::TextCase left_alone[] = {
    {"AnotherAxis", R"(
      %a, %u = Slice(%x) { slice_param { axis: 1 slice_point: 4 } }
      %v, %b = Slice(%x) { slice_param { axis: 2 slice_point: 1 } }
      return %a, %b)"},
    {"AnotherBlob", R"(
      %r = ReLU(%x)
      %a, %u = Slice(%x) { slice_param { axis: 1 slice_point: 4 } }
      %v, %b = Slice(%r) { slice_param { axis: 1 slice_point: 4 } }
      return %a, %b)"},
    {"ThePartTwice", R"(
      %a, %u = Slice(%x) { slice_param { axis: 1 slice_point: 4 } }
      %b, %v = Slice(%x) { slice_param { axis: 1 slice_point: 4 } }
      return %a, %b)"},
};

class KeepSlices : public MergeSlices {};

TEST_P(KeepSlices, ThatAreNotOfOneCut) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, KeepSlices, testing::ValuesIn(left_alone),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
