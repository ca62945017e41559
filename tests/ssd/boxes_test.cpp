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

std::vector<double> margins(const std::vector<DetectedBox>& boxes) {
  std::vector<double> result;
  for (const DetectedBox& each : boxes) result.push_back(each.margin);
  return result;
}

TEST(Detect, SaysOfEveryBoxHowNearItsDecisionWas) {
  // The first two overlap by .6; the scores are .0005 apart, and that of the third near the
  // threshold.
  const Detections found = detect(no_offsets, scores(.8F, .8005F, .1002F), priors, settings());
  EXPECT_THAT(found_scores(found), are({.8005, .1002}));
  EXPECT_THAT(margins(found.boxes), are({.0005, .0002}));
  EXPECT_THAT(margins(found.nearly), are({.0005}));
  const Detections clear = detect(no_offsets, scores(.5F, .8F, .3F), priors, settings());
  EXPECT_THAT(margins(clear.boxes), are({.3, .2}));  // the order of the first two, the threshold
  EXPECT_TRUE(clear.nearly.empty());
}

TEST(Detect, SaysHowNearTheRanksAre) {
  caffe::DetectionOutputParameter param = settings();
  param.set_keep_top_k(1);
  const Detections found = detect(no_offsets, scores(.05F, .9F, .8998F), priors, param);
  EXPECT_THAT(margins(found.boxes), are({.0002}));
  EXPECT_THAT(margins(found.nearly), are({.0002}));
}

TEST(Detect, SaysThatABoxHangsOnAnother) {
  // The second goes because of the first, whose score is as near to the threshold as can be.
  const Detections found = detect(no_offsets, scores(.1003F, .1002F, .05F), priors, settings());
  EXPECT_THAT(margins(found.nearly), are({.0001}));
}

TEST(Ties, AreBoxesWithAMarginThatSmall) {
  const Detections torch = detect(no_offsets, scores(.8F, .8005F, .3F), priors, settings());
  const Detections caffe = detect(no_offsets, scores(.8006F, .8F, .3F), priors, settings());
  const BoxPairs pairs = pair_boxes(torch.boxes, caffe.boxes, picture);
  EXPECT_EQ(pairs.only_torch.size(), 1U);
  EXPECT_EQ(pairs.only_caffe.size(), 1U);
  EXPECT_FALSE(are_ties(pairs, torch, 4e-4, picture));
  // Caffe's score is another by more than what makes two boxes the same.
  EXPECT_FALSE(are_ties(pairs, torch, 6e-4, picture));
  const Detections near = detect(no_offsets, scores(.80005F, .8F, .3F), priors, settings());
  const Detections other = detect(no_offsets, scores(.8F, .80005F, .3F), priors, settings());
  EXPECT_TRUE(are_ties(pair_boxes(near.boxes, other.boxes, picture), near, 1e-4, picture));
  EXPECT_FALSE(are_ties(pair_boxes(near.boxes, other.boxes, picture), near, 1e-5, picture));
}

// Differences elsewhere do not excuse a box that is missing.
TEST(Ties, AreNoExcuseForOtherBoxes) {
  const Detections torch = detect(no_offsets, scores(.8F, .80005F, .3F), priors, settings());
  std::vector<DetectedBox> caffe = torch.boxes;
  caffe.pop_back();
  EXPECT_FALSE(are_ties(pair_boxes(torch.boxes, caffe, picture), torch, 1e-4, picture));
}

TEST(OverlapError, IsWhatMovedBoxesLose) {
  std::vector<float> moved(12, 0);
  moved[0] = 1;  // by a tenth of the width: 0.9 of 1.1 are common
  EXPECT_NEAR(overlap_error(no_offsets, Tensor({1, 12}, moved), priors), 2 * (1 - .9 / 1.1), 1e-6);
}

TEST(BoxesOf, LeavesOutRowsForNothing) {
  const Tensor rows({1, 1, 2, 7}, {0, 1, .5F, 0, 0, 1, 1, 0, -1, 0, 0, 0, 0, 0});
  EXPECT_EQ(boxes_of(rows).size(), 1U);
  EXPECT_TRUE(boxes_of(Tensor({1, 1, 0, 7}, std::vector<float>())).empty());
}

const DetectedBox box = {0, 1, .5, {.1, .1, .2, .2}};

DetectionComparison compared_with(const DetectedBox& other) {
  return pair_boxes({box}, {other}, picture).comparison;
}

TEST(PairBoxes, TakesWhatIsNearForTheSame) {
  const auto comparison = compared_with({0, 1, .50005, {.104, .1, .2, .2}});
  EXPECT_TRUE(comparison.equal);
  EXPECT_NEAR(comparison.corner_error, .4, 1e-9);
  EXPECT_NEAR(comparison.score_error, 5e-5, 1e-9);
}

TEST(PairBoxes, SeesEveryDifference) {
  EXPECT_FALSE(compared_with({0, 2, .5, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({1, 1, .5, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({0, 1, .5002, {.1, .1, .2, .2}}).equal);
  EXPECT_FALSE(compared_with({0, 1, .5, {.1, .1, .2, .206}}).equal);
  EXPECT_FALSE(pair_boxes({box}, {box, box}, picture).comparison.equal);
  EXPECT_FALSE(pair_boxes({box, box}, {box}, picture).comparison.equal);
}

}  // namespace
}  // namespace torch2caffe
