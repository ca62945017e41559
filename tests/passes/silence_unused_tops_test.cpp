// Tops that nobody reads.
#include "support/passes.h"
#include "support/targets.h"

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

// ---- cuts of images ----

const char* const cuts = R"(%x = Input() { input_param { shape { dim: [1, 2, 5, 4] } } }
  %c = Convolution(%x) { convolution_param { num_output: 50 kernel_size: 1 bias_term: false } } \
    weights [50,2,1,1] {...}
  %a, %b, %d = Slice(%x) "cut" { slice_param { axis: 2 slice_point: 1 slice_point: 4 } }
  return %b, %c)";

const char* const sliced = R"(
  %a, %b, %d = Slice(%x) "cut" { slice_param { slice_point: 1 slice_point: 4 axis: 2 } } : \
    [1,2,1,4], [1,2,3,4], [1,2,1,4]
  Silence(%a, %d) "cut/unused"
  return %b, %c)";

std::string without_convolution(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

TEST(CutsOfImages, AreAConvolutionWhereThatCostsHardlyAnything) {
  Net net = net_of_text(test::tidy(cuts));
  net[net.outputs[0]].value = ValueId{7};
  // 3 multiply-adds for each of 24 elements; the other Convolution costs 2000.
  silence_unused_tops(net, find_target("caffe"));
  check_net(net, nullptr, "the pass");
  EXPECT_EQ(without_convolution(test::without_inputs(to_text(net))), test::tidy(sliced));
  Net larger = net_of_text(test::tidy(std::string(cuts).replace(
      std::string(cuts).find("%a, %b"), 0,
      "%e = Convolution(%c) { convolution_param { num_output: 2 kernel_size: 1 bias_term: false } "
      "} weights [2,50,1,1] {...}\n  ")));
  larger[larger.outputs[0]].value = ValueId{7};
  silence_unused_tops(larger, find_target("caffe"));
  check_net(larger, nullptr, "the pass");
  EXPECT_THAT(to_text(larger), testing::HasSubstr(test::tidy(R"(
    %b = Convolution(%x) { convolution_param { num_output: 2 bias_term: false group: 2 \
      kernel_h: 3 kernel_w: 1 } } weights [2,1,3,1] {0, 1, 0, 0, 1, 0} : [1,2,3,4])")));
  EXPECT_EQ(larger[larger.outputs[0]].value, ValueId{7});
}

TEST(CutsOfImages, AreAConvolutionWhereThereIsNoSilence) {
  EXPECT_THAT(
      test::passed(silence_unused_tops, test::tidy(cuts), test::caffe_with("without: 'Silence'")),
      testing::Not(testing::HasSubstr("Slice")));
}

}  // namespace
}  // namespace torch2caffe
