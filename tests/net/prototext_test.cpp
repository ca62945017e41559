// Protobuf's text form: what is read and what is said of the rest.
#include "net/prototext.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

TEST(Prototext, IsReadIntoTheMessage) {
  caffe::LayerParameter layer;
  EXPECT_EQ(parse_prototext("name: \"a\"\nrelu_param { negative_slope: 0.5 }", layer), "");
  EXPECT_EQ(layer.name(), "a");
  EXPECT_EQ(layer.relu_param().negative_slope(), 0.5F);
}

const test::TextCase wrong[] = {
    {"AnUnknownField", "name: \"a\"\n  color: 1", "line 2, column 8: "},
    {"AnUnclosedMessage", "relu_param {", "line 1, column 13: "},
    {"AWrongType", "name: 5", "line 1, column 7: "},
};

class WrongPrototext : public testing::TestWithParam<test::TextCase> {};

TEST_P(WrongPrototext, IsLocatedWithoutAWordOnStandardError) {
  caffe::LayerParameter layer;
  testing::internal::CaptureStderr();
  const std::string what = parse_prototext(GetParam().given, layer);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_THAT(what, testing::StartsWith(GetParam().expected));
  EXPECT_GT(what.size(), GetParam().expected.size());
}

INSTANTIATE_TEST_SUITE_P(With, WrongPrototext, testing::ValuesIn(wrong),
                         test::name_of_case<test::TextCase>);

TEST(Prototext, SkipsUnknownFieldsWhereTheyAreAllowed) {
  caffe::LayerParameter layer;
  EXPECT_EQ(parse_prototext("color: 1 color_param { deep { er: 1 } } name: \"a\"", layer,
                            UnknownFields::skipped),
            "");
  EXPECT_EQ(layer.name(), "a");
}

TEST(Prototext, SkipsWhatHasNoEffect) {
  caffe::LayerParameter layer;
  const auto parse = [&](const std::string& text) {
    return parse_prototext(text, layer, UnknownFields::skipped_without_effect);
  };
  EXPECT_EQ(parse("param { lr_mult: 1 } name: \"a\" convolution_param { engine: CAFFE }"), "");
  EXPECT_EQ(layer.name(), "a");
  EXPECT_THAT(parse("param { lr_mult: 1 }\nconvolution_param { turned: true }"),
              testing::StartsWith("line 2, column "));
  EXPECT_THAT(parse("params: 1"), testing::StartsWith("line 1, column "));
}

TEST(Prototext, ThatIsWrongStaysWrongWhereUnknownFieldsAreAllowed) {
  caffe::LayerParameter layer;
  EXPECT_NE(parse_prototext("name: 5", layer, UnknownFields::skipped), "");
}

}  // namespace
}  // namespace torch2caffe
