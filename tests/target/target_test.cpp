// What each Caffe accepts, and what is said of a net that is not within it.
#include "target/target.h"

#include <google/protobuf/text_format.h>

#include "support/text.h"
#include "target/fields.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::is_a_mistake;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StrEq;

TEST(Targets, BeginWithTheDefaultOne) {
  std::vector<std::string> names;
  for (const Target& target : targets()) names.push_back(target.name());
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names[0], "caffe");
  EXPECT_THAT(names, testing::UnorderedElementsAre("caffe", "caffe-master", "caffe-ssd", "opencv",
                                                   "brocolli", "ascend", "caffe2onnx", "hhb",
                                                   "mindspore-lite", "mnn", "ncnn", "openvino",
                                                   "portable", "rknn", "spacemit", "tpu-mlir"));
}

TEST(Targets, DescribeThemselves) {
  for (const Target& target : targets()) EXPECT_NE(target.summary(), "") << target.name();
}

TEST(Targets, AreFoundByNameOrListed) {
  EXPECT_EQ(find_target("opencv").name(), "opencv");
  EXPECT_THAT([] { find_target("tensorflow"); },
              fails_with(Status::wrong_usage,
                         testing::AllOf(HasSubstr("target 'tensorflow': is not known; choose one"),
                                        HasSubstr("caffe-master"), HasSubstr("opencv"))));
}

struct CapabilityCase {
  std::string name, target, layer, field;
  bool has_layer, has_field;
};

const CapabilityCase capabilities[] = {
    {"CaffeReLU", "caffe", "ReLU", "relu_param.negative_slope", true, true},
    {"CaffeSigmoidWithoutFields", "caffe", "Sigmoid", "sigmoid_param.engine", true, false},
    {"CaffeLacksClip", "caffe", "Clip", "clip_param.min", false, false},
    {"CaffeLacksPermute", "caffe", "Permute", "permute_param.order", false, false},
    {"CaffeOnlyRoundsUp", "caffe", "Pooling", "pooling_param.round_mode", true, false},
    {"CaffeLacksOpenCvsField", "caffe", "Pooling", "pooling_param.ceil_mode", true, false},
    {"MasterInherits", "caffe-master", "Convolution", "convolution_param.dilation", true, true},
    {"MasterInheritsFieldsOfWidenedLayers", "caffe-master", "Pooling", "pooling_param.stride_h",
     true, true},
    {"MasterRoundsDown", "caffe-master", "Pooling", "pooling_param.round_mode", true, true},
    {"MasterHasClip", "caffe-master", "Clip", "clip_param.max", true, true},
    {"MasterHasSwish", "caffe-master", "Swish", "swish_param.beta", true, true},
    {"OpenCvRoundsDownByItsField", "opencv", "Pooling", "pooling_param.ceil_mode", true, true},
    {"OpenCvLacksMastersField", "opencv", "Pooling", "pooling_param.round_mode", true, false},
    {"OpenCvLacksBias", "opencv", "Bias", "bias_param.axis", false, false},
    {"SsdHasPermute", "caffe-ssd", "Permute", "permute_param.order", true, true},
    {"SsdHasNormalize", "caffe-ssd", "Normalize", "norm_param.across_spatial", true, true},
    {"SsdHasPriorBox", "caffe-ssd", "PriorBox", "prior_box_param.step_w", true, true},
    {"SsdHasDetectionOutput", "caffe-ssd", "DetectionOutput", "detection_output_param.nms_param",
     true, true},
    {"SsdInherits", "caffe-ssd", "Reduction", "reduction_param.axis", true, true},
    {"SsdOnlyRoundsUp", "caffe-ssd", "Pooling", "pooling_param.round_mode", true, false},
    {"SsdLacksClip", "caffe-ssd", "Clip", "clip_param.min", false, false},
    {"SsdLacksSwish", "caffe-ssd", "Swish", "swish_param.beta", false, false},
    {"OpenCvHasPriorBox", "opencv", "PriorBox", "prior_box_param.step_h", true, true},
    {"OpenCvComputesWithoutThePictureSize", "opencv", "PriorBox", "prior_box_param.img_h", true,
     false},
    {"OpenCvHasNormalize", "opencv", "Normalize", "norm_param.scale_filler", true, true},
    {"AscendHasPermute", "ascend", "Permute", "permute_param.order", true, true},
    {"AscendRoundsDown", "ascend", "Pooling", "pooling_param.ceil_mode", true, true},
    {"AscendLacksDetectionOutput", "ascend", "DetectionOutput",
     "detection_output_param.num_classes", false, false},
    {"BrocolliHasPermute", "brocolli", "Permute", "permute_param.order", true, true},
    {"BrocolliRoundsDown", "brocolli", "Pooling", "pooling_param.ceil_mode", true, true},
    {"BrocolliSpellsClip", "brocolli", "Clip", "clip_param.min", false, false},
    {"OpenCvHasPermute", "opencv", "Permute", "permute_param.order", true, true},
};

class Capability : public testing::TestWithParam<CapabilityCase> {};

