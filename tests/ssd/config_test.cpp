// Configurations of SSD heads: what is refused, and on which line.
#include "ssd/config.h"

#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

class SsdConfigs : public testing::TestWithParam<test::TextCase> {};

TEST_P(SsdConfigs, AreRefusedWithTheLine) {
  try {
    SsdConfig::parse(GetParam().given, "head.prototxt");
    FAIL() << "was taken";
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::wrong_usage);
    EXPECT_THAT(to_string(error.problems().at(0)), testing::HasSubstr(GetParam().expected));
  }
}

const test::TextCase refused[] = {
    {"UnknownField", "num_clases: 2", "line 1"},
    {"NoSizes", "num_classes: 2\nmap { step: 8 }",
     "head.prototxt:2: map 0: needs either min_size or box, and has neither"},
    {"SizesAndBoxes", "map { min_size: 1 box: [0, 0, 1, 1] }", "has both"},
    {"UnequalNumbers", "map { min_size: [1, 2] max_size: 3 }", "has 2 min_size and 1 max_size"},
    {"SmallerMaximum", "map { min_size: 1 }\nmap { min_size: 8 max_size: 8 }",
     "head.prototxt:2: map 1: has a max_size of 8, which is not above its min_size of 8"},
    {"NegativeSize", "map { min_size: -1 }",
     "map 0: has a min_size of -1, but must have numbers above 0"},
    {"NoSize", "map { min_size: nan }", "has a min_size of nan"},
    {"NoRatio", "map { min_size: 1 aspect_ratio: 0 }", "has a aspect_ratio of 0"},
    {"NoVariance", "map { min_size: 1 variance: 0 }", "has a variance of 0"},
    {"NoPlace", "map { min_size: 1 offset: nan }", "has an offset of nan"},
    {"ThreeVariances", "map { min_size: 1 variance: [1, 1, 1] }", "has 3 variances"},
    {"TwoSteps", "map { min_size: 1 step: 8 step_h: 8 step_w: 8 }", "has step and step_h"},
    {"HalfAStep", "map { min_size: 1 step_h: 8 }", "has one of step_h and step_w"},
    {"NoStep", "map { min_size: 1 step: 0 }", "has a step of 0, but must have numbers above 0"},
    {"BoxWithoutNumber", "map { box: [0, 0, nan, 1] }",
     "has a box with a corner that is no number"},
    {"TornBox", "map { box: [0, 0, 1] }", "has 3 numbers of boxes"},
    {"Threshold", "\n\nnms_threshold: 45",
     "head.prototxt:3: nms_threshold: is 45, but must be above 0, up to 1"},
    {"NoThreshold", "nms_threshold: 0", "is 0, but must be above 0"},
    {"Confidence", "confidence_threshold: -1", "is -1, but must be from 0 to 1"},
    {"TopK", "top_k: 0", "is 0, but must be at least 1"},
    {"KeepTopK", "keep_top_k: -1", "is -1, but must be at least 1"},
    {"BoxesOfClasses", "share_location: false", "cannot be false"},
    {"NoClass", "num_classes: 0", "is 0, but must be at least 1"},
    {"Background", "num_classes: 3 background_label_id: 3",
     "is 3, but must be below num_classes, which is 3"},
    {"NegativeBackground", "background_label_id: -2", "is -2, but must be at least -1"},
    {"ThreeVariancesOfAll", "variance: [1, 1, 1]", "has 3 numbers instead of 1 or 4"},
    {"NegativeVarianceOfAll", "variance: -1", "is -1, but must be above 0"},
    {"EmptyPicture", "image_height: 0\nimage_width: 3", "head.prototxt:1: image_height: is 0"},
    {"HalfAPicture", "image_width: 300", "needs the other one"},
};

INSTANTIATE_TEST_SUITE_P(Of, SsdConfigs, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

TEST(SsdConfig, NamesEveryProblem) {
  try {
    SsdConfig::parse("map { min_size: -1 }\ntop_k: 0", "head.prototxt");
    FAIL() << "was taken";
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.problems().size(), 2U);
  }
}

TEST(SsdConfig, HasFourVariances) {
  const SsdConfig config =
      SsdConfig::parse("map { min_size: 1 } map { min_size: 1 variance: 0.5 }", "head");
  EXPECT_THAT(variances_of(config.head(), 0), testing::ElementsAre(0.1F, 0.1F, 0.2F, 0.2F));
  EXPECT_THAT(variances_of(config.head(), 1), testing::Each(0.5F));
  const SsdConfig of_all = SsdConfig::parse(
      "variance: [1, 2, 3, 4] map { min_size: 1 } map { min_size: 1 variance: 0.5 }", "head");
  EXPECT_THAT(variances_of(of_all.head(), 0), testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(variances_of(of_all.head(), 1), testing::Each(0.5F));
}

TEST(SsdConfig, IsReadAgainAsItWasWritten) {
  const SsdConfig config = SsdConfig::parse(
      "loc: 'a.b' variance: 0.05 map { min_size: [35.84, 76.8] } map { box: [0.1, 0, 1, 0.3333333] "
      "}",
      "head");
  const SsdConfig again = SsdConfig::parse(config.text(), "again");
  EXPECT_EQ(again.head().SerializeAsString(), config.head().SerializeAsString());
}

TEST(SsdConfig, AFileThatIsNotThereIsUnreadable) {
  try {
    SsdConfig::read("/nonexistent/head.prototxt");
    FAIL() << "was read";
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::unreadable_input);
  }
}

}  // namespace
}  // namespace torch2caffe
