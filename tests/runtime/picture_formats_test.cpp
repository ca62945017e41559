// Readers of pictures on files that are damaged at random: they end in a picture, or say what is
// wrong. Whole files are compared with OpenCV's codecs by tests/app/test_pictures.py.
#include <gmock/gmock.h>

#include <random>

#include "runtime/pictures/formats.h"

namespace torch2caffe::pictures {
namespace {

constexpr int side = 24;

cv::Mat drawn() {
  cv::Mat picture(side, side, CV_8UC3);
  for (int i = 0; i < side * side * 3; ++i)
    picture.data[i] = static_cast<uchar>(i * 7 % 256 ^ i / 50);
  return picture;
}

std::string little(uint64_t number, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 255);
  return bytes;
}

// Of 4 bits, with a palette of 16 grey colours.
std::string bmp() {
  std::string palette;
  for (uint32_t i = 0; i < 16; ++i) palette += little(i * 0x111111, 4);
  std::string pixels;
  for (int i = 0; i < side * side / 2; ++i) pixels += static_cast<char>(i * 37);
  return "BM" + little(0, 8) + little(54 + 64, 4) + little(40, 4) + little(side, 4) +
         little(side, 4) + little(1, 2) + little(4, 2) + little(0, 24) + palette + pixels;
}

std::string file_of(const std::string& kind) {
  if (kind == "bmp") return bmp();
  return kind == "png" ? write_png(drawn()) : write_jpeg(drawn());
}

class PictureFormats : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(, PictureFormats, testing::Values("jpeg", "png", "bmp"),
                         [](const auto& each) { return each.param; });

TEST_P(PictureFormats, WholeFilesAreRead) {
  const cv::Mat picture = read_picture_bytes(file_of(GetParam()), 3);
  EXPECT_EQ(picture.size(), cv::Size(side, side));
  const double error = cv::norm(picture, drawn(), cv::NORM_L1) / (3 * side * side);
  if (GetParam() == "bmp") return;  // of other pixels
  EXPECT_LE(error, GetParam() == "png" ? 0 : 30);
}

TEST_P(PictureFormats, PartsAreRefused) {
  const std::string file = file_of(GetParam());
  for (size_t size = 0; size + 2 < file.size(); ++size)  // a JPEG may lack its last two bytes
    EXPECT_THROW(read_picture_bytes(file.substr(0, size), 3), BadPicture) << size;
}

TEST_P(PictureFormats, DamagedFilesEndInAPictureOrInWords) {
  const std::string file = file_of(GetParam());
  std::mt19937 random(5);
  int pictures = 0;
  int refusals = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = file;
    for (size_t bytes = 1 + random() % 4; bytes > 0; --bytes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      const cv::Mat picture = read_picture_bytes(damaged, i % 2 == 0 ? 3 : 1);
      ++pictures;
      EXPECT_GT(picture.total(), 0u);
    } catch (const BadPicture& bad) {
      ++refusals;
      EXPECT_STRNE(bad.what(), "");
    }
  }
  EXPECT_GT(pictures, 0);  // a PNG has checksums
  EXPECT_GT(refusals, 10);
}

}  // namespace
}  // namespace torch2caffe::pictures
