// OpenCV runs a network layer by layer, or as those who deploy it there do.
#include "runtime/opencv.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/output_files.h"
#include "base/temporaries.h"
#include "emit/emit.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using Values = std::vector<float>;

std::unique_ptr<Runtime> opened(const std::string& text, const std::string& target) {
  const Net net = net_of_text(test::tidy(text));
  const TemporaryFolder folder;
  const std::string stem = (folder.path() / "net").string();
  test::write_file(stem + ".prototxt", prototxt_of(net));
  OutputFiles files;
  write_caffemodel(net, files.add(stem + ".caffemodel"), {});
  files.commit();
  return opencv_judge()->open({stem + ".prototxt", stem + ".caffemodel"}, find_target(target));
}

// OpenCV takes the slopes of the two rows for those of the matrix's two columns.
constexpr const char* misfused = R"(
  %x = Input() { input_param { shape { dim: [1, 2, 2] } } }
  %a = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 2 } } \
    weights [2,2] {1, 0, 0, 1} : [1,2,2]
  %y = PReLU(%a) weights [2] {0.5, 0.25} : [1,2,2]
  return %y)";

// The output, and the blob in front of it.
std::vector<Values> run(const std::string& target) {
  const auto blobs =
      opened(misfused, target)
          ->run({{"x", Tensor({1, 2, 2}, {-1, -2, -3, -4})}}, {{"y", "y", 0}, {"a", "a", 0}});
  return {blobs.at(0).floats(), blobs.at(1).floats()};
}

TEST(OpenCv, StandsInForACaffeLayerByLayer) {
  const auto blobs = run("caffe");
  EXPECT_EQ(blobs[0], (Values{-0.5, -1, -0.75, -1}));
  EXPECT_EQ(blobs[1], (Values{-1, -2, -3, -4}));
}

TEST(OpenCv, GivesTheOutputsOfJoinedLayersAndStillEveryBlob) {
  const auto blobs = run("opencv");
  EXPECT_EQ(blobs[0], (Values{-0.5, -0.5, -1.5, -1})) << "as OpenCV 4.6 is wrong";
  EXPECT_EQ(blobs[1], (Values{-1, -2, -3, -4}));
}

// Whole numbers that have no order, from -5 to 5.
Values whole_numbers(size_t count) {
  Values values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i * i * 7 % 11) - 5;
  return values;
}

// Winograd's convolution, which OpenCV has since 4.7, makes fractions of them.
TEST(OpenCv, StandsInForACaffeToTheLastDigit) {
  const auto opencv = opened(
      fmt::format("%x = Input() {{ input_param {{ shape {{ dim: [1, 3, 12, 12] }} }} }}\n"
                  "%y = Convolution(%x) {{ convolution_param {{ num_output: 8 bias_term: false "
                  "kernel_size: 3 pad: 1 }} }} weights [8,3,3,3] {{{}}} : [1,8,12,12]\n"
                  "return %y",
                  fmt::join(whole_numbers(8 * 3 * 9), ", ")),
      "caffe");
  const Values values =
      opencv->run({{"x", Tensor({1, 3, 12, 12}, whole_numbers(3 * 144))}}, {{"y", "y", 0}})
          .at(0)
          .floats();
  const auto [low, high] = std::ranges::minmax(values);
  EXPECT_GT(high - low, 100);
  for (const float value : values) EXPECT_EQ(value, std::round(value));
}

// The corners of one box in the middle of a picture of 10x10 pixels.
Values corners(const std::string& param, const std::string& target) {
  const TemporaryFolder folder;
  const std::string stem = (folder.path() / "net").string();
  test::write_file(
      stem + ".prototxt",
      "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 1 "
      "dim: 10 dim: 10 } } }\n"
      "layer { name: 'f' type: 'Pooling' bottom: 'x' top: 'f' pooling_param { pool: AVE "
      "global_pooling: true } }\n"
      "layer { name: 'y' type: 'PriorBox' bottom: 'f' bottom: 'x' top: 'y' "
      "prior_box_param { clip: false flip: false variance: 0.1 " +
          param + " } }\n");
  test::write_file(stem + ".caffemodel", "");
  const auto opencv =
      opencv_judge()->open({stem + ".prototxt", stem + ".caffemodel"}, find_target(target));
  Values values =
      opencv->run({{"x", Tensor({1, 1, 10, 10}, Values(100))}}, {{"y", "y", 0}}).at(0).floats();
  values.resize(4);
  return values;
}

TEST(OpenCv, ReadsSizesAsTheTargetDoes) {
  EXPECT_THAT(corners("min_size: 4.8", "caffe-ssd"),
              testing::Pointwise(testing::FloatEq(), {.3F, .3F, .7F, .7F}));
  EXPECT_THAT(corners("min_size: 4.8", "opencv"),
              testing::Pointwise(testing::FloatNear(1e-6F), {.26F, .26F, .74F, .74F}));
}

TEST(OpenCv, DoesNotStandInForWhatItComputesWithout) {
  EXPECT_THAT(
      [] { corners("min_size: 4 img_size: 20", "caffe-ssd"); },
      test::fails_with(
          Status::unreadable_input,
          testing::HasSubstr("states the size of the picture, which OpenCV computes without")));
}

}  // namespace
}  // namespace torch2caffe
