// Resizing by size and by factor, of one, two and three axes.
#include <gmock/gmock.h>

#include <algorithm>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 5, 7};
const Shape large = {2, 3, 10, 12};

Case resizing(const std::string& name, const std::string& arguments,
              const std::string& operator_name, const Shape& input = image, bool exact = true) {
  // Where sizes are given, PyTorch 2 takes the overload that has factors as numbers, of none.
  const bool has_lists = arguments.starts_with("None") || !libtorch_is_at_least(2, 6);
  return {name,
          {"torch." + operator_name + "(x, " + arguments + ")"},
          {input},
          {"aten::" + operator_name + (has_lists ? ".vec" : "")},
          exact};
}

Case between(const std::string& name, const std::string& arguments,
             const std::string& operator_name, const Shape& input = image) {
  return resizing(name, arguments, operator_name, input, false);
}

// The overload that has sizes and factors as numbers.
Case plain(const std::string& name, const std::string& expression, const std::string& operator_name,
           bool exact = true) {
  return {name, {expression}, {image}, {operator_name}, exact};
}

const std::vector<Case> cases = {
    resizing("nearest_x2", "None, [2.0, 2.0]", "upsample_nearest2d"),
    resizing("nearest_to_twice_the_size", "[10, 14], None", "upsample_nearest2d"),
    resizing("nearest_x3_by_x2", "None, [3.0, 2.0]", "upsample_nearest2d"),
    resizing("nearest_of_rows_alone", "None, [2.0, 1.0]", "upsample_nearest2d"),
    resizing("nearest_x1", "None, [1.0, 1.0]", "upsample_nearest2d"),
    resizing("nearest_to_any_size", "[7, 11], None", "upsample_nearest2d"),
    resizing("nearest_by_any_factor", "None, [1.7, 2.3]", "upsample_nearest2d"),
    resizing("nearest_to_half", "None, [0.5, 0.5]", "upsample_nearest2d", {1, 2, 8, 6}),
    resizing("nearest_to_half_of_odd", "None, [0.5, 0.5]", "upsample_nearest2d"),
    resizing("nearest_to_one", "[1, 1], None", "upsample_nearest2d"),
    resizing("nearest_of_one", "[4, 6], None", "upsample_nearest2d", {2, 3, 1, 1}),
    resizing("nearest_to_a_long_axis", "[41, 90], None", "upsample_nearest2d"),
    resizing("nearest_x2_of_a_large_image", "None, [2.0, 2.0]", "upsample_nearest2d",
             {1, 2, 24, 23}),
    resizing("nearest_1d", "None, [2.0]", "upsample_nearest1d", {2, 3, 5}),
    resizing("nearest_1d_to_any_size", "[8], None", "upsample_nearest1d", {2, 3, 5}),
    resizing("nearest_3d", "None, [2.0, 2.0, 2.0]", "upsample_nearest3d", {1, 2, 2, 3, 2}),
    resizing("nearest_3d_to_any_size", "[3, 5, 4], None", "upsample_nearest3d", {1, 2, 2, 3, 2}),
    resizing("exact_x2", "None, [2.0, 2.0]", "_upsample_nearest_exact2d"),
    plain("exact_to_any_size", "torch._upsample_nearest_exact2d(x, [7, 11], None)",
          "aten::_upsample_nearest_exact2d"),
    resizing("exact_by_any_factor", "None, [0.6, 1.9]", "_upsample_nearest_exact2d"),
    resizing("exact_to_half", "None, [0.5, 0.5]", "_upsample_nearest_exact2d", {1, 2, 8, 6}),
    {"exact_1d_to_any_size",
     {"torch._upsample_nearest_exact1d(x, [8], None)"},
     {{2, 3, 5}},
     {"aten::_upsample_nearest_exact1d"},
     true},
    resizing("exact_3d_x2", "None, [2.0, 2.0, 2.0]", "_upsample_nearest_exact3d", {1, 2, 2, 3, 2}),
    resizing("exact_1d", "None, [1.6]", "_upsample_nearest_exact1d", {2, 3, 5}),
    resizing("exact_3d", "[3, 5, 4], None", "_upsample_nearest_exact3d", {1, 2, 2, 3, 2}),
    plain("plain_nearest", "torch.upsample_nearest2d(x, [10, 21])", "aten::upsample_nearest2d"),
    plain("plain_nearest_with_factors", "torch.upsample_nearest2d(x, [8, 16], 1.7, 2.3)",
          "aten::upsample_nearest2d"),
    between("linear_x2", "None, False, [2.0, 2.0]", "upsample_bilinear2d"),
    between("linear_x2_of_a_large_image", "None, False, [2.0, 2.0]", "upsample_bilinear2d", large),
    between("linear_to_twice_the_size", "[20, 24], False, None", "upsample_bilinear2d", large),
    between("linear_x3_by_x4", "None, False, [3.0, 4.0]", "upsample_bilinear2d", large),
    between("linear_x2_of_rows_of_a_large_image", "[20, 12], False, None", "upsample_bilinear2d",
            large),
    between("linear_x8", "None, False, [8.0, 8.0]", "upsample_bilinear2d", large),
    between("linear_x2_of_large_aligned_corners", "None, True, [2.0, 2.0]", "upsample_bilinear2d",
            large),
    between("linear_by_hardly_more_than_2", "None, False, [2.05, 2.0]", "upsample_bilinear2d",
            large),
    between("linear_x2_by_any_factor", "None, False, [2.0, 1.5]", "upsample_bilinear2d", large),
    between("linear_x2_with_aligned_corners", "None, True, [2.0, 2.0]", "upsample_bilinear2d"),
    between("linear_to_any_size", "[9, 8], False, None", "upsample_bilinear2d"),
    between("linear_to_any_size_with_aligned_corners", "[9, 8], True, None", "upsample_bilinear2d"),
    between("linear_between_corners", "[37, 45], True, None", "upsample_bilinear2d", large),
    between("linear_between_corners_of_rows", "[28, 12], True, None", "upsample_bilinear2d", large),
    between("cubic_between_corners", "[28, 34], True, None", "upsample_bicubic2d", large),
    between("linear_by_any_factor", "None, False, [1.6, 2.7]", "upsample_bilinear2d"),
    between("linear_by_any_factor_with_aligned_corners", "None, True, [1.6, 2.7]",
            "upsample_bilinear2d"),
    between("linear_by_a_factor_that_keeps_columns", "None, False, [1.6, 1.1]",
            "upsample_bilinear2d"),
    between("linear_to_less", "[2, 3], False, None", "upsample_bilinear2d"),
    between("linear_to_less_with_aligned_corners", "[2, 3], True, None", "upsample_bilinear2d"),
    between("linear_to_one_with_aligned_corners", "[1, 4], True, None", "upsample_bilinear2d"),
    between("linear_of_one", "[4, 3], False, None", "upsample_bilinear2d", {2, 3, 1, 1}),
    between("linear_of_rows_alone", "[11, 7], False, None", "upsample_bilinear2d"),
    resizing("linear_to_the_same_size", "[5, 7], False, None", "upsample_bilinear2d"),
    between("linear_1d", "None, False, [2.5]", "upsample_linear1d", {2, 3, 5}),
    between("linear_1d_with_aligned_corners", "[9], True, None", "upsample_linear1d", {2, 3, 5}),
    between("linear_1d_to_less", "[3], False, None", "upsample_linear1d", {2, 3, 5}),
    between("linear_3d_to_less", "[1, 2, 3], True, None", "upsample_trilinear3d", {1, 2, 2, 3, 4}),
    between("linear_3d", "[3, 5, 4], False, None", "upsample_trilinear3d", {1, 2, 2, 3, 2}),
    between("linear_3d_with_aligned_corners", "None, True, [2.0, 1.5, 3.0]", "upsample_trilinear3d",
            {1, 2, 2, 3, 2}),
    between("cubic_x2", "None, False, [2.0, 2.0]", "upsample_bicubic2d"),
    between("cubic_x2_of_a_large_image", "None, False, [2.0, 2.0]", "upsample_bicubic2d",
            {1, 2, 24, 23}),
    between("cubic_x3_of_a_large_image", "None, False, [3.0, 3.0]", "upsample_bicubic2d",
            {1, 2, 24, 23}),
    between("cubic_of_one", "[3, 4], False, None", "upsample_bicubic2d", {2, 3, 1, 1}),
    between("cubic_to_one", "[1, 1], True, None", "upsample_bicubic2d"),
    between("cubic_by_any_factor_with_aligned_corners", "None, True, [1.6, 2.7]",
            "upsample_bicubic2d"),
    between("cubic_with_aligned_corners", "[9, 8], True, None", "upsample_bicubic2d"),
    between("cubic_to_less", "[3, 4], False, None", "upsample_bicubic2d"),
    between("cubic_by_any_factor", "None, False, [1.6, 0.7]", "upsample_bicubic2d"),
    between("cubic_by_a_factor_that_keeps_columns", "None, False, [1.6, 1.1]",
            "upsample_bicubic2d"),
    plain("plain_linear", "torch.upsample_bilinear2d(x, [10, 21], False)",
          "aten::upsample_bilinear2d", false),
    plain("plain_linear_with_factors", "torch.upsample_bilinear2d(x, [8, 16], False, 1.7, 2.3)",
          "aten::upsample_bilinear2d", false),
};

