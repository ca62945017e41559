// Layers under names of a Caffe of one's own: which are, and how they are written.
#include "target/spelling.h"

#include "emit/emit.h"
#include "net/prototext.h"
#include "support/text.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

using testing::HasSubstr;

Target target_of(const std::string& entries) {
  caffe::TargetDescription description;
  EXPECT_EQ(parse_prototext("name: \"own\" " + entries, description), "");
  return Target(description, &find_target("caffe"));
}

Net net_of_layer(const std::string& layer) {
  return net_of_text("%x = Input() { input_param { shape { dim: [1, 2, 3, 4] } } }\n" +
                     test::tidy(layer) + "return %y\n");
}

// The text of the one layer behind the input, from its type on.
std::string written(const std::string& layer, const std::string& entries) {
  const Target target = target_of(entries);
  const std::string text = prototxt_of(net_of_layer(layer), &target);
  const std::string last = text.substr(text.rfind("layer {"));
  return last.substr(last.find("  type"));
}

struct SpellingCase {
  std::string name, layer, entries, text;
};

constexpr const char* names = "  bottom: \"x\"\n  top: \"y\"\n";

const SpellingCase spellings[] = {
    {"AnotherType", "%y = Clip(%x) { clip_param { min: 0 max: 6 } }",
     R"(spelling { of: "Clip" when { field: "clip_param.min" is: "0.0" }
                   when { field: "clip_param.max" is: "6" } type: "ReLU6" })",
     "  type: \"ReLU6\"\n  NAMES}\n"},
    {"AFieldOfTheForksOwn", "%y = Clip(%x) { clip_param { min: 0 max: 4 } }",
     R"(spelling { of: "Clip" when { field: "clip_param.min" is: "0" } type: "ReLU6"
                   field { name: "relu6_param.threshold" from: "clip_param.max" }
                   field { name: "engine" value: "\"CAFFE\"" }
                   field { name: "relu6_param.exact" value: "true" } })",
     "  type: \"ReLU6\"\n  NAMES  relu6_param {\n    threshold: 4\n    exact: true\n  }\n"
     "  engine: \"CAFFE\"\n}\n"},
    {"ConditionsThatDoNotHold", "%y = Clip(%x) { clip_param { min: 0 max: 4 } }",
     R"(spelling { of: "Clip" when { field: "clip_param.max" is: "6" } type: "ReLU6" })",
     "  type: \"Clip\"\n  NAMES  clip_param {\n    min: 0\n    max: 4\n  }\n}\n"},
    {"TheFirstThatFits", "%y = ReLU(%x)",
     R"(spelling { of: "ReLU" when { field: "relu_param.negative_slope" is: "1" } type: "A" }
        spelling { of: "ReLU" when { field: "relu_param.negative_slope" is: "0" } type: "B" }
        spelling { of: "ReLU" type: "C" })",
     "  type: \"B\"\n  NAMES}\n"},
    {"WhatIsOursStays",
     "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR } }",
     R"(spelling { of: "Pooling" when { field: "pooling_param.round_mode" is: "FLOOR" }
                   field { name: "pooling_param.floor" value: "true" } })",
     "  type: \"Pooling\"\n  NAMES  pooling_param {\n    kernel_size: 2\n    stride: 2\n"
     "    floor: true\n  }\n}\n"},
    {"RepeatedFields", "%y = Slice(%x) { slice_param { axis: 1 } }\n",
     R"(spelling { of: "Slice" type: "Cut"
                   field { name: "cut_param.at" from: "slice_param.axis" } })",
     "  type: \"Cut\"\n  NAMES  cut_param {\n    at: 1\n  }\n}\n"},
    {"NearestUpsampling",
     "%y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false kernel_h: 2 \\\n"
     "kernel_w: 3 stride_h: 2 stride_w: 3 group: 2 } } weights [2,1,2,3] {1,1,1,1,1,1,1,1,1,1,1,1}",
     R"(spelling { of: "NearestUpsampling" type: "Upsample"
                   field { name: "upsample_param.stride_h" from: "scale_h" }
                   field { name: "upsample_param.stride_w" from: "scale_w" }
                   field { name: "upsample_param.height" from: "height" }
                   field { name: "upsample_param.width" from: "width" } })",
     "  type: \"Upsample\"\n  NAMES  upsample_param {\n    stride_h: 2\n    stride_w: 3\n"
     "    height: 6\n    width: 12\n  }\n}\n"},
    {"PixelShuffle",
     "%a = Reshape(%x) { reshape_param { shape { dim: [1, 4, 3, 2] } } }\n"
     "%y = Deconvolution(%a) { convolution_param { num_output: 1 bias_term: false \\\n"
     "kernel_size: 2 stride: 2 } } weights [4,1,2,2] {1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1}",
     R"(spelling { of: "PixelShuffle" type: "DepthToSpace"
                   field { name: "block" from: "scale" } })",
     "  type: \"DepthToSpace\"\n  bottom: \"a\"\n  top: \"y\"\n  block: 2\n}\n"},
    {"DepthwiseConvolution",
     "%y = Convolution(%x) { convolution_param { num_output: 2 bias_term: false kernel_size: 1 \\\n"
     "group: 2 } } weights [2,1,1,1] {3, 4}",
     R"(spelling { of: "DepthwiseConvolution" type: "ConvolutionDepthwise" })",
     "  type: \"ConvolutionDepthwise\"\n  NAMES  convolution_param {\n    num_output: 2\n"
     "    bias_term: false\n    kernel_size: 1\n    group: 2\n  }\n}\n"},
};

