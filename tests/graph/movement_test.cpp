// Movements, compared with what they do to the numbers 0, 1, 2, ...
#include "graph/movement.h"

#include <gtest/gtest.h>

namespace torch2caffe {
namespace {

const Movement none = Movement::none({2, 6, 4});

TEST(Movement, OfAViewKeepsTheOrder) {
  EXPECT_TRUE(none.keeps_order());
  EXPECT_TRUE(none.reshaped({3, 16})->keeps_order());
  EXPECT_TRUE(none.reshaped({1, 48, 1})->reshaped({8, 6})->keeps_order());
  EXPECT_FALSE(none.permuted({0, 2, 1}).keeps_order());
}

TEST(Movement, IsThatOfAnotherSpelling) {
  EXPECT_EQ(none.permuted({2, 0, 1}).permuted({1, 2, 0}), none);
  EXPECT_EQ(none.permuted({0, 2, 1}).reshaped({2, 2, 2, 6}),
            none.reshaped({2, 6, 2, 2})->permuted({0, 2, 3, 1}));
  EXPECT_EQ(none.sliced(1, 2, 2, 2),
            none.reshaped({2, 3, 2, 4})->selected(2, 0).sliced(1, 1, 1, 2));
  EXPECT_EQ(none.sliced(1, 5, 1, 1)->reshaped({2, 4}), none.selected(1, 5));
}

TEST(Movement, TellsPlacesApart) {
  EXPECT_FALSE(none.selected(1, 2) == none.selected(1, 3));
  EXPECT_FALSE(none.sliced(2, 0, 2, 2) == none.sliced(2, 0, 1, 2));
  EXPECT_FALSE(none.permuted({0, 2, 1}) == none.reshaped({2, 4, 6}));
  EXPECT_FALSE(none.reshaped({12, 4}) == none.reshaped({48}));
}

TEST(Movement, BeginsWhereItsFirstElementIs) {
  EXPECT_EQ(none.sliced(1, 2, 1, 3)->selected(2, 1).begin(), 2 * 4 + 1);
  EXPECT_EQ(none.permuted({2, 0, 1}).reshaped({8, 6})->selected(0, 3).begin(), 24 + 1);
  EXPECT_EQ(none.selected(1, 3).from_the_first(), none.selected(1, 0));
}

TEST(Movement, IsUnknownWhereStridesCannotSayIt) {
  EXPECT_EQ(none.permuted({1, 0, 2}).reshaped({4, 3, 4}), std::nullopt);
  EXPECT_EQ(none.reshaped({47}), std::nullopt);
  EXPECT_EQ(none.reshaped({48, 2}), std::nullopt);
  EXPECT_EQ(none.permuted({0, 2, 1}).reshaped({2, 24})->sliced(1, 0, 5, 2), std::nullopt);
}

TEST(Movement, HasAnInverseWhereNothingIsLost) {
  const Movement moved = *none.permuted({2, 0, 1}).reshaped({8, 6});
  EXPECT_EQ(moved.inverse({2, 6, 4}),
            Movement::none({8, 6}).reshaped({4, 2, 6})->permuted({1, 2, 0}));
  EXPECT_EQ(none.selected(1, 0).inverse({2, 6, 4}), std::nullopt);
  EXPECT_EQ(none.sliced(1, 0, 2, 3)->inverse({2, 3, 4}), std::nullopt);
  EXPECT_EQ(moved.inverse({2, 6, 5}), std::nullopt);
}

}  // namespace
}  // namespace torch2caffe
