// A network's input joined with nothing but constants.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// %x is [1,3,2,2].
const test::TextCase parted[] = {
    {"BesideAConstant", R"(
      %c = Const() weights [1,1,2,2] {1, 2, 3, 4}
      %y = Concat(%x, %c)
      return %y)",
     R"(
      %c = Const() weights [1,1,2,2] {1, 2, 3, 4} : [1,1,2,2]
      %y/input = Split(%x) : [1,3,2,2]
      %y = Concat(%y/input, %c) : [1,4,2,2]
      return %y)"},
    {"BesideWhatIsComputed", R"(
      %r = ReLU(%x)
      %y = Concat(%x, %r)
      return %y)"},
    {"TwoConstants", R"(
      %c = Const() weights [1,1,2,2] {1, 2, 3, 4}
      %y = Concat(%c, %c)
      %z = Concat(%y, %x)
      return %z)"},
};

class JoinedInput : public test::PassTest {
 protected:
  JoinedInput() : PassTest(legalise, "[1, 3, 2, 2]") {}
};

TEST_P(JoinedInput, IsPartedInOpenCv) { expect_net("opencv"); }

INSTANTIATE_TEST_SUITE_P(, JoinedInput, testing::ValuesIn(parted),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
