// Operators that say the same several times: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

Case repeating(const std::string& name, const std::string& expression,
               const std::string& operator_name, const Shape& input) {
  return {name, {expression}, {input}, {operator_name}, true};
}

const std::vector<Case> cases = {
    repeating("expand", "x.expand([2, 3, 4, 5])", "aten::expand", {2, 3, 1, 5}),
    repeating("expand_of_two_axes", "x.expand([2, 3, 4, 5])", "aten::expand", {2, 3, 1, 1}),
    repeating("expand_of_axes_apart", "x.expand([4, 3, 5])", "aten::expand", {1, 3, 1}),
    repeating("expand_that_keeps_axes", "x.expand([-1, 3, -1])", "aten::expand", {2, 1, 4}),
    repeating("expand_by_new_axes", "x.expand([2, 3, 4, 5])", "aten::expand", {4, 5}),
    repeating("expand_of_nothing", "torch.relu(x).expand([2, 3])", "aten::expand", {2, 3}),
    repeating("expand_as", "x[:, :1].expand_as(x)", "aten::expand_as", {2, 3, 4}),
    repeating("broadcast_to", "torch.broadcast_to(x, [2, 3, 4])", "aten::broadcast_to", {3, 1}),
    repeating("repeat", "x.repeat([2, 1, 3])", "aten::repeat", {2, 3, 4}),
    repeating("repeat_of_the_last_axis", "x.repeat([1, 4])", "aten::repeat", {2, 3}),
    repeating("repeat_by_new_axes", "x.repeat([3, 2, 1, 2])", "aten::repeat", {2, 3, 4}),
    repeating("repeat_of_rank_5", "x.repeat([1, 2, 1, 2, 2])", "aten::repeat", {1, 2, 3, 1, 2}),
    repeating("tile", "torch.tile(x, [2, 3])", "aten::tile", {2, 3, 4}),
    repeating("tile_by_new_axes", "torch.tile(x, [2, 1, 3])", "aten::tile", {3, 4}),
    repeating("repeat_interleave", "torch.repeat_interleave(x, 3, 1)",
              "aten::repeat_interleave.self_int", {2, 3, 4}),
    repeating("repeat_interleave_of_the_last_axis", "torch.repeat_interleave(x, 2, -1)",
              "aten::repeat_interleave.self_int", {2, 3, 4, 2}),
    repeating("repeat_interleave_of_the_batch", "torch.repeat_interleave(x, 2, 0)",
              "aten::repeat_interleave.self_int", {2, 3}),
    repeating("repeat_interleave_by_numbers",
              "torch.repeat_interleave(x, torch.tensor([2, 0, 3]), 1)",
              "aten::repeat_interleave.self_Tensor", {2, 3, 4}),
    repeating("repeat_interleave_of_all", "torch.repeat_interleave(x, 2).view([4, 3])",
              "aten::repeat_interleave.self_int", {2, 3}),
};

class Expand : public OperatorTest {};

TEST_P(Expand, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Expand, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