TEST_P(Capability, IsInTheTable) {
  const Target& target = find_target(GetParam().target);
  EXPECT_EQ(target.has_layer(GetParam().layer), GetParam().has_layer);
  EXPECT_EQ(target.has_field(GetParam().layer, GetParam().field), GetParam().has_field);
}

INSTANTIATE_TEST_SUITE_P(Of, Capability, testing::ValuesIn(capabilities),
                         test::name_of_case<CapabilityCase>);

caffe::TargetDescription description_of(const std::string& text) {
  caffe::TargetDescription description;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &description));
  return description;
}

TEST(Target, TakesItsBaseOverWidensAndNarrowsIt) {
  const Target base(description_of(R"(
    name: "base"
    layer { type: "ReLU" field: "a" }
    layer { type: "Tile" field: "b" })"),
                    nullptr);
  const Target derived(description_of(R"(
    name: "derived" summary: "more and less"
    without: "Tile"
    layer { type: "ReLU" field: "c" }
    layer { type: "New" })"),
                       &base);
  EXPECT_EQ(derived.name(), "derived");
  EXPECT_EQ(derived.summary(), "more and less");
  using Fields = std::map<std::string, std::set<std::string>>;
  const auto fields_of_all = [](const Target& target) {
    Fields fields;
    for (const auto& [type, capability] : target.layers()) fields[type] = capability.fields();
    return fields;
  };
  EXPECT_EQ(fields_of_all(derived), (Fields{{"New", {}}, {"ReLU", {"a", "c"}}}));
  EXPECT_EQ(fields_of_all(base), (Fields{{"ReLU", {"a"}}, {"Tile", {"b"}}}));
}

TEST(Target, TakesItsBasesLimitsOverAndReplacesThem) {
  const Target base(description_of(R"(
    name: "base"
    layer {
      type: "Pooling" rank: 3 rank: 4 bottoms: 1
      limit { field: "pooling_param.stride" least: 1 most: 63 }
      limit { field: "pooling_param.pad" most: 9 }
      limit { field: "pooling_param.kernel_size" least: 2 }
    })"),
                    nullptr);
  EXPECT_THAT(base.layers().at("Pooling").limits(),
              ElementsAre("3 or 4 axes", "1 bottom", "pooling_param.kernel_size from 2",
                          "pooling_param.pad up to 9", "pooling_param.stride from 1 to 63"));
  const Target derived(description_of(R"(
    name: "derived"
    layer {
      type: "Pooling" rank: 4 bottoms: 2
      limit { field: "pooling_param.stride" least: 2 most: 2 }
      limit { field: "pooling_param.pad" }
    })"),
                       &base);
  EXPECT_THAT(derived.layers().at("Pooling").limits(),
              ElementsAre("4 axes", "2 bottoms", "pooling_param.kernel_size from 2",
                          "pooling_param.stride 2"));
}

TEST(Target, LimitsWordsAndLayersOfWhichSomethingIsTrue) {
  const Target target(description_of(R"(
    name: "own"
    layer {
      type: "Pooling"
      field: "pooling_param.pool"
      field: "pooling_param.pad"
      field: "pooling_param.kernel_size"
      limit { field: "pooling_param.pool" is: "MAX" is: "AVE" }
      limit {
        field: "pooling_param.pad" most: 0
        when { field: "pooling_param.pool" is: "AVE" } when { field: "bottoms" is: "1.0" }
        why: "it divides by another number"
      }
      limit { field: "cut_windows" most: 1 }
    })"),
                      nullptr);
  EXPECT_THAT(target.layers().at("Pooling").limits(),
              ElementsAre("cut_windows up to 1",
                          "pooling_param.pad up to 0 where pooling_param.pool is AVE and bottoms "
                          "is 1.0",
                          "pooling_param.pool MAX or AVE"));
  const auto lacks = [&](const std::string& fields) {
    const Net net = net_of_text(
        "%x = Input() { input_param { shape { dim: [1, 2, 4, 4] } } }\n"
        "%y = Pooling(%x) { pooling_param { kernel_size: 3 " +
        fields + " } }\nreturn %y");
    return target.lacks_for(net, net.layers[1]).value_or("nothing");
  };
  EXPECT_EQ(lacks("pad: 1"), "nothing");
  EXPECT_EQ(lacks("pool: AVE"), "nothing");
  EXPECT_EQ(lacks("pool: AVE pad: 1"),
            "pooling_param.pad: 1 in Pooling (only up to 0 where pooling_param.pool is AVE and "
            "bottoms is 1.0: it divides by another number)");
  EXPECT_EQ(lacks("pool: STOCHASTIC"),
            "pooling_param.pool: STOCHASTIC in Pooling (only MAX or AVE)");
  const Net cut = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2, 4, 5] } } }
    %y = Pooling(%x) { pooling_param { kernel_size: 3 stride: 3 } }
    return %y)");
  EXPECT_EQ(target.lacks_for(cut, cut.layers[1]).value_or("nothing"),
            "pooling_param.stride in Pooling");
}