class Spell : public testing::TestWithParam<SpellingCase> {};

TEST_P(Spell, GivesTheForksOwnText) {
  std::string expected = GetParam().text;
  const size_t place = expected.find("  NAMES");
  if (place != std::string::npos) expected.replace(place, 7, names);
  EXPECT_EQ(written(GetParam().layer, GetParam().entries), expected);
}

INSTANTIATE_TEST_SUITE_P(Of, Spell, testing::ValuesIn(spellings), test::name_of_case<SpellingCase>);

// Layers that are none of the idiom: y = Deconvolution(x) with these changes.
struct NoIdiomCase {
  std::string name, param, weights;
};

const NoIdiomCase no_upsamplings[] = {
    {"OtherWeights", "kernel_size: 2 stride: 2 group: 2", "[2,1,2,2] {1,1,1,1,1,1,1,2}"},
    {"OverlappingWindows", "kernel_size: 2 stride: 1 group: 2", "[2,1,2,2] {1,1,1,1,1,1,1,1}"},
    {"ChannelsTogether", "kernel_size: 1 stride: 1", "[2,2,1,1] {1,1,1,1}"},
    {"Padding", "kernel_size: 2 stride: 2 pad: 1 group: 2", "[2,1,2,2] {1,1,1,1,1,1,1,1}"},
};

class NoUpsampling : public testing::TestWithParam<NoIdiomCase> {};

TEST_P(NoUpsampling, StaysADeconvolution) {
  EXPECT_THAT(
      written("%y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false " +
                  GetParam().param + " } } weights " + GetParam().weights,
              R"(spelling { of: "NearestUpsampling" type: "Upsample" })"),
      HasSubstr("type: \"Deconvolution\""));
}

INSTANTIATE_TEST_SUITE_P(For, NoUpsampling, testing::ValuesIn(no_upsamplings),
                         test::name_of_case<NoIdiomCase>);

TEST(Spelling, TakesNoOtherOrderOfChannelsForAPixelShuffle) {
  EXPECT_THAT(written("%a = Reshape(%x) { reshape_param { shape { dim: [1, 4, 3, 2] } } }\n"
                      "%y = Deconvolution(%a) { convolution_param { num_output: 1 bias_term: false "
                      "kernel_size: 2 stride: 2 } } "
                      "weights [4,1,2,2] {1,0,0,0,0,0,1,0,0,1,0,0,0,0,0,1}",
                      R"(spelling { of: "PixelShuffle" type: "DepthToSpace" })"),
              HasSubstr("type: \"Deconvolution\""));
}

TEST(Spelling, LeavesAFieldThatTheLayerHasNotToTheNext) {
  EXPECT_THAT(written("%y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false "
                      "kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2 group: 2 } } "
                      "weights [2,1,1,2] {1,1,1,1}",
                      R"(spelling { of: "NearestUpsampling" type: "Upsample"
                                    field { name: "upsample_param.scale" from: "scale" } })"),
              HasSubstr("type: \"Deconvolution\""));
}

TEST(Spelling, MakesALayerLegalAndKeepsTheRulesAway) {
  const Target target = target_of(R"(
    spelling { of: "Clip" when { field: "clip_param.max" is: "6" } type: "ReLU6" })");
  for (const auto& [limit, layers] : {std::pair("6", 2U), std::pair("5", 6U)}) {
    Net net =
        net_of_layer(std::string("%y = Clip(%x) { clip_param { min: 0 max: ") + limit + " } }");
    legalise(net, target);
    EXPECT_EQ(net.layers.size(), layers);
    EXPECT_NO_THROW(check_legal(net, target));
  }
}

TEST(Spelling, LeavesNoWeightsWhereTheLayerHasNone) {
  const Target target = target_of(R"(spelling { of: "NearestUpsampling" type: "Upsample" })");
  const Net net = net_of_layer(spellings[6].layer);
  const Spelled layer = complete_layer(net, net.layers[1], &target);
  EXPECT_FALSE(layer.has_weights);
  EXPECT_EQ(layer.param.ShortDebugString(), R"(name: "y" type: "Upsample" bottom: "x" top: "y")");
}

}  // namespace
}  // namespace torch2caffe
