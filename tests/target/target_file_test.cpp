// Descriptions of targets in files: what they may say, and what is said of mistakes in them.
#include "target/target_file.h"

#include <fstream>

#include "base/temporaries.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::EndsWith;
using testing::HasSubstr;

Target read(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "own.prototxt") << text;
  return read_target_file(folder.path() / "own.prototxt");
}

TEST(TargetFile, AddsAndTakesAwayLayersAndFields) {
  const Target target = read(R"(
    name: "own" summary: "mine" based_on: "caffe-ssd"
    without: "LSTM"
    layer { type: "Clip" field: "clip_param.min" field: "clip_param.max" }
    layer { type: "Pooling" without: "pooling_param.global_pooling" })");
  EXPECT_EQ(target.name(), "own");
  EXPECT_EQ(target.summary(), "mine");
  EXPECT_TRUE(target.has_field("Clip", "clip_param.max"));
  EXPECT_TRUE(target.has_layer("PriorBox"));
  EXPECT_FALSE(target.has_layer("LSTM"));
  EXPECT_TRUE(target.has_field("Pooling", "pooling_param.stride"));
  EXPECT_FALSE(target.has_field("Pooling", "pooling_param.global_pooling"));
}

TEST(TargetFile, MayStandOnItsOwn) {
  EXPECT_EQ(read("name: \"own\" layer { type: \"ReLU\" }").layers().size(), 1U);
}

TEST(TargetFile, MustExist) {
  EXPECT_THAT(
      [] { read_target_file("/no/such.prototxt"); },
      fails_with(Status::unreadable_input, HasSubstr("/no/such.prototxt: cannot be opened")));
}

struct MistakeCase {
  std::string name, entries, message;  // the entries begin in line 3
};

const MistakeCase mistakes[] = {
    {"ASyntaxError", "layer {", "own.prototxt: line 4, column 1: Expected identifier"},
    {"AnUnknownEntry", "layers { }", "no field named \"layers\""},
    {"ABuiltInName", "name: \"opencv\"", "specified multiple times"},
    {"AnUnknownLayer", "layer { type: \"Upsample\" }",
     "own.prototxt:3: Upsample: is a layer that torch2caffe does not know; say by a 'spelling' "
     "which "
     "layer or idiom it stands for"},
    {"AnUnknownField", "\n\nlayer { type: \"ReLU\"\n field: \"relu_param.threshold\" }",
     "own.prototxt:6: relu_param.threshold: is a field that torch2caffe does not know"},
    {"ALayerThatTheBaseHasNot", "without: \"Clip\"",
     "own.prototxt:3: Clip: is not in caffe; remove the entry"},
    {"AFieldThatTheBaseHasNot", "layer { type: \"ReLU\" without: \"relu_param.x\" }",
     "own.prototxt:3: relu_param.x: is not in caffe's ReLU"},
    {"ALayerAddedAndTakenAway", "without: \"ReLU\"\nlayer { type: \"ReLU\" }",
     "own.prototxt:3: ReLU: is added and taken away"},
    {"AWholeNumberOfAnUnknownField", "layer { type: \"ReLU\"\n whole: \"relu_param.x\" }",
     "own.prototxt:4: relu_param.x: is a field that torch2caffe does not know"},
    {"ALimitOfAnUnknownField",
     "layer { type: \"ReLU\"\n limit { field: \"relu_param.x\" most: 1 } }",
     "own.prototxt:4: relu_param.x: is a field that torch2caffe does not know; name one as in "
     "pooling_param.stride"},
    {"ALimitThatNothingKeeps",
     "layer { type: \"ReLU\" limit { field: \"relu_param.negative_slope\"\n least: 2 most: 1 } }",
     "own.prototxt:4: relu_param.negative_slope: has a least value above its most; exchange them"},
    {"ALimitUnderAnUnknownCondition",
     "layer { type: \"ReLU\" limit { field: \"top_axes\" most: 4\n when { field: \"axes\" is: "
     "\"1\" } } }",
     "own.prototxt:4: axes: is no field of ours; name one as in clip_param.max"},
    {"AnUnknownMistake", "mistake: \"forgetful\"",
     "own.prototxt:3: forgetful: is no mistake that torch2caffe knows; remove the entry"},
    {"ASpellingOfNothing", "spelling {\n of: \"Interp\" type: \"Interp\" }",
     "own.prototxt:4: Interp: is no layer type and no idiom; the idioms are DepthwiseConvolution"},
    {"AConditionOnNothing",
     "spelling { of: \"Clip\"\n when { field: \"clip_param.high\" is: \"6\" } }",
     "own.prototxt:4: clip_param.high: is no field of ours; name one as in clip_param.max"},
    {"AValueThatTheIdiomHasNot",
     "spelling { of: \"NearestUpsampling\"\n field { name: \"a.b\" from: \"factor\" } }",
     "own.prototxt:4: factor: is no field of ours; NearestUpsampling gives scale, scale_h"},
    {"AFieldWithoutValue", "spelling { of: \"Clip\"\n field { name: \"a.b\" } }",
     "own.prototxt:4: a.b: needs either a value or a from"},
    {"AFieldWithTwoValues",
     "spelling { of: \"Clip\" field { name: \"a.b\" value: \"1\" from: \"clip_param.max\" } }",
     "own.prototxt:3: a.b: needs either a value or a from"},
    {"AValueThatEndsTheLayer", "spelling { of: \"Clip\" field { name: \"a.b\" value: \"1 }\" } }",
     "own.prototxt:3: a.b: has a value that is none"},
    {"AFieldTooDeep", "spelling { of: \"Clip\" field { name: \"a.b.c\" value: \"1\" } }",
     "own.prototxt:3: a.b.c: is no field of a layer"},
    {"ASpellingHiddenByAnother",
     "spelling { of: \"Clip\" type: \"A\" }\n"
     "spelling { of: \"Clip\" when { field: \"clip_param.max\" is: \"6\" } type: \"B\" }",
     "own.prototxt:4: Clip: is spelled by line 3 already, whose conditions it fulfils; put the "
     "spelling with more conditions first"},
};

class Mistake : public testing::TestWithParam<MistakeCase> {};

TEST_P(Mistake, IsNamedWithItsLine) {
  const std::string text = "name: \"own\"\nbased_on: \"caffe\"\n" + GetParam().entries + "\n";
  EXPECT_THAT([&] { read(text); },
              fails_with(Status::unreadable_input, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(Of, Mistake, testing::ValuesIn(mistakes), test::name_of_case<MistakeCase>);

TEST(TargetFile, NamesEveryMistake) {
  EXPECT_THAT([] { read("name: \"opencv\"\nbased_on: \"tengine\"\nwithout: \"A\""); },
              fails_with(Status::unreadable_input,
                         testing::AllOf(HasSubstr("own.prototxt:1: opencv: is a built-in target"),
                                        HasSubstr("own.prototxt:2: tengine: is no built-in target; "
                                                  "use one of caffe, caffe-master, caffe-ssd"),
                                        HasSubstr("own.prototxt:3: A: is not in tengine"))));
  EXPECT_THAT([] { read(""); },
              fails_with(Status::unreadable_input, HasSubstr("own.prototxt:1: name: is missing")));
}

}  // namespace
}  // namespace torch2caffe
