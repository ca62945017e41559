// Tops that nobody reads.
#include "support/passes.h"

namespace torch2caffe {
namespace {

const test::TextCase silenced[] = {
    {"ATopOfSeveral", R"(
      %a, %b = Slice(%x) "slice"
      return %a)",
     R"(
      %a, %b = Slice(%x) "slice" : [1,1], [1,1]
      Silence(%b) "slice/unused"
      return %a)"},
    {"AllTopsOfALayer", R"(
      %a, %b = Slice(%x) "slice"
      %y = ReLU(%x)
      return %y)",
     R"(
      %a, %b = Slice(%x) "slice" : [1,1], [1,1]
      Silence(%a, %b) "slice/unused"
      %y = ReLU(%x) : [1,2]
      return %y)"},
    {"AnInput", R"(
      %z = Input() { input_param { shape { dim: 1 } } }
      %y = ReLU(%x)
      return %y)",
     R"(
      Silence(%z) "z/unused"
      %y = ReLU(%x) : [1,2]
      return %y)"},
};

const test::TextCase kept[] = {
    {"ATopThatIsRead", R"(
      %a, %b = Slice(%x) "slice"
      %y = Eltwise(%a, %b)
      return %y)"},
    {"AnOutput", R"(
      %a, %b = Slice(%x) "slice"
      return %a, %b)"},
    {"ATopThatIsSilenced", R"(
      %a, %b = Slice(%x) "slice"
      Silence(%b) "quiet"
      return %a)"},
};

class SilenceUnusedTops : public test::PassTest {
 protected:
  SilenceUnusedTops() : PassTest(silence_unused_tops, "[1, 2]") {}
};

TEST_P(SilenceUnusedTops, ReadsWhatNobodyReads) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Silences, SilenceUnusedTops, testing::ValuesIn(silenced),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Leaves, SilenceUnusedTops, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
