// Prior boxes: made by Caffe's rules, and fitted to what a model keeps.
#include "ssd/priors.h"

#include <random>

#include "ssd/config.h"
#include "ssd/prior_form.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

constexpr PixelSize picture = {300, 300};

caffe::SsdMap map_of(const std::string& text) {
  return SsdConfig::parse("map { " + text + " }", "the test").head().map(0);
}

TEST(Priors, StandInCaffesOrder) {
  const caffe::SsdMap map = map_of("min_size: 30 max_size: 120 aspect_ratio: 4 step: 100");
  const std::vector<float> corners = priors_of(map, {1, 2}, {100, 200});
  // Around (50, 50): squares of 30 and of sqrt(30 * 120), then 60 x 15 and 15 x 60.
  const std::vector<float> first = {.175F, .35F,  .325F, .65F,  .1F,    .2F, .4F,    .8F,
                                    .1F,   .425F, .4F,   .575F, .2125F, .2F, .2875F, .8F};
  ASSERT_EQ(corners.size(), 2 * first.size());
  for (size_t i = 0; i < first.size(); ++i) EXPECT_NEAR(corners[i], first[i], 1e-6) << i;
  EXPECT_NEAR(corners[16], .675F, 1e-6);  // the next cell, 100 pixels on
}

TEST(Priors, AreClippedToThePicture) {
  const std::vector<float> corners =
      priors_of(map_of("min_size: 200 clip: true"), {1, 1}, {100, 100});
  EXPECT_THAT(corners, testing::ElementsAre(0, 0, 1, 1));
}

// A configuration, and the cells of the map.
struct FitCase {
  std::string name, map;
  PixelSize cells;
};

void PrintTo(const FitCase& row, std::ostream* out) { *out << row.map; }

class Fits : public testing::TestWithParam<FitCase> {};

TEST_P(Fits, FindWhatThePriorsWereMadeOf) {
  const caffe::SsdMap map = map_of(GetParam().map);
  const std::vector<float> corners = priors_of(map, GetParam().cells, picture);
  const auto found = fit_priors({corners.begin(), corners.end()}, GetParam().cells, picture);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->ShortDebugString(), map.ShortDebugString());
}

const FitCase fitted[] = {
    {"Square", "min_size: 30 flip: false clip: false step: 8 offset: 0.5", {38, 38}},
    {"Ssd300First",
     "min_size: 30 max_size: 60 aspect_ratio: 2 flip: true clip: false step: 8 offset: 0.5",
     {38, 38}},
    {"Ssd300Second",
     "min_size: 60 max_size: 111 aspect_ratio: [2, 3] flip: true clip: false step: 16 offset: 0.5",
     {19, 19}},
    {"OneCell",
     "min_size: 264 max_size: 315 aspect_ratio: 2 flip: true clip: false step: 300 offset: 0.5",
     {1, 1}},
    {"CutAtBothEnds",
     "min_size: 264 max_size: 300 aspect_ratio: [2, 3] flip: true clip: true step: 300 offset: 0.5",
     {1, 1}},
    {"Clipped",
     "min_size: 105 max_size: 150 aspect_ratio: 2 flip: true clip: true step: 30 offset: 0.5",
     {10, 10}},
    {"StepOfTheMap",
     "min_size: 60 aspect_ratio: 2 flip: true clip: false step: 15.7894735 offset: 0.5",
     {19, 19}},
    {"Fractions",
     "min_size: 35.84 max_size: 76.8 flip: false clip: false step: 8.5 offset: 0.5",
     {30, 30}},
    {"ManySizes", "min_size: [10, 16, 24] flip: false clip: false step: 8 offset: 0.5", {30, 40}},
    {"ManySizesWithRatios",
     "min_size: [16, 32] max_size: [24, 48] aspect_ratio: 2 flip: true clip: false step: 10 "
     "offset: 0.5",
     {5, 5}},
    {"RatiosThatAreNoPairs",
     "min_size: 40 aspect_ratio: [2, 3] flip: false clip: false step: 20 offset: 0.5",
     {9, 9}},
    {"LargerThanThePicture",
     "min_size: [256, 512, 700] flip: false clip: false step: 32 offset: 0.5",
     {8, 10}},
    {"Offset", "min_size: 20 flip: false clip: false step: 16 offset: 0.25", {8, 8}},
    {"OtherStepsDownAndAcross",
     "min_size: 20 flip: false clip: false step_h: 60 step_w: 30 offset: 0.5",
     {4, 9}},
};

