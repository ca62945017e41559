// StridedViews, compared with what they do to the numbers 0, 1, 2, ...
#include "graph/strided_view.h"

#include <gtest/gtest.h>

namespace torch2caffe {
namespace {

const StridedView whole = StridedView::whole({2, 6, 4});

TEST(StridedView, OfAViewKeepsTheOrder) {
  EXPECT_TRUE(whole.keeps_order());
  EXPECT_TRUE(whole.reshaped({3, 16})->keeps_order());
  EXPECT_TRUE(whole.reshaped({1, 48, 1})->reshaped({8, 6})->keeps_order());
  EXPECT_FALSE(whole.permuted({0, 2, 1}).keeps_order());
}

TEST(StridedView, IsThatOfAnotherSpelling) {
  EXPECT_EQ(whole.permuted({2, 0, 1}).permuted({1, 2, 0}), whole);
  EXPECT_EQ(whole.permuted({0, 2, 1}).reshaped({2, 2, 2, 6}),
            whole.reshaped({2, 6, 2, 2})->permuted({0, 2, 3, 1}));
  EXPECT_EQ(whole.sliced(1, 2, 2, 2),
            whole.reshaped({2, 3, 2, 4})->selected(2, 0).sliced(1, 1, 1, 2));
  EXPECT_EQ(whole.sliced(1, 5, 1, 1)->reshaped({2, 4}), whole.selected(1, 5));
}

TEST(StridedView, TellsPlacesApart) {
  EXPECT_FALSE(whole.selected(1, 2) == whole.selected(1, 3));
  EXPECT_FALSE(whole.sliced(2, 0, 2, 2) == whole.sliced(2, 0, 1, 2));
  EXPECT_FALSE(whole.permuted({0, 2, 1}) == whole.reshaped({2, 4, 6}));
  EXPECT_FALSE(whole.reshaped({12, 4}) == whole.reshaped({48}));
}

TEST(StridedView, BeginsWhereItsFirstElementIs) {
  EXPECT_EQ(whole.sliced(1, 2, 1, 3)->selected(2, 1).begin(), 2 * 4 + 1);
  EXPECT_EQ(whole.permuted({2, 0, 1}).reshaped({8, 6})->selected(0, 3).begin(), 24 + 1);
  EXPECT_EQ(whole.selected(1, 3).from_the_first(), whole.selected(1, 0));
}

TEST(StridedView, IsUnknownWhereStridesCannotSayIt) {
  EXPECT_EQ(whole.permuted({1, 0, 2}).reshaped({4, 3, 4}), std::nullopt);
  EXPECT_EQ(whole.reshaped({47}), std::nullopt);
  EXPECT_EQ(whole.reshaped({48, 2}), std::nullopt);
  EXPECT_EQ(whole.permuted({0, 2, 1}).reshaped({2, 24})->sliced(1, 0, 5, 2), std::nullopt);
}

TEST(StridedView, HasAnInverseWhereNothingIsLost) {
  const StridedView moved = *whole.permuted({2, 0, 1}).reshaped({8, 6});
  EXPECT_EQ(moved.inverse({2, 6, 4}),
            StridedView::whole({8, 6}).reshaped({4, 2, 6})->permuted({1, 2, 0}));
  EXPECT_EQ(whole.selected(1, 0).inverse({2, 6, 4}), std::nullopt);
  EXPECT_EQ(whole.sliced(1, 0, 2, 3)->inverse({2, 3, 4}), std::nullopt);
  EXPECT_EQ(moved.inverse({2, 6, 5}), std::nullopt);
}

}  // namespace
}  // namespace torch2caffe
