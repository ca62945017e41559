// Weights of a module that is called more than once.
#include "support/passes.h"
#include "support/targets.h"

namespace torch2caffe {
namespace {

class ShareWeights : public test::PassTest {
 protected:
  ShareWeights() : PassTest(share_weights, "[1, 2]") {}
};

TEST_P(ShareWeights, GivesTheExpectedNet) { expect_net(); }

const test::TextCase shared[] = {
    {"TheSameWeightsTwice", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 2 } } \
        weights [2,2] {1, 2, 3, 4} [2] {5, 6}
      %b = InnerProduct(%a) { inner_product_param { num_output: 2 } } \
        weights [2,2] {1, 2, 3, 4} [2] {5, 6}
      return %b)",
     R"(
      %a = InnerProduct(%x) { param { name: "a/weights0" } param { name: "a/weights1" } \
        inner_product_param { num_output: 2 } } weights [2,2] {1, 2, 3, 4} [2] {5, 6} : [1,2]
      %b = InnerProduct(%a) { param { name: "a/weights0" } param { name: "a/weights1" } \
        inner_product_param { num_output: 2 } } weights [2,2] {1, 2, 3, 4} [2] {5, 6} : [1,2]
      return %b)"},
    {"NotWhereABiasDiffers", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 2 } } \
        weights [2,2] {1, 2, 3, 4} [2] {5, 6}
      %b = InnerProduct(%a) { inner_product_param { num_output: 2 } } \
        weights [2,2] {1, 2, 3, 4} [2] {5, 7}
      return %b)"},
    {"NotWhereASignOfZeroDiffers", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,2] {0, 1}
      %b = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,2] {-0, 1}
      return %a, %b)"},
    {"NotAmongLayersOfTwoTypes", R"(
      %a = Bias(%x) { bias_param { axis: 1 } } weights [2] {1, 2}
      %b = Scale(%a) weights [2] {1, 2}
      return %b)"},
};

INSTANTIATE_TEST_SUITE_P(Of, ShareWeights, testing::ValuesIn(shared),
                         test::name_of_case<test::TextCase>);

const std::string twice = R"(
  %x = Input() { input_param { shape { dim: [1, 2] } } }
  %a = Scale(%x) weights [2] {1, 2}
  %b = Scale(%a) weights [2] {1, 2}
  return %b)";

TEST(ShareWeightsOn, TargetsThatDoNotKnowSuchNamesChangesNothing) {
  for (const char* target : {"opencv", "ncnn", "mnn", "portable"})
    EXPECT_EQ(test::passed(share_weights, twice, target).find("param"), std::string::npos)
        << target;
  EXPECT_NE(test::passed(share_weights, twice, "caffe").find("param"), std::string::npos);
  EXPECT_EQ(test::passed(share_weights, twice, test::caffe_with("")).find("param"),
            std::string::npos)
      << "what is based on caffe need not be one";
}

TEST(ShareWeightsOf, SmallLayersBesideLargeOnesIsNotWorthIt) {
  std::string numbers = "0";
  for (int i = 1; i < 98; ++i) numbers += ", " + std::to_string(i);
  const std::string net = test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a = Scale(%x) weights [2] {1, 2}
    %b = Scale(%a) weights [2] {1, 2}
    %y = InnerProduct(%b) { inner_product_param { num_output: 49 bias_term: false } } \
      weights [49,2] {)" + numbers + R"(}
    return %y)");
  const std::string text = test::passed(share_weights, net, "caffe");
  EXPECT_EQ(text.find(" param {"), std::string::npos) << "2 of 102 are less than 2 %";
}

}  // namespace
}  // namespace torch2caffe
