// A picture's preprocessing as a part of the network.
#include "passes/pass.h"
#include "support/preprocessing.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::preprocessing_of;
using testing::HasSubstr;

std::string with_raw_pixels(const Preprocessing& preprocessing, const std::string& layers,
                            const std::string& shape = "[1, 3, 1, 1]") {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: " + shape + " } } }\n" +
                        test::tidy(layers));
  raw_pixels(net, preprocessing);
  check_net(net, nullptr, "the preprocessing");
  return test::without_inputs(to_text(net));
}

constexpr const char* convolution = R"(
  %y = Convolution(%x) { convolution_param { num_output: 1 kernel_size: 1 } } \
    weights [1,3,1,1] {1, 2, 3} [1] {4}
  return %y)";

TEST(RawPixels, PutsAScaleInFront) {
  EXPECT_EQ(with_raw_pixels(preprocessing_of(0.5, {1, 2, 4}, {1, 2, 4}, false), convolution),
            test::tidy(R"(
    %x/preprocessed = Scale(%x) { scale_param { bias_term: true } } \
      weights [3] {0.5, 0.25, 0.125} [3] {-1, -1, -1} : [1,3,1,1]
    %y = Convolution(%x/preprocessed) { convolution_param { num_output: 1 kernel_size: 1 } } \
      weights [1,3,1,1] {1, 2, 3} [1] {4} : [1,1,1,1]
    return %y)"));
}

TEST(RawPixels, ReversesTheInputsOfTheFirstConvolution) {
  EXPECT_EQ(with_raw_pixels(preprocessing_of(1, {1, 2, 4}, {}, true), convolution), test::tidy(R"(
    %x/preprocessed = Scale(%x) { scale_param { bias_term: true } } \
      weights [3] {1, 1, 1} [3] {-4, -2, -1} : [1,3,1,1]
    %y = Convolution(%x/preprocessed) { convolution_param { num_output: 1 kernel_size: 1 } } \
      weights [1,3,1,1] {3, 2, 1} [1] {4} : [1,1,1,1]
    return %y)"));
}

TEST(RawPixels, ReversesTheChannelsThemselvesForOtherReaders) {
  EXPECT_EQ(with_raw_pixels(preprocessing_of(1, {5}, {2}, true), "%y = ReLU(%x)\nreturn %y, %x"),
            test::tidy(R"(
    %x/channels = Convolution(%x) { convolution_param { num_output: 3 bias_term: false \
      kernel_size: 1 } } weights [3,3,1,1] {0, 0, 1, 0, 1, 0, 1, 0, 0} : [1,3,1,1]
    %x/preprocessed = Scale(%x/channels) { scale_param { bias_term: true } } \
      weights [3] {0.5, 0.5, 0.5} [3] {-2.5, -2.5, -2.5} : [1,3,1,1]
    %y = ReLU(%x/preprocessed) : [1,3,1,1]
    return %y, %x/preprocessed)"));
}

struct RefusalCase {
  std::string name;
  Preprocessing preprocessing;
  std::string shape, message;
};

const RefusalCase refusals[] = {
    {"AMeanForOtherChannels", preprocessing_of(1, {1, 2}, {}, false), "[1, 3, 1, 1]",
     "--mean: has 2 values for 3 channels"},
    {"AStdForOtherChannels", preprocessing_of(1, {}, {1, 2, 3, 4}, false), "[1, 3, 1, 1]",
     "--std: has 4 values for 3 channels"},
    {"AStdOfZero", preprocessing_of(1, {}, {1, 0, 1}, false), "[1, 3, 1, 1]",
     "--std: must not be 0"},
    {"AScaleOfZero", preprocessing_of(0, {}, {}, false), "[1, 3, 1, 1]", "--scale: must not be 0"},
    {"NoPicture", preprocessing_of(1, {1}, {}, false), "[1, 3]", "are for inputs of N, C, H, W"},
    {"OrderOfOtherChannels", preprocessing_of(1, {}, {}, true), "[1, 1, 2, 2]",
     "--bgr: needs 3 channels"},
};

class PreprocessingRefusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(PreprocessingRefusal, SaysWhy) {
  EXPECT_THAT(
      [] {
        with_raw_pixels(GetParam().preprocessing, "%y = ReLU(%x)\nreturn %y", GetParam().shape);
      },
      fails_with(Status::wrong_usage, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(Of, PreprocessingRefusal, testing::ValuesIn(refusals),
                         test::name_of_case<RefusalCase>);

TEST(RawPixels, RefusesSeveralInputs) {
  Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 3, 1, 1] } } }
    %z = Input() { input_param { shape { dim: [1, 3, 1, 1] } } }
    %y = Eltwise(%x, %z)
    return %y)");
  EXPECT_THAT([&] { raw_pixels(net, preprocessing_of(1, {1}, {}, false)); },
              fails_with(Status::wrong_usage, HasSubstr("are for models with one input")));
}

}  // namespace
}  // namespace torch2caffe
