// Detectors in a model and in a net, from what is found to the complete one.
#include "ssd/found_detector.h"

#include <algorithm>

#include "passes/pass.h"
#include "ssd/detector.h"
#include "support/detectors.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// It returns loc times `variances` instead of loc.
std::string model_text(const std::string& variances) {
  return R"(
  %x : f32[1,3,8,8]
  %loc_weight = constant f32[4,3,1,1] {...}
  %conf_weight = constant f32[2,3,1,1] {...}
  %priors = constant f32[5,4] {0.25, 0.25, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25, \
    0.25, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75}
  %variances = constant f32[4] )" +
         variances + R"(
  %f = aten::avg_pool2d(%x, [4, 4], [4, 4]) : f32[1,3,2,2] @ f -
  %g = aten::avg_pool2d(%x, [8, 8], [8, 8]) : f32[1,3,1,1] @ g -
  %loc_f = aten::conv2d(%f, %loc_weight) : f32[1,4,2,2] @ loc.f -
  %loc_f_cells = aten::permute(%loc_f, [0, 2, 3, 1]) : f32[1,2,2,4]
  %loc_f_list = aten::reshape(%loc_f_cells, [1, 4, 4]) : f32[1,4,4]
  %loc_g = aten::conv2d(%g, %loc_weight) : f32[1,4,1,1] @ loc.g -
  %loc_g_cells = aten::permute(%loc_g, [0, 2, 3, 1]) : f32[1,1,1,4]
  %loc_g_list = aten::reshape(%loc_g_cells, [1, 1, 4]) : f32[1,1,4]
  %loc = aten::cat([%loc_f_list, %loc_g_list], 1) : f32[1,5,4] @ loc -
  %conf_f = aten::conv2d(%f, %conf_weight) : f32[1,2,2,2] @ conf.f -
  %conf_f_cells = aten::permute(%conf_f, [0, 2, 3, 1]) : f32[1,2,2,2]
  %conf_f_list = aten::reshape(%conf_f_cells, [1, 4, 2]) : f32[1,4,2]
  %conf_g = aten::conv2d(%g, %conf_weight) : f32[1,2,1,1] @ conf.g -
  %conf_g_cells = aten::permute(%conf_g, [0, 2, 3, 1]) : f32[1,1,1,2]
  %conf_g_list = aten::reshape(%conf_g_cells, [1, 1, 2]) : f32[1,1,2]
  %conf = aten::cat([%conf_f_list, %conf_g_list], 1) : f32[1,5,2] @ conf -
  %boxes = aten::mul.Tensor(%loc, %variances) : f32[1,5,4]
  return boxes=%boxes, scores=%conf)";
}

// Computes loc, and boxes of it.
class FakeModel : public Model, public Reference {
 public:
  explicit FakeModel(const std::string& text) : graph_(graph_of_text(test::tidy(text))) {}

  const Graph& graph() const override { return graph_; }
  Reference* reference() override { return this; }
  std::vector<std::string> notes() const override { return {}; }
  std::string name() const override { return "fake"; }

  std::vector<Tensor> run(const std::vector<Tensor>&, const Observer& observe) override {
    const auto variances = graph_[named("variances")].constant->floats();
    std::vector<float> loc, boxes;
    for (size_t i = 0; i < 20; ++i) {
      loc.push_back(static_cast<float>(i * 7 % 20) - 9.5F);
      boxes.push_back(loc[i] * variances[i % 4]);
    }
    observe(named("loc"), Tensor({1, 5, 4}, std::move(loc)));
    observe(named("boxes"), Tensor({1, 5, 4}, std::move(boxes)));
    return {};
  }

 private:
  ValueId named(const std::string& name) const {
    const auto value = std::find_if(graph_.values.begin(), graph_.values.end(),
                                    [&](const Value& each) { return each.name == name; });
    return ValueId{static_cast<int>(value - graph_.values.begin())};
  }

  Graph graph_;
};

const std::vector<Tensor> inputs = {Tensor({1, 3, 8, 8}, std::vector<float>(192, 0))};
const Target& target = find_target("caffe-ssd");

