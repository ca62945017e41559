// Raw outputs found in nets, and the layers of a detector added to them.
#include "ssd/complete.h"

#include "passes/pass.h"
#include "ssd/raw_outputs.h"
#include "support/detectors.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::detector;
using test::detector_config;
using test::head;
using test::two_maps;

const SsdConfig config = detector_config();

SsdOutputs found(const Net& net, std::optional<int64_t> priors = std::nullopt) {
  return find_outputs(net, config, priors);
}

TEST(SsdOutputs, AreTheOutputsOfTheModel) {
  const Net net = net_of_text(detector + "return %scores, %boxes");
  const SsdOutputs outputs = found(net);
  EXPECT_EQ(net[outputs.loc.blob].name, "boxes");
  EXPECT_EQ(net[outputs.conf.blob].name, "scores");
  EXPECT_EQ(outputs.priors, 5);
  EXPECT_EQ(outputs.classes, 2);
  ASSERT_EQ(outputs.loc.maps.size(), 2U);
  EXPECT_EQ(outputs.loc.maps[0].cells.height, 2);
  EXPECT_EQ(net[outputs.loc.maps[0].feature].name, "f");
  EXPECT_EQ(net[outputs.loc.maps[1].feature].name, "g");
}

TEST(SsdOutputs, AreFoundInFrontOfWhatTheModelDecodes) {
  Net net = net_of_text(detector + R"(
    %decoded = Exp(%boxes)
    %shares = Softmax(%scores) { softmax_param { axis: 2 } }
    return %decoded, %shares)");
  const SsdOutputs outputs = found(net);
  EXPECT_EQ(net[outputs.loc.blob].name, "boxes");
  EXPECT_EQ(net[outputs.conf.blob].name, "shares");
  EXPECT_EQ(outputs.conf.scores, Scores::softmax);
  EXPECT_EQ(keep_raw_outputs(net, outputs), 1);
  drop_unread(net, find_target("caffe-ssd"));
  EXPECT_EQ(net.outputs, (std::vector{outputs.loc.blob, outputs.conf.blob}));
  EXPECT_TRUE(std::none_of(net.layers.begin(), net.layers.end(),
                           [](const Layer& layer) { return layer.type() == "Exp"; }));
}

TEST(SsdOutputs, AreToldApartByTheNumberOfPriors) {
  const Net net = net_of_text(two_maps + head("a", 8) + head("b", 4) + "return %a, %b");
  EXPECT_EQ(net[found(net, 5).loc.blob].name, "b");
}

TEST(SsdOutputs, OfFourClassesAreToldApartByName) {
  const Net net = net_of_text(two_maps + head("cls", 4) + head("reg", 4) + "return %cls, %reg");
  EXPECT_EQ(net[found(net).loc.blob].name, "reg");
  EXPECT_EQ(net[found(net).conf.blob].name, "cls");
}

// What find_outputs says of a network that it refuses.
std::string refusal(const std::string& net) {
  try {
    found(net_of_text(net));
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::cannot_be_expressed);
    return error.what();
  }
  return "was taken";
}

TEST(SsdOutputs, AreNamedByTheLastPartOfAPath) {
  const Net net = net_of_text(two_maps + head("box_head.ClassHead.", 4) +
                              head("box_head.BboxHead.", 4) + head("box_head.LandmarkHead.", 2) +
                              "return %box_head.ClassHead., %box_head.LandmarkHead., "
                              "%box_head.BboxHead.");
  EXPECT_EQ(net[found(net).loc.blob].name, "box_head.BboxHead.");
  EXPECT_EQ(net[found(net).conf.blob].name, "box_head.ClassHead.");
}

TEST(SsdOutputs, ThatCouldBeSeveralAreRefused) {
  EXPECT_THAT(refusal(two_maps + head("a", 4) + head("b", 4) + "return %a, %b"),
              testing::HasSubstr("finds several blobs that could be box offsets (loc): a, b"));
  EXPECT_THAT(
      refusal(two_maps + head("loc", 4) + head("b", 2) + head("c", 10) + "return %loc, %b, %c"),
      testing::HasSubstr("finds several blobs that could be class scores (conf): b, c"));
}

TEST(SsdOutputs, BehindASigmoidHaveNoBackground) {
  Net net = net_of_text(detector + "%s = Sigmoid(%scores) return %boxes, %s");
  const SsdOutputs outputs = found(net);
  EXPECT_EQ(outputs.conf.scores, Scores::sigmoid);
  EXPECT_EQ(background_of({}, outputs), 2);  // as no class is called
  EXPECT_EQ(background_of(SsdConfig::parse("background_label_id: 1", "h").head(), outputs), 1);
}

TEST(SsdOutputs, MayBeWrittenInPlace) {
  const Net net = net_of_text(detector + "%scores = Sigmoid(%scores) return %boxes, %scores");
  EXPECT_EQ(found(net).conf.scores, Scores::sigmoid);
}

TEST(SsdOutputs, OfOneClassNeedASigmoid) {
  EXPECT_THAT(refusal(two_maps + head("loc", 4) + head("conf", 1) + "return %loc, %conf"),
              testing::HasSubstr("one score a prior"));
}

TEST(SsdOutputs, OfAnotherNetworkAreRefused) {
  try {
    found(net_of_text(two_maps + "return %f, %g"));
    FAIL() << "found some";
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::cannot_be_expressed);
  }
}