TEST(Target, CannotLackWhatItsBaseHasNot) {
  const Target base(description_of("name: \"base\""), nullptr);
  EXPECT_THAT([&] { Target(description_of("name: \"derived\" without: \"Tile\""), &base); },
              is_a_mistake(HasSubstr("derived lacks a layer that its base has not: Tile")));
}

TEST(FieldsOf, ListsTheSetFieldsOfTheLayersOwnParameters) {
  const Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: 1 } } }
    %y = ReLU(%x) { phase: TEST relu_param { negative_slope: 0 } power_param { shift: 1 scale: 2 } }
    return %y)");
  EXPECT_THAT(fields_of(net.layers[0].param), ElementsAre("input_param.shape"));
  EXPECT_THAT(fields_of(net.layers[1].param),
              testing::UnorderedElementsAre("relu_param.negative_slope", "power_param.shift",
                                            "power_param.scale"));
}

// ---- nets ----

// check_legal of the layer, which comes from net.py:3.
void check(const std::string& layer, const std::string& target,
           const std::string& input = "[1, 2, 4, 4]") {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: " + input + " } } }\n" + layer +
                        "\nreturn %y");
  net.layers[1].sources = {{"part", "net.py", 3}, {"other", "net.py", 4}};
  check_legal(net, find_target(target));
}

TEST(CheckLegal, AcceptsWhatTheTargetHas) {
  EXPECT_NO_THROW(check("%y = ReLU(%x) { relu_param { negative_slope: 0.1 } }", "caffe"));
  EXPECT_NO_THROW(check("%y = Clip(%x) { clip_param { min: 0 max: 1 } }", "caffe-master"));
  EXPECT_NO_THROW(check("%y = Permute(%x) { permute_param { order: 1 } }", "opencv"));
}

struct IllegalCase {
  std::string name, layer, target, message;
  std::string input = "[1, 2, 4, 4]";
};

const IllegalCase illegal[] = {
    {"ALayer", "%y = Clip(%x) { clip_param { min: 0 max: 1 } }", "caffe",
     "net.py:3 (module part): y: target caffe lacks the layer Clip; use -t caffe-master"},
    {"AField", "%y = Pooling(%x) { pooling_param { kernel_size: 2 ceil_mode: false } }",
     "caffe-master",
     "net.py:3 (module part): y: target caffe-master lacks pooling_param.ceil_mode in Pooling; "
     "use -t opencv or -t brocolli"},
    {"AFieldThatNoneHas", "%y = ReLU(%x) { power_param { scale: 2 } }", "caffe",
     "net.py:3 (module part): y: target caffe lacks power_param.scale in ReLU; replace it in the "
     "model"},
    {"FieldsThatNoneHasTogether",
     "%y = Pooling(%x) { pooling_param { round_mode: FLOOR ceil_mode: false } }", "caffe",
     "net.py:3 (module part): y: target caffe lacks pooling_param.round_mode in Pooling; replace "
     "it in the model"},
    {"AxesThatTheTargetHasNot",
     "%y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } "
     "weights [1,2,1] {1, 2}",
     "ascend",
     "net.py:3 (module part): y: target ascend lacks Convolution of 3 axes (only of 4); use -t "
     "caffe or -t caffe-master or -t caffe-ssd or -t opencv or -t brocolli",
     "[1, 2, 4]"},
    {"AValueBeyondTheTargets",
     "%y = Pooling(%x) { pooling_param { kernel_size: 64 stride_h: 64 stride_w: 1 pad: 63 } }",
     "ascend",
     "net.py:3 (module part): y: target ascend lacks pooling_param.stride_h: 64 in Pooling (only "
     "up to 63); use -t caffe or -t caffe-master or -t caffe-ssd or -t opencv or -t brocolli"},
    {"ALayerThatSeveralHave", "%y = Bias(%x) weights [2] {1, 2}", "opencv",
     "net.py:3 (module part): y: target opencv lacks the layer Bias; use -t caffe or -t "
     "caffe-master or -t caffe-ssd or -t brocolli"},
};

class IllegalLayer : public testing::TestWithParam<IllegalCase> {};

TEST_P(IllegalLayer, IsNamedWithTheTargetsThatHaveIt) {
  EXPECT_THAT([] { check(GetParam().layer, GetParam().target, GetParam().input); },
              fails_with(Status::cannot_be_expressed, StrEq(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(For, IllegalLayer, testing::ValuesIn(illegal),
                         test::name_of_case<IllegalCase>);

TEST(CheckLegal, NamesEveryLayerThatIsNot) {
  const Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: 1 } } }
    %a = Clip(%x)
    %b = ReLU(%a)
    %y = Swish(%b)
    return %y)");
  EXPECT_THAT([&] { check_legal(net, find_target("caffe")); },
              fails_with(Status::cannot_be_expressed,
                         StrEq("a: target caffe lacks the layer Clip; use -t caffe-master\n"
                               "y: target caffe lacks the layer Swish; use -t caffe-master "
                               "or -t opencv")));
}

}  // namespace
}  // namespace torch2caffe