INSTANTIATE_TEST_SUITE_P(Of, Fits, testing::ValuesIn(fitted), test::name_of_case<FitCase>);

TEST(Fit, IsNoneWhereNoPriorBoxSaysIt) {
  const PixelSize cells = {4, 4};
  const std::vector<float> made =
      priors_of(map_of("min_size: 60 aspect_ratio: 2 step: 75"), cells, picture);
  const std::vector<double> corners(made.begin(), made.end());
  std::vector<double> moved = corners;
  moved[9] += 1e-4;
  EXPECT_TRUE(fit_priors(corners, cells, picture).has_value());
  EXPECT_FALSE(fit_priors(moved, cells, picture).has_value());
}

// A map of 3x4 cells in a picture of 100x200, with two boxes a cell.
const PixelSize wide = {100, 200};
const std::vector<HeadMap> maps = {{{3, 4}, 8, {}}};

std::vector<double> in_form(const PriorForm& form, bool clip = false) {
  const caffe::SsdMap map = map_of(std::string("min_size: 30 aspect_ratio: 2 flip: false clip: ") +
                                   (clip ? "true" : "false"));
  std::vector<double> numbers;
  const std::vector<float> corners = priors_of(map, maps[0].cells, wide);
  for (size_t i = 0; i < corners.size(); i += 4) {
    double box[] = {corners[i], corners[i + 1], corners[i + 2], corners[i + 3]};
    for (size_t axis = 0; (form.centred || form.cornered) && axis < 2; ++axis) {
      const double size = box[axis + 2] - box[axis];
      if (form.centred) box[axis] += size / 2;
      box[axis + 2] = size;
    }
    for (size_t axis = 0; form.in_pixels && axis < 4; ++axis)
      box[axis] *= static_cast<double>(axis % 2 == 0 ? wide.width : wide.height);
    if (form.y_first) std::swap(box[0], box[1]);
    if (form.y_first) std::swap(box[2], box[3]);
    numbers.insert(numbers.end(), box, box + 4);
  }
  return numbers;
}

TEST(PriorForm, IsFoundByTheGrid) {
  const std::vector<float> corners =
      priors_of(map_of("min_size: 30 aspect_ratio: 2 flip: false"), maps[0].cells, wide);
  for (const PriorForm kind :
       {PriorForm{}, PriorForm{.centred = true}, PriorForm{.cornered = true}}) {
    for (const bool in_pixels : {false, true}) {
      const PriorForm kept = {kind.centred, false, in_pixels, kind.cornered};
      const std::vector<double> numbers = in_form(kept);
      const PriorForm form = prior_form(numbers, maps, wide);
      EXPECT_EQ(form.words(), kept.words());
      const std::vector<double> read = corners_of(numbers, form, wide);
      ASSERT_EQ(read.size(), corners.size());
      for (size_t i = 0; i < read.size(); ++i) EXPECT_NEAR(read[i], corners[i], 1e-6);
    }
  }
}

TEST(PriorForm, OfClippedCornersIsFoundThoughOneBoxIsEmpty) {
  std::vector<double> numbers = in_form({}, true);
  numbers[2] = numbers[0];
  EXPECT_FALSE(prior_form(numbers, maps, wide).centred);
}

std::string refusal(const std::vector<double>& numbers) {
  try {
    prior_form(numbers, maps, wide);
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::cannot_be_expressed);
    return error.what();
  }
  return "was read";
}

TEST(PriorForm, WithYFirstIsRefused) {
  EXPECT_THAT(refusal(in_form({false, true, true})),
              testing::HasSubstr("corners, y first, in pixels"));
  EXPECT_THAT(refusal(in_form({true, true, false})),
              testing::HasSubstr("centres and sizes, y first,"));
}

TEST(PriorForm, WithoutAGridIsRefused) {
  std::vector<double> numbers = in_form({});
  std::mt19937 random(1);
  for (double& number : numbers) number = std::uniform_real_distribution<double>(0, 1)(random);
  EXPECT_THAT(refusal(numbers),
              testing::AllOf(testing::HasSubstr("finds prior boxes in the model, but "),
                             testing::HasSubstr("of 24 stand on the grids")));
}

}  // namespace
}  // namespace torch2caffe