// The lines that complete_ssd added, in front of the outputs.
std::string added(Net net) {
  const SsdOutputs outputs = found(net);
  const std::string before = to_text(net);
  complete_ssd(net, outputs, config);
  drop_unread(net, find_target("caffe-ssd"));
  check_net(net, nullptr, "the test");
  const std::string after = to_text(net);
  return after.substr(before.rfind("\nreturn") + 1);
}

TEST(CompleteSsd, AddsTheLayersOfCaffesOwnSsd) {
  EXPECT_EQ(added(net_of_text(detector + "return %boxes, %scores")), test::tidy(R"(
    %mbox_loc = Flatten(%boxes) : [1,20]
    %mbox_conf_softmax = Softmax(%scores) { softmax_param { axis: 2 } } : [1,5,2]
    %mbox_conf_flatten = Flatten(%mbox_conf_softmax) : [1,10]
    %f_mbox_priorbox = PriorBox(%f, %x) { prior_box_param { min_size: 4 flip: true clip: false \
      variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2 step: 4 offset: 0.5 } } : [1,2,16]
    %g_mbox_priorbox = PriorBox(%g, %x) { prior_box_param { min_size: 8 flip: true clip: false \
      variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2 step: 8 offset: 0.5 } } : [1,2,4]
    %mbox_priorbox = Concat(%f_mbox_priorbox, %g_mbox_priorbox) \
      { concat_param { axis: 2 } } : [1,2,20]
    %detection_out = DetectionOutput(%mbox_loc, %mbox_conf_flatten, %mbox_priorbox) \
      { detection_output_param { num_classes: 2 share_location: true background_label_id: 0 \
      nms_param { nms_threshold: 0.45 top_k: 400 } code_type: CENTER_SIZE keep_top_k: 200 \
      confidence_threshold: 0.01 } } : [1,1,200,7]
    return %detection_out)"));
}

TEST(CompleteSsd, TakesValuesAsTheyWereJoined) {
  Net net = net_of_text(detector + R"(
    %flat = Flatten(%boxes)
    %rows = Reshape(%flat) { reshape_param { shape { dim: [0, 5, 4] } } }
    return %rows, %scores)");
  complete_ssd(net, found(net), config);
  drop_unread(net, find_target("caffe-ssd"));
  EXPECT_THAT(to_text(net), testing::HasSubstr("%mbox_loc = Flatten(%boxes)"));
  EXPECT_THAT(to_text(net), testing::Not(testing::HasSubstr("%rows")));
}

TEST(CompleteSsd, KeepsBoxesThatTheConfigurationGives) {
  const SsdConfig fixed = SsdConfig::parse(
      "map { min_size: 4 step: 4 } map { box: [0, 0, 1, 0.5] variance: 1 }", "head");
  Net net = net_of_text(detector + "return %boxes, %scores");
  complete_ssd(net, find_outputs(net, fixed, 5), fixed);
  check_net(net, nullptr, "the test");
  EXPECT_THAT(to_text(net), testing::HasSubstr(
                                "%g_mbox_priorbox = Parameter() { parameter_param { shape { dim: 1 "
                                "dim: 2 dim: 4 } } } weights [1,2,4] {0, 0, 1, 0.5, 1, 1, 1, 1}"));
}

const test::TextCase misfits[] = {
    {"MapIsMissing", "map { min_size: 4 }",
     "h:1: map 0: is the last of 1 maps, but the network has 2"},
    {"OtherNumberOfBoxes", "map { min_size: 4 }\nmap { min_size: [4, 5] }",
     "h:2: map 1: gives 2 boxes a cell, 2 in all, but the network's map of 1x1 has 1, 1 in all"},
    {"OtherClasses", "num_classes: 3", "says 3, but the network gives 2 scores a prior"},
    {"ABoxTooMany", "map { min_size: 4 }\nmap { box: [0, 0, 1, 1, 0, 0, 1, 1] }",
     "h:2: map 1: gives 2 boxes a cell, 2 in all"},
    {"NoMap", "num_classes: 2", "says no map, but the network has 2"},
    {"OtherPicture", "image_height: 8\nimage_width: 9\nmap { min_size: 4 }\nmap { min_size: 4 }",
     "h:2: image_width: says a picture of 8x9, but the network's input is 8x8"},
    {"BackgroundBeyond", "background_label_id: 2",
     "h:1: background_label_id: says 2, but the network has classes 0 to 1"},
    {"OtherMaps", "loc: 'boxes' conf: 'boxesfv'", "the maps of 'boxesfv' are not those of 'boxes'"},
    {"NoSuchBlob", "loc: 'mbox'", "the network has no blob 'mbox'"},
    {"NoHead", "loc: 'f'", "blob 'f' does not join the values of convolutions"},
};

class Misfits : public testing::TestWithParam<test::TextCase> {};

TEST_P(Misfits, AreRefusedWithBothNumbers) {
  const SsdConfig wrong = SsdConfig::parse(GetParam().given, "h");
  Net net = net_of_text(detector + "return %boxes, %scores");
  try {
    complete_ssd(net, find_outputs(net, wrong, std::nullopt), wrong);
    FAIL() << "was taken";
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), Status::wrong_usage);
    EXPECT_THAT(to_string(error.problems().at(0)), testing::HasSubstr(GetParam().expected));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Misfits, testing::ValuesIn(misfits),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
