// What a judge makes of a detector, against what it should.
#include "ssd/compare_detector.h"

#include "ssd/boxes.h"
#include "ssd/detector.h"
#include "support/detectors.h"
#include "support/fakes.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::FakeRuntime;
using testing::Contains;
using testing::HasSubstr;

Tensor rows_of(const Detections& found) {
  std::vector<float> rows;
  for (const DetectedBox& box : found.boxes) {
    rows.push_back(static_cast<float>(box.picture));
    rows.push_back(static_cast<float>(box.label));
    rows.push_back(static_cast<float>(box.score));
    for (double corner : box.corners) rows.push_back(static_cast<float>(corner));
  }
  const auto count = static_cast<int64_t>(found.boxes.size());
  return Tensor({1, 1, count, 7}, std::move(rows));
}

// One with scores behind a Sigmoid, so that both classes are objects; and a judge that computes it
// rightly, unless a test changes what it gives.
class CompareDetector : public testing::Test {
 protected:
  // `share`: of the scores.
  DetectionRun run(const Tensor& loc, float share) {
    std::vector<float> scores;
    for (int i = 0; i < 10; ++i) scores.push_back(share * static_cast<float>(10 - i));
    torch_ = {loc, Tensor({1, 5, 2}, std::move(scores))};
    DetectionRun caffe;
    caffe.layer = detection_layer_of(net_, FakeRuntime({}));
    caffe.values = {loc.reshaped({1, 20}), torch_.conf.reshaped({1, 10}),
                    priors_and_variances(detector_.facts())};
    caffe.values.push_back(boxes_of_layer(caffe.layer.param));
    caffe.open = [this](const Net& net) {
      ++opened_;
      return std::make_unique<FakeRuntime>(test::Tensors{boxes_of_layer(net.layers.back().param)});
    };
    return caffe;
  }

  Tensor boxes_of_layer(const caffe::LayerParameter& layer) const {
    return rows_of(detect(torch_.loc, torch_.conf, priors_and_variances(detector_.facts()),
                          layer.detection_output_param()));
  }

  Comparison compared(const DetectionRun& caffe) const {
    Comparison result;
    compare_detector(detector_.facts(), torch_, caffe, 1e-4, result);
    return result;
  }

  Net net_ = net_of_text(test::detector + "%s = Sigmoid(%scores) return %boxes, %s");
  std::vector<std::string> notes_;
  const Target& target_ = find_target("caffe-ssd");
  const Detector detector_{FoundDetector(net_, target_, test::detector_config()), net_, target_,
                           notes_};
  RawValues torch_;
  int opened_ = 0;
};

const Tensor offsets({1, 5, 4}, {.1F, .2F, .3F, .4F, .5F, -.1F, -.2F, -.3F, -.4F, -.5F,
                                 .6F, .7F, .8F, .9F, 1,   -.6F, -.7F, -.8F, -.9F, -1});

TEST_F(CompareDetector, ProvesWhatTheLayerReadsAndFinds) {
  const Comparison result = compared(run(offsets, .09F));
  ASSERT_EQ(result.blobs.size(), 3U);
  EXPECT_EQ(result.blobs[0].blob, "mbox_loc");
  EXPECT_TRUE(result.blobs[0].is_output && result.blobs[1].is_output);
  EXPECT_FALSE(result.blobs[2].is_output);
  for (const BlobComparison& row : result.blobs) EXPECT_TRUE(row.equal) << row.blob;
  ASSERT_TRUE(result.detections);
  EXPECT_TRUE(result.detections->equal);
  EXPECT_GT(result.detections->matched, 4);
  EXPECT_EQ(opened_, 0);
}

TEST_F(CompareDetector, SeesABoxInAnotherPlace) {
  DetectionRun caffe = run(offsets, .09F);
  std::vector<float> rows = caffe.values.back().floats();
  rows[3] += .2F;
  caffe.values.back() = Tensor(caffe.values.back().shape(), std::move(rows));
  EXPECT_FALSE(compared(caffe).detections->equal);
}

TEST_F(CompareDetector, SeesOtherRawValues) {
  DetectionRun caffe = run(offsets, .09F);
  std::vector<float> scores = caffe.values[1].floats();
  scores[0] += .01F;
  caffe.values[1] = Tensor({1, 10}, std::move(scores));
  const Comparison result = compared(caffe);
  EXPECT_TRUE(result.blobs[0].equal);
  EXPECT_FALSE(result.blobs[1].equal);
}

TEST_F(CompareDetector, NeedsNoMoreThanBoxes) {
  DetectionRun caffe = run(offsets, .09F);
  caffe.values.erase(caffe.values.begin(), caffe.values.end() - 1);
  caffe.layer.blobs.erase(caffe.layer.blobs.begin(), caffe.layer.blobs.end() - 1);
  const Comparison result = compared(caffe);
  EXPECT_TRUE(result.blobs.empty());
  EXPECT_TRUE(result.detections->equal);
}

TEST_F(CompareDetector, RunsTheLayerAgainWhereNoScoreIsHighEnough) {
  const Comparison result = compared(run(offsets, .0009F));
  EXPECT_EQ(opened_, 1);
  EXPECT_TRUE(result.detections->equal);
  EXPECT_GT(result.detections->matched, 0);
  EXPECT_THAT(result.notes, Contains(HasSubstr("no score is above the confidence threshold")));
}

TEST_F(CompareDetector, TakesRawValuesFromARunOfTheModel) {
  DetectorFacts detector = detector_.facts();
  detector.loc = ValueId{3};
  detector.conf = ValueId{5};
  RawValues raw;
  const Reference::Observer see = observer_of(detector, raw);
  for (int i = 0; i < 7; ++i) see(ValueId{i}, test::number(static_cast<float>(i)));
  EXPECT_EQ(raw.loc.floats(), std::vector{3.F});
  EXPECT_EQ(raw.conf.floats(), std::vector{5.F});
}

}  // namespace
}  // namespace torch2caffe
