// Variances out of boxes that a model decoded itself.
#include "ssd/decoding.h"

#include <cmath>
#include <random>

#include "support/text.h"

namespace torch2caffe {
namespace {

constexpr PixelSize picture = {100, 200};
const std::array<double, 4> variances = {0.3, 0.25, 0.05, 0.1};

struct Boxes {
  std::vector<double> priors, loc, corners, centres;
};

Boxes decoded() {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> place(0.2, 0.8), size(0.1, 0.3);
  std::normal_distribution<double> offset;
  Boxes boxes;
  for (int i = 0; i < 50; ++i) {
    const double x = place(random), y = place(random), width = size(random), height = size(random);
    for (double corner : {x - width / 2, y - height / 2, x + width / 2, y + height / 2})
      boxes.priors.push_back(corner);
    double l[4];
    for (double& each : l) boxes.loc.push_back(each = offset(random));
    const double cx = x + variances[0] * l[0] * width, cy = y + variances[1] * l[1] * height;
    const double w = width * std::exp(variances[2] * l[2]);
    const double h = height * std::exp(variances[3] * l[3]);
    for (double number : {cx, cy, w, h}) boxes.centres.push_back(number);
    for (double corner : {cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2})
      boxes.corners.push_back(corner);
  }
  return boxes;
}

std::vector<double> in_pixels(std::vector<double> numbers) {
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] *= i % 2 == 0 ? 200 : 100;
  return numbers;
}

std::vector<double> y_first(std::vector<double> numbers) {
  for (size_t i = 0; i < numbers.size(); i += 2) std::swap(numbers[i], numbers[i + 1]);
  return numbers;
}

std::vector<double> corners_and_sizes(std::vector<double> corners) {
  for (size_t i = 2; i < corners.size(); i += i % 2 == 0 ? 1 : 3) corners[i] -= corners[i - 2];
  return corners;
}

void expect_found(const std::vector<double>& made, const std::string& words) {
  const Boxes boxes = decoded();
  const auto found = decoding_of(made, boxes.loc, boxes.priors, picture);
  ASSERT_TRUE(found.has_value()) << words;
  EXPECT_EQ(found->words, words);
  EXPECT_EQ(found->variances, variances);
}

TEST(Decoding, ShowsTheVariances) {
  const Boxes boxes = decoded();
  expect_found(boxes.corners, "corners in shares of the picture");
  expect_found(in_pixels(boxes.corners), "corners in pixels");
  expect_found(boxes.centres, "centres and sizes in shares of the picture");
  expect_found(in_pixels(boxes.centres), "centres and sizes in pixels");
  expect_found(y_first(boxes.corners), "corners, y first, in shares of the picture");
  expect_found(y_first(in_pixels(boxes.centres)), "centres and sizes, y first, in pixels");
  const auto sizes = corners_and_sizes(boxes.corners);
  expect_found(sizes, "left top corners and sizes in shares of the picture");
  expect_found(in_pixels(sizes), "left top corners and sizes in pixels");
  std::vector<double> cut = boxes.corners;
  for (double& corner : cut) corner = std::clamp(corner, 0.0, 1.0);
  EXPECT_NE(cut, boxes.corners);
  expect_found(cut, "corners in shares of the picture");
  expect_found(corners_and_sizes(cut), "left top corners and sizes in shares of the picture");
  std::vector<double> product = boxes.loc;
  for (size_t i = 0; i < product.size(); ++i) product[i] *= variances[i % 4];
  expect_found(product, "loc times its variances");
}

TEST(Decoding, IsNoneWhereAnythingElseWasComputed) {
  const Boxes boxes = decoded();
  std::vector<double> other = boxes.corners;
  other[17] += 0.01;
  EXPECT_FALSE(decoding_of(other, boxes.loc, boxes.priors, picture).has_value());
  EXPECT_FALSE(decoding_of(boxes.loc, boxes.loc, boxes.priors, picture).has_value());
  EXPECT_FALSE(decoding_of(boxes.priors, boxes.loc, boxes.priors, picture).has_value());
}

}  // namespace
}  // namespace torch2caffe
