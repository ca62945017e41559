// Fixed values where there is no Parameter layer.
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

std::string legalised(const std::string& input_shape, const Target& target) {
  return test::passed(legalise,
                      "%x = Input() { input_param { shape { dim: " + input_shape +
                          " } } }\n%y = Parameter() { parameter_param { shape { dim: 1 dim: 2 } } "
                          "} weights [1,2] {3, 4} : [1,2]\nreturn %y, %x\n",
                      target);
}

const char* const unchanged =
    "%y = Parameter() { parameter_param { shape { dim: 1 dim: 2 } } } weights [1,2] {3, 4} : "
    "[1,2]\nreturn %y, %x\n";

TEST(ParameterRule, LeavesItToATargetThatHasIt) {
  EXPECT_EQ(legalised("[1, 2, 4, 4]", find_target("caffe")), unchanged);
}

TEST(ParameterRule, WritesOpenCvsOwnLayer) {
  EXPECT_EQ(legalised("[1, 2, 4, 4]", find_target("opencv")),
            "%y = Const() weights [1,2] {3, 4} : [1,2]\nreturn %y, %x\n");
}

TEST(ParameterRule, MakesThemTheBiasOfAMatrixOfZeros) {
  EXPECT_EQ(legalised("[1, 2, 4, 4]", test::caffe_with("without: 'Parameter'")), test::tidy(R"(
    %y/mean = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [1,2,1,1]
    %y = InnerProduct(%y/mean) "y/values" { inner_product_param { num_output: 2 } } \
      weights [2,2] {0, 0, 0, 0} [2] {3, 4} : [1,2]
    return %y, %x)"));
}

TEST(ParameterRule, NeedsAPictureForThat) {
  const Target target = test::caffe_with("without: 'Parameter'");
  EXPECT_EQ(legalised("[1, 2]", target), unchanged);
  EXPECT_EQ(legalised("[2, 2, 4, 4]", target), unchanged);
}

}  // namespace
}  // namespace torch2caffe