class Upsample : public OperatorTest {};

TEST_P(Upsample, IsEqual) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Upsample, on_every_target(cases), name_of);

// The names of the ways, the one that was taken first.
std::vector<std::string> ways_of(const std::string& name) {
  const auto subject =
      std::find_if(cases.begin(), cases.end(), [&](const Case& any) { return any.name == name; });
  const SavedModel saved(*subject);
  const auto choices = convert(saved.options("caffe")).choices;
  std::vector<std::string> names;
  if (choices.empty()) return names;
  for (const Alternative& each : choices[0].alternatives) names.push_back(each.name);
  return names;
}

using testing::ElementsAre;
const std::string last_first =
    "a matrix along each axis, the last axis first, read by 5 of 12 programs";
const std::string first_first =
    "a matrix along each axis, the first axis first, read by 5 of 12 programs";
const std::string grouped = "a grouped Convolution along each axis, read by 12 of 12 programs";
const std::string deconvolution = "a Deconvolution, read by 11 of 12 programs";

TEST(ResizingBetweenElements, IsDoneByTheCheapestWay) {
  EXPECT_THAT(ways_of("linear_of_one"),
              ElementsAre(grouped, last_first, first_first, deconvolution));
  EXPECT_THAT(ways_of("linear_x2"), ElementsAre(deconvolution, last_first, grouped, first_first));
  EXPECT_THAT(ways_of("linear_to_less"), ElementsAre(first_first, last_first, grouped));
  EXPECT_THAT(ways_of("linear_by_hardly_more_than_2"),
              ElementsAre(grouped, last_first, first_first));
}

}  // namespace
}  // namespace torch2caffe::test
