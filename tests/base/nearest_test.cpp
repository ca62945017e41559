// What was meant by a mistyped word.
#include "base/nearest.h"

#include <gmock/gmock.h>

namespace torch2caffe {
namespace {

const std::vector<std::string> targets = {"caffe", "caffe-ssd", "opencv", "ncnn"};

TEST(Nearest, CountsLettersThatAreOtherMissingAddedOrSwapped) {
  EXPECT_EQ(edit_distance("caffe", "caffe"), 0U);
  EXPECT_EQ(edit_distance("cafe", "caffe"), 1U);
  EXPECT_EQ(edit_distance("caffes", "caffe"), 1U);
  EXPECT_EQ(edit_distance("caffa", "caffe"), 1U);
  EXPECT_EQ(edit_distance("acffe", "caffe"), 1U);
  EXPECT_EQ(edit_distance("", "caffe"), 5U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, IsTheNearestOfSeveral) {
  EXPECT_EQ(nearest("caffe-sdd", targets), "caffe-ssd");
  EXPECT_EQ(nearest("cafe", targets), "caffe");
  EXPECT_EQ(nearest("nnnc", {"ncnn", "mnn"}), std::nullopt);
}

TEST(Nearest, IsNoneWhereMoreThanAThirdIsOther) {
  EXPECT_EQ(nearest("tensorrt", targets), std::nullopt);
  EXPECT_EQ(nearest("caffe", {}), std::nullopt);
  EXPECT_EQ(did_you_mean("tensorrt", targets), "");
  EXPECT_EQ(did_you_mean("opencvv", targets), "did you mean 'opencv'? ");
}

}  // namespace
}  // namespace torch2caffe