TEST(FoundDetector, LeavesOfAModelItsRawOutputs) {
  FakeModel model(model_text("{0.2, 0.2, 0.5, 0.5}"));
  Graph graph = model.graph();
  const FoundDetector found(graph, model, inputs, {});
  ASSERT_EQ(graph.outputs.size(), 2U);
  EXPECT_EQ(graph.outputs[0].value, found.facts().loc);
  EXPECT_EQ(graph[found.facts().loc].name, "loc");
  EXPECT_EQ(graph.outputs[1].name, "scores");
  EXPECT_THAT(
      found.notes(),
      ElementsAre("the model keeps its priors as centres and sizes in shares of the picture",
                  "the variances are 0.2 0.2 0.5 0.5, as the model's own loc times its "
                  "variances show",
                  "left out, since they are computed of loc or conf: output 'boxes'"));
}

TEST(FoundDetector, OfAModelIsCompletedBehindThePasses) {
  FakeModel model(model_text("{0.2, 0.2, 0.5, 0.5}"));
  Graph graph = model.graph();
  const FoundDetector found(graph, model, inputs, {});
  Net net = lower(graph);
  run_passes(net, graph, target);
  std::vector<std::string> notes;
  const Detector detector(found, net, target, notes);
  EXPECT_EQ(net.layers.back().type(), "DetectionOutput");
  const SsdConfig fitted = SsdConfig::parse(detector.fitted_config(), "fitted");
  EXPECT_EQ(fitted.head().num_classes(), 2U);
  EXPECT_EQ(fitted.head().loc(), "loc.cat");
  ASSERT_EQ(fitted.head().map_size(), 2);
  EXPECT_FLOAT_EQ(fitted.head().map(0).min_size(0), 2);
  EXPECT_FLOAT_EQ(fitted.head().map(1).min_size(0), 6);
  EXPECT_EQ(variances_of(fitted.head(), 0), (std::vector{.2F, .2F, .5F, .5F}));
  EXPECT_THAT(notes, Contains("SSD: 2 maps, 5 priors, 2 classes; loc is blob 'loc.cat', conf is "
                              "blob 'conf.cat', to which a Softmax was added"));
}

TEST(FoundDetector, HasTheVariancesThatTheModelShows) {
  FakeModel model(model_text("{0.2, 0.2, 0.5, 0.5}"));
  Graph graph = model.graph();
  const auto find = [&] {
    FoundDetector(graph, model, inputs, {SsdConfig::parse("variance: 0.1", "head"), {}, {}});
  };
  EXPECT_THAT(find, fails_with(Status::wrong_usage, HasSubstr("says a variance of 0.1 0.1 0.1")));
}

TEST(FoundDetector, InANetNeedsMapsThatAConfigurationSays) {
  Net net = net_of_text(test::detector + "return %boxes, %scores");
  EXPECT_THAT([&] { FoundDetector(net, target, SsdConfig()); },
              fails_with(Status::wrong_usage,
                         HasSubstr("auto: says no map, and there is no model to fit any to")));
}

TEST(FoundDetector, InANetIsCompletedWithoutWhatTheNetDecodes) {
  Net net = net_of_text(test::detector + "%decoded = Exp(%boxes) return %decoded, %scores");
  const FoundDetector found(net, target, test::detector_config());
  EXPECT_EQ(net.outputs.size(), 2U);
  std::vector<std::string> notes;
  const Detector detector(found, net, target, notes);
  EXPECT_THAT(to_text(net), HasSubstr("return %detection_out"));
  EXPECT_THAT(notes,
              ElementsAre("SSD: 2 maps, 5 priors, 2 classes; loc is blob 'boxes', conf is blob "
                          "'scores', to which a Softmax was added",
                          "the variances are 0.1 0.1 0.2 0.2, which are the usual ones: the model "
                          "computes no boxes that show others"));
}

TEST(FoundDetector, IsNotCompletedForATargetWithoutTheLayers) {
  Net net = net_of_text(test::detector + "return %boxes, %scores");
  std::vector<std::string> notes;
  const FoundDetector found(net, target, test::detector_config());
  EXPECT_THAT([&] { Detector(found, net, find_target("caffe"), notes); },
              fails_with(Status::cannot_be_expressed, HasSubstr("has no PriorBox")));
}

}  // namespace
}  // namespace torch2caffe
