// The sign of numbers, which MindSpore Lite makes anything of.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

class SaturatedTanh : public test::PassTest {
 protected:
  SaturatedTanh() : PassTest(legalise, "[1, 2, 3, 3]") {}
};

const test::TextCase signs[] = {{"OfAnything", R"(
      %large = Power(%x) { power_param { scale: 3e38 } }
      %y = TanH(%large)
      return %y)",
                                 R"(
      %large = Power(%x) { power_param { scale: 3e+38 } } : [1,2,3,3]
      %y/above = Sigmoid(%large) : [1,2,3,3]
      %y = Power(%y/above) { power_param { scale: 2 shift: -1 } } : [1,2,3,3]
      return %y)"}};

// An empty second text: nothing changes.
const test::TextCase others[] = {{"OfSmallNumbers", R"(
      %small = Power(%x) { power_param { scale: 3 } }
      %y = TanH(%small)
      return %y)"}};

TEST_P(SaturatedTanh, IsMadeOfASigmoid) { expect_net("mindspore-lite"); }

INSTANTIATE_TEST_SUITE_P(, SaturatedTanh, testing::ValuesIn(signs),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Not, SaturatedTanh, testing::ValuesIn(others),
                         test::name_of_case<test::TextCase>);

class SaturatedTanhElsewhere : public SaturatedTanh {};

TEST_P(SaturatedTanhElsewhere, IsLeftAlone) { expect_net("caffe"); }

INSTANTIATE_TEST_SUITE_P(, SaturatedTanhElsewhere,
                         testing::Values(test::TextCase{"OfAnything", signs[0].given}),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
