// Padding: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

Case padding(const std::string& name, const std::string& arguments,
             const std::string& operator_name = "pad", const Shape& input = image) {
  return {name,
          {"torch." + operator_name + "(x, " + arguments + ")"},
          {input},
          {"aten::" + operator_name},
          true};
}

// By the function that models call.
Case mode(const std::string& name, const std::string& pads, const std::string& mode,
          const Shape& input = image) {
  return {name, {"torch.pad(x, " + pads + ", \"" + mode + "\")"}, {input}, {"aten::pad"}, true};
}

const std::vector<Case> cases = {
    padding("zeros", "[1, 1, 2, 2]", "constant_pad_nd"),
    padding("zeros_of_columns", "[2, 2]", "constant_pad_nd"),
    padding("zeros_at_one_side", "[0, 1, 0, 1]", "constant_pad_nd"),
    padding("zeros_at_all_sides_unlike", "[1, 2, 3, 0]", "constant_pad_nd"),
    padding("zeros_of_channels", "[0, 0, 0, 0, 1, 2]", "constant_pad_nd"),
    padding("zeros_of_all_axes", "[1, 1, 1, 0, 0, 1, 1, 1]", "constant_pad_nd"),
    padding("zeros_of_rank_3", "[1, 2, 1, 1]", "constant_pad_nd", {2, 3, 4}),
    padding("zeros_of_rank_5", "[1, 0, 1, 1, 2, 1]", "constant_pad_nd", {1, 2, 2, 3, 2}),
    padding("number", "[1, 1, 2, 0], 0.5", "constant_pad_nd"),
    padding("number_of_channels", "[0, 0, 0, 0, 2, 2], -3.0", "constant_pad_nd"),
    padding("cut_off", "[-1, -1, 0, -2]", "constant_pad_nd"),
    padding("cut_off_and_zeros", "[-1, 2, 1, -1]", "constant_pad_nd"),
    padding("nothing", "[0, 0, 0, 0]", "constant_pad_nd"),
    padding("by_pad", "[1, 2]"),
    padding("by_pad_with_a_number", "[1, 2, 0, 1], \"constant\", 2.0"),
    padding("reflection_1d", "[2, 1]", "reflection_pad1d", {2, 3, 5}),
    padding("reflection", "[1, 2, 3, 0]", "reflection_pad2d"),
    padding("reflection_that_cuts_off", "[-1, 2, 1, 1]", "reflection_pad2d"),
    padding("reflection_3d", "[1, 0, 1, 1, 0, 1]", "reflection_pad3d", {1, 2, 2, 3, 2}),
    padding("replication_1d", "[3, 1]", "replication_pad1d", {2, 3, 5}),
    padding("replication", "[1, 2, 3, 0]", "replication_pad2d"),
    padding("replication_that_cuts_off", "[-1, 2, 1, -2]", "replication_pad2d"),
    padding("replication_3d", "[1, 0, 1, 2, 0, 3]", "replication_pad3d", {1, 2, 2, 3, 2}),
    padding("replication_of_many", "[40, 40]", "replication_pad1d", {2, 3, 5}),
    mode("reflect", "[1, 1, 2, 2]", "reflect"),
    mode("replicate", "[1, 1, 2, 2]", "replicate"),
    mode("circular", "[1, 1, 2, 2]", "circular"),
    mode("circular_1d", "[1, 2]", "circular", {2, 3, 5}),
    mode("circular_3d", "[1, 0, 2, 1, 0, 1]", "circular", {1, 2, 2, 3, 2}),
    mode("circular_that_cuts_off", "[-1, 2, 1, 0]", "circular"),
};

class Pad : public OperatorTest {};

TEST_P(Pad, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Pad, on_every_target(cases), name_of);

const std::vector<Case> shuffles = {
    padding("pixel_shuffle", "2", "pixel_shuffle", {2, 8, 3, 5}),
    padding("pixel_shuffle_to_one_channel", "3", "pixel_shuffle", {1, 9, 3, 2}),
    padding("pixel_shuffle_without_a_batch", "2", "pixel_shuffle", {8, 3, 5}),
    padding("pixel_shuffle_of_rank_5", "2", "pixel_shuffle", {1, 2, 4, 3, 2}),
    padding("pixel_unshuffle", "2", "pixel_unshuffle", {2, 3, 6, 4}),
    padding("pixel_unshuffle_without_a_batch", "3", "pixel_unshuffle", {2, 3, 6}),
    padding("channel_shuffle", "2", "channel_shuffle", {2, 6, 3, 4}),
    padding("channel_shuffle_of_many", "4", "channel_shuffle", {1, 96, 3, 2}),
    padding("native_channel_shuffle", "3", "native_channel_shuffle", {2, 6, 3}),
    {"channel_shuffle_as_written",
     {"x.view([2, 2, 3, 3, 4]).transpose(1, 2).contiguous().view([2, -1, 3, 4])"},
     {{2, 6, 3, 4}},
     {"aten::transpose.int"},
     true},
    {"pixel_shuffle_as_written",
     {"x.view([2, 2, 2, 2, 3, 5]).permute([0, 1, 4, 2, 5, 3]).reshape([2, 2, 6, 10])"},
     {{2, 8, 3, 5}},
     {"aten::permute"},
     true},
};

class Shuffle : public OperatorTest {};

TEST_P(Shuffle, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Shuffle, on_every_target(shuffles), name_of);

}  // namespace
}  // namespace torch2caffe::test
