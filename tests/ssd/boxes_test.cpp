// Decoding and suppression on numbers worked out by hand; pairs of boxes.
#include "ssd/boxes.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

constexpr PixelSize picture = {100, 100};

caffe::DetectionOutputParameter settings() {
  caffe::DetectionOutputParameter param;
  param.set_num_classes(2);
  param.mutable_nms_param()->set_nms_threshold(0.5F);
  param.mutable_nms_param()->set_top_k(10);
  param.set_keep_top_k(10);
  param.set_confidence_threshold(0.1F);
  return param;
}

// Three priors: two that overlap by 0.6 of their union, and one apart.
const Tensor priors({1, 2, 12}, {0,   0,   .4F, .4F, .1F, 0,   .5F, .4F, .6F, .6F, .9F, .9F,  //
                                 .1F, .1F, .2F, .2F, .1F, .1F, .2F, .2F, .1F, .1F, .2F, .2F});
const Tensor no_offsets({1, 12}, std::vector<float>(12, 0));

Tensor scores(float a, float b, float c) { return Tensor({1, 6}, {1 - a, a, 1 - b, b, 1 - c, c}); }

std::vector<double> found_scores(const Detections& found) {
  std::vector<double> result;
  for (const DetectedBox& box : found.boxes) result.push_back(box.score);
  return result;
}

auto are(std::vector<double> expected) {
  return testing::Pointwise(testing::DoubleNear(1e-6), std::move(expected));
}

TEST(Detect, SuppressesTheWeakerOfTwoThatOverlap) {
  EXPECT_THAT(found_scores(detect(no_offsets, scores(.5F, .8F, .3F), priors, settings())),
              are({.8, .3}));
}

TEST(Detect, LeavesOutWhatIsNotAboveTheThreshold) {
  EXPECT_THAT(found_scores(detect(no_offsets, scores(.05F, .05F, .3F), priors, settings())),
              are({.3}));
}

TEST(Detect, KeepsTheBest) {
  caffe::DetectionOutputParameter param = settings();
  param.set_keep_top_k(1);
  EXPECT_THAT(found_scores(detect(no_offsets, scores(.5F, .05F, .9F), priors, param)), are({.9}));
  param = settings();
  param.mutable_nms_param()->set_top_k(1);
  EXPECT_THAT(found_scores(detect(no_offsets, scores(.5F, .05F, .9F), priors, param)), are({.9}));
}

TEST(Detect, DecodesCentreAndSize) {
  std::vector<float> loc(12, 0);
  loc[8] = 1;            // a tenth of the width, to the right
  loc[11] = 3.4657359F;  // 5 ln 2: twice the height
  const auto found = detect(Tensor({1, 12}, loc), scores(.05F, .05F, .9F), priors, settings());
  const auto& corners = found.boxes.at(0).corners;
  EXPECT_THAT(std::vector<double>(corners.begin(), corners.end()), are({.63, .45, .93, 1.05}));
}

TEST(Detect, SaysHowNearADecisionWas) {
  EXPECT_NEAR(detect(no_offsets, scores(.5F, .501F, .3F), priors, settings()).margin, .001, 1e-6);
  EXPECT_NEAR(detect(no_offsets, scores(.1001F, .9F, .3F), priors, settings()).margin, 1e-4, 1e-6);
}

TEST(BoxesOf, LeavesOutRowsForNothing) {
  const Tensor rows({1, 1, 2, 7}, {0, 1, .5F, 0, 0, 1, 1, 0, -1, 0, 0, 0, 0, 0});
  EXPECT_EQ(boxes_of(rows).size(), 1U);
  EXPECT_TRUE(boxes_of(Tensor({1, 1, 0, 7}, std::vector<float>())).empty());
}

const DetectedBox box = {0, 1, .5, {.1, .1, .2, .2}};

DetectionComparison compared_with(const DetectedBox& other) {
  return compare_boxes({box}, {other}, picture);
}

TEST(CompareBoxes, TakesWhatIsNearForTheSame) {
  const auto comparison = compared_with({0, 1, .50005, {.104, .1, .2, .2}});
  EXPECT_TRUE(comparison.equal);
  EXPECT_NEAR(comparison.corner_error, .4, 1e-9);
  EXPECT_NEAR(comparison.score_error, 5e-5, 1e-9);
}

TEST(CompareBoxes, SeesEveryDifference) {
  EXPECT_FALSE(compared_with({0, 2, .5, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({1, 1, .5, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({0, 1, .5002, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({0, 1, .5, {.1, .1, .2, .206}}).equal);
  EXPECT_FALSE(compare_boxes({box}, {box, box}, picture).equal);
  EXPECT_FALSE(compare_boxes({box, box}, {box}, picture).equal);
}

}  // namespace
}  // namespace torch2caffe
