// Parts of a tensor along an axis: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 6, 5, 7};

Case part(const std::string& name, const std::string& expression, const std::string& operator_name,
          const Shape& input = image) {
  return {name, {expression}, {input}, {operator_name}, true};
}

Case program(const std::string& name, const std::string& body, const std::string& operator_name,
             const Shape& input = image) {
  return {name, {"def forward(self, x):\n    " + body + "\n"}, {input}, {operator_name}, true};
}

const std::vector<Case> cases = {
    part("slice_of_channels", "x[:, 1:4]", "aten::slice.Tensor"),
    part("slice_to_the_end", "x[:, 2:]", "aten::slice.Tensor"),
    part("slice_up_to_before_the_end", "x[:, :-2]", "aten::slice.Tensor"),
    part("slice_from_before_the_end", "x[:, -3:-1]", "aten::slice.Tensor"),
    part("slice_beyond_both_ends", "torch.slice(x, 1, -100, 100)", "aten::slice.Tensor"),
    part("slice_of_batches", "x[1:]", "aten::slice.Tensor"),
    part("slice_of_all_axes", "x[1:, 2:5, :4, 3:]", "aten::slice.Tensor"),
    part("slice_of_rank_2", "x[:, 1:3]", "aten::slice.Tensor", {3, 4}),
    part("slice_of_rank_5", "x[:, :, :, 1:]", "aten::slice.Tensor", {1, 2, 2, 3, 2}),
    part("step_2_of_rows_and_columns", "x[:, :, ::2, 1::2]", "aten::slice.Tensor"),
    part("step_3_of_columns", "x[..., 1::3]", "aten::slice.Tensor"),
    part("step_2_that_ends_early", "x[:, :, 0:4:2, 1:4:2]", "aten::slice.Tensor"),
    part("step_2_of_channels", "x[:, ::2]", "aten::slice.Tensor"),
    part("step_beyond_the_end", "x[:, :, ::9]", "aten::slice.Tensor"),
    part("step_2_of_batches", "x[::2]", "aten::slice.Tensor", {5, 2, 3}),
    part("step_2_of_rank_3", "x[:, 1::2, ::2]", "aten::slice.Tensor", {2, 5, 4}),
    part("step_2_of_rank_5", "x[:, :, ::2]", "aten::slice.Tensor", {1, 2, 5, 2, 3}),
    part("focus",
         "torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, "
         "1::2]], 1)",
         "aten::slice.Tensor", {1, 3, 8, 6}),
    part("select_of_a_channel", "x[:, 2]", "aten::select.int"),
    part("select_of_the_last_column", "x[..., -1]", "aten::select.int"),
    part("select_of_a_batch", "x[1]", "aten::select.int"),
    part("select_of_an_axis_of_one", "torch.select(x, 1, 0)", "aten::select.int", {2, 1, 3}),
    part("narrow", "torch.narrow(x, 1, 2, 3)", "aten::narrow"),
    part("narrow_from_before_the_end", "x.narrow(-1, -3, 2)", "aten::narrow"),
    part("narrow_copy", "torch.narrow_copy(x, 2, 1, 3)", "aten::narrow_copy"),
    program("split", "a, b = torch.split(x, 3, 1)\n    return b, a", "aten::split.Tensor"),
    program("split_with_a_rest", "a = torch.split(x, 4, 1)\n    return a[0], a[1]",
            "aten::split.Tensor"),
    program("split_of_one", "a = torch.split(x, 9, 1)\n    return torch.relu(a[0])",
            "aten::split.Tensor"),
    program("split_of_which_one_is_read", "return torch.split(x, 2, 1)[1]", "aten::split.Tensor"),
    program("split_with_sizes", "a, b, c = torch.split(x, [1, 3, 2], 1)\n    return a, c, b",
            "aten::split.sizes"),
    program("split_sizes_with_an_empty_one",
            "a = torch.split_with_sizes(x, [2, 0, 4], 1)\n    return a[0], a[2]",
            "aten::split_with_sizes"),
    program("chunk", "a, b = torch.chunk(x, 2, 1)\n    return b, a", "aten::chunk"),
    program("chunk_with_a_rest", "a = torch.chunk(x, 3, -1)\n    return a[2], a[0], a[1]",
            "aten::chunk"),
    program("chunk_of_batches", "a, b = x.chunk(2)\n    return torch.cat([b, a], 1)",
            "aten::chunk"),
    program("tensor_split", "a = torch.tensor_split(x, 4, 1)\n    return a[0], a[3]",
            "aten::tensor_split.sections"),
    program("tensor_split_at", "a = torch.tensor_split(x, [1, 4], 3)\n    return a[1], a[2]",
            "aten::tensor_split.indices"),
    program("hsplit", "return torch.hsplit(x, 2)[1]", "aten::hsplit.int"),
    program("hsplit_of_rank_1", "return torch.hsplit(x.view([-1]), [1, 3])[1].view([1, 2])",
            "aten::hsplit.array", {1, 5}),
    program("vsplit", "return torch.vsplit(x, 2)[1]", "aten::vsplit.int"),
    program("dsplit", "return torch.dsplit(x, [2])[1]", "aten::dsplit.array"),
    program("unbind", "a, b = torch.unbind(x)\n    return b, a", "aten::unbind.int"),
    program("unbind_of_channels", "a = x.unbind(1)\n    return a[5], a[0]", "aten::unbind.int"),
    program("unbind_and_stack", "return torch.stack(x.unbind(1)[1:4], 2)", "aten::unbind.int"),
};

class Slice : public OperatorTest {};

TEST_P(Slice, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Slice, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
