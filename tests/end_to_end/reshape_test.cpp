// Operators that only change the shape: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

Case reshaping(const std::string& name, const std::string& expression,
               const std::string& operator_name, const Shape& input = image) {
  return {name, {expression}, {input}, {operator_name}, true};
}

const std::vector<Case> cases = {
    reshaping("flatten_from_1", "torch.flatten(x, 1)", "aten::flatten.using_ints"),
    reshaping("flatten_from_2", "torch.flatten(x, 2)", "aten::flatten.using_ints"),
    reshaping("flatten_1_to_2", "torch.flatten(x, 1, 2)", "aten::flatten.using_ints"),
    reshaping("flatten_0_to_1", "torch.flatten(x, 0, 1)", "aten::flatten.using_ints"),
    reshaping("flatten_counted_from_the_end", "torch.flatten(x, -3, -2)",
              "aten::flatten.using_ints"),
    reshaping("flatten_of_nothing", "torch.relu(torch.flatten(x, 1)).flatten(1, 1)",
              "aten::flatten.using_ints"),
    reshaping("flatten_of_rank_5", "torch.flatten(x, 2, 3)", "aten::flatten.using_ints",
              {1, 2, 3, 2, 2}),
    reshaping("view", "x.view([2, 12, 5])", "aten::view"),
    reshaping("view_with_inferred_axis", "x.view([2, -1])", "aten::view"),
    reshaping("view_with_computed_shape", "x.view([x.size(0), x.size(1) * x.size(2), x.size(3)])",
              "aten::view"),
    reshaping("view_that_moves_the_batch_axis", "x.view([6, 20])", "aten::view"),
    reshaping("view_of_more_axes", "x.view([2, 3, 2, 2, 5])", "aten::view"),
    reshaping("view_as", "x.view_as(x.view([3, 2, 20]))", "aten::view_as"),
    reshaping("reshape", "torch.reshape(x, [2, 5, 12])", "aten::reshape"),
    reshaping("reshape_back", "torch.reshape(torch.reshape(x, [2, 60]), [2, 3, 4, 5])",
              "aten::reshape"),
    reshaping("reshape_as", "x.reshape_as(x.view([4, 30]))", "aten::reshape_as"),
    reshaping("squeeze", "torch.squeeze(x)", "aten::squeeze", {2, 1, 4, 1}),
    reshaping("squeeze_of_one_axis", "torch.squeeze(x, 2)", "aten::squeeze.dim", {2, 3, 1, 1}),
    reshaping("squeeze_of_the_last_axis", "torch.squeeze(x, -1)", "aten::squeeze.dim",
              {2, 3, 4, 1}),
    reshaping("squeeze_of_the_batch_axis", "torch.squeeze(x, 0)", "aten::squeeze.dim",
              {1, 3, 4, 2}),
    reshaping("squeeze_of_an_axis_that_stays", "torch.squeeze(x, 1)", "aten::squeeze.dim"),
    reshaping("unsqueeze_in_front", "torch.unsqueeze(x, 0)", "aten::unsqueeze", {3, 4, 5}),
    reshaping("unsqueeze_of_axis_1", "torch.unsqueeze(x, 1)", "aten::unsqueeze", {2, 4, 5}),
    reshaping("unsqueeze_at_the_end", "torch.unsqueeze(x, -1)", "aten::unsqueeze", {2, 4}),
    reshaping("unflatten", "x.unflatten(1, [2, -1])", "aten::unflatten.int", {2, 6, 5}),
    reshaping("unflatten_of_the_last_axis", "torch.unflatten(x, -1, [3, 2])", "aten::unflatten.int",
              {2, 6}),
    reshaping("ravel", "torch.ravel(x).view([2, -1])", "aten::ravel"),
    reshaping("atleast_3d", "torch.atleast_3d(x)", "aten::atleast_3d", {2, 3}),
    reshaping("view_of_six_axes", "x.view([2, 3, 2, 2, 5, 1])", "aten::view"),
    reshaping("contiguous_behind_a_view", "x.view([2, 12, 5]).contiguous()", "aten::view"),
};

class Reshape : public OperatorTest {};

TEST_P(Reshape, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Reshape, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
