// Two layers of a kind become one: Power, Reshape, Permute.
#include <algorithm>

#include "support/passes.h"
#include "support/targets.h"

namespace torch2caffe {
namespace {

class MergePowers : public test::PassTest {
 protected:
  MergePowers() : PassTest(merge_powers, "[1, 2]") {}
};

TEST_P(MergePowers, GivesTheExpectedNet) { expect_net(); }

const test::TextCase powers[] = {
    {"OneAfterTheOther", R"(
      %a = Power(%x) { power_param { scale: 2 shift: 3 } }
      %b = Power(%a) { power_param { power: 2 scale: 5 shift: 7 } }
      return %b)",
     R"(
      %b = Power(%x) { power_param { power: 2 scale: 10 shift: 22 } } : [1,2]
      return %b)"},
    {"ThreeInARow", R"(
      %a = Power(%x) { power_param { shift: 1 } }
      %b = Power(%a) { power_param { scale: -1 } }
      %c = Power(%b) { power_param { shift: 6 } }
      return %c)",
     R"(
      %c = Power(%x) { power_param { scale: -1 shift: 5 } } : [1,2]
      return %c)"},
    {"NotBehindAnExponent", R"(
      %a = Power(%x) { power_param { power: 2 } }
      %b = Power(%a) { power_param { scale: 5 } }
      return %b)"},
    {"NotWhereTheFirstIsReadElsewhere", R"(
      %a = Power(%x) { power_param { scale: 2 } }
      %b = Power(%a) { power_param { scale: 5 } }
      return %b, %a)"},
};

INSTANTIATE_TEST_SUITE_P(Of, MergePowers, testing::ValuesIn(powers),
                         test::name_of_case<test::TextCase>);

class MergeReshapes : public test::PassTest {
 protected:
  MergeReshapes() : PassTest(merge_reshapes, "[2, 3, 4]") {}
};

TEST_P(MergeReshapes, GivesTheExpectedNet) { expect_net(); }

const test::TextCase reshapes[] = {
    {"OneAfterTheOther", R"(
      %a = Flatten(%x)
      %b = Reshape(%a) { reshape_param { shape { dim: [2, 2, 6] } } }
      return %b)",
     R"(
      %b = Reshape(%x) { reshape_param { shape { dim: 0 dim: 2 dim: 6 } } } : [2,2,6]
      return %b)"},
    {"ThereAndBack", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [6, 4] } } }
      %b = Reshape(%a) { reshape_param { shape { dim: [2, 3, 4] } } }
      %y = ReLU(%b)
      return %y)",
     R"(
      %y = ReLU(%x) : [2,3,4]
      return %y)"},
    {"ThreeInARow", R"(
      %a = Reshape(%x) { reshape_param { shape { dim: [6, 4] } } }
      %b = Reshape(%a) { reshape_param { shape { dim: [24] } } }
      %c = Reshape(%b) { reshape_param { shape { dim: [4, 6] } } }
      return %c)",
     R"(
      %c = Reshape(%x) { reshape_param { shape { dim: 4 dim: 6 } } } : [4,6]
      return %c)"},
    {"NotWhereTheFirstIsReadElsewhere", R"(
      %a = Flatten(%x)
      %b = Reshape(%a) { reshape_param { shape { dim: [2, 2, 6] } } }
      return %b, %a)"},
};

INSTANTIATE_TEST_SUITE_P(Of, MergeReshapes, testing::ValuesIn(reshapes),
                         test::name_of_case<test::TextCase>);

TEST(MergeWrittenReshapes, LeavesTwoWhereTheTargetHasNotTheOne) {
  const std::string two = R"(
    %x = Input() { input_param { shape { dim: 2 dim: 3 dim: 4 } } } : [2,3,4]
    %a = Reshape(%x) { reshape_param { shape { dim: [6, 4] } } } : [6,4]
    %b = Reshape(%a) { reshape_param { shape { dim: [2, 2, 2, 3] } } } : [2,2,2,3]
    return %b)";
  const auto left = [&](const Target& target) {
    const std::string text = test::passed(merge_written_reshapes, two, target);
    return std::count(text.begin(), text.end(), '=');
  };
  EXPECT_EQ(left(find_target("caffe")), 1);
  EXPECT_EQ(left(test::caffe_with("layer { type: 'Reshape' limit { field: 'top_axes' most: 3 } }")),
            2);
}

class MergePermutes : public test::PassTest {
 protected:
  MergePermutes() : PassTest(merge_permutes, "[2, 3, 4]") {}
};

TEST_P(MergePermutes, GivesTheExpectedNet) { expect_net(); }

const test::TextCase permutes[] = {
    {"OneAfterTheOther", R"(
      %a = Permute(%x) { permute_param { order: [1, 2, 0] } }
      %b = Permute(%a) { permute_param { order: [0, 2, 1] } }
      return %b)",
     R"(
      %b = Permute(%x) { permute_param { order: 1 order: 0 order: 2 } } : [3,2,4]
      return %b)"},
    {"ThereAndBack", R"(
      %a = Permute(%x) { permute_param { order: [1, 2, 0] } }
      %b = Permute(%a) { permute_param { order: [2, 0, 1] } }
      %y = ReLU(%b)
      return %y)",
     R"(
      %y = ReLU(%x) : [2,3,4]
      return %y)"},
    {"NotWhereTheFirstIsReadElsewhere", R"(
      %a = Permute(%x) { permute_param { order: [1, 2, 0] } }
      %b = Permute(%a) { permute_param { order: [2, 0, 1] } }
      return %b, %a)"},
};

INSTANTIATE_TEST_SUITE_P(Of, MergePermutes, testing::ValuesIn(permutes),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
