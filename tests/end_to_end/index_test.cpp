// Elements by positions that are known now: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 6, 4, 5};

Case taking(const std::string& name, const std::string& expression,
            const std::string& operator_name, const Shape& input = image) {
  return {name, {expression}, {input}, {operator_name}, true};
}

const std::vector<Case> cases = {
    taking("index_select", "torch.index_select(x, 1, torch.tensor([3, 0, 0, 5]))",
           "aten::index_select"),
    taking("index_select_of_columns", "x.index_select(-1, torch.tensor([4, 3, 0]))",
           "aten::index_select"),
    taking("index_select_of_neighbours", "x.index_select(1, torch.tensor([1, 2, 3]))",
           "aten::index_select"),
    taking("index_select_of_batches", "x.index_select(0, torch.tensor([1, 1, 0]))",
           "aten::index_select"),
    taking("index_select_of_one", "x.index_select(2, torch.tensor([2]))", "aten::index_select"),
    taking("index_select_of_many", "x.index_select(1, torch.arange(50) * 7 % 50)",
           "aten::index_select", {2, 50, 3}),
    taking("index_select_of_many_columns", "x.index_select(2, torch.arange(50) * 7 % 50)",
           "aten::index_select", {2, 3, 50}),
    taking("index_by_a_list", "x[:, [2, 0, 5]]", "aten::index.Tensor"),
    taking("index_of_two_axes", "x[:, [2, 0, 5], [1, 1, 3]]", "aten::index.Tensor"),
    taking("index_of_axes_apart", "x[[1, 0], :, [2, 3]]", "aten::index.Tensor"),
    taking("index_of_two_axes_apart", "x[:, [4, 1], :, [2, 3]]", "aten::index.Tensor"),
    taking("index_by_a_matrix", "x[:, torch.tensor([[1, 2], [-1, 0]])]", "aten::index.Tensor"),
    taking("index_by_both_axes_of_a_grid",
           "x[:, :, torch.arange(3).unsqueeze(1), torch.arange(1, 3)]", "aten::index.Tensor"),
    taking("index_by_a_mask", "x[:, torch.arange(6) % 4 == 1]", "aten::index.Tensor"),
    taking("index_by_a_mask_of_two_axes", "x[:, :, torch.arange(20).view([4, 5]) % 3 == 1]",
           "aten::index.Tensor"),
    taking("gather",
           "torch.gather(x, 1, torch.tensor([2, 0]).view([1, 2, 1, 1]).expand([2, 2, 4, 5]))",
           "aten::gather"),
    taking("gather_of_less",
           "torch.gather(x, 1, torch.tensor([2, 0]).view([1, 2, 1, 1]).expand([1, 2, 3, 5]))",
           "aten::gather"),
    taking("gather_one_by_one", "torch.gather(x, 2, torch.arange(24).view([2, 3, 4]) * 5 % 4)",
           "aten::gather", {2, 3, 4}),
    taking("gather_along_the_first_axis", "torch.gather(x, 0, torch.arange(6).view([2, 3]) % 2)",
           "aten::gather", {2, 3}),
    taking("windows", "x.unfold(2, 2, 1)", "aten::unfold"),
    taking("windows_of_columns", "x.unfold(-1, 2, 3)", "aten::unfold"),
    taking("windows_beside_each_other", "x.unfold(1, 3, 3)", "aten::unfold"),
    taking("im2col", "torch.im2col(x, [2, 3], [1, 1], [0, 0], [1, 1])", "aten::im2col"),
    taking("im2col_with_all", "torch.im2col(x, [2, 2], [2, 1], [1, 2], [1, 2])", "aten::im2col"),
    taking("im2col_without_a_batch", "torch.im2col(x, [2, 2], [1, 1], [0, 0], [2, 2])",
           "aten::im2col", {3, 4, 6}),
    taking("col2im_of_windows_beside_each_other",
           "torch.col2im(x, [4, 6], [2, 2], [1, 1], [0, 0], [2, 2])", "aten::col2im", {2, 12, 6}),
    taking("col2im_with_zeros_behind", "torch.col2im(x, [5, 7], [2, 2], [1, 1], [0, 0], [2, 2])",
           "aten::col2im", {2, 12, 6}),
    taking("movedim", "torch.movedim(x, 1, -1)", "aten::movedim.int"),
    taking("movedim_of_two", "x.movedim([1, 2], [3, 0])", "aten::movedim.intlist"),
    taking("swapaxes", "torch.swapaxes(x, 1, 3)", "aten::transpose.int"),
    taking("t", "x.t()", "aten::t", {3, 4}),
    taking("reversed_axes", "x.T", "aten::numpy_T", {3, 4}),
    taking("transpose_of_long_axes", "x.transpose(1, 2)", "aten::transpose.int", {2, 81, 70}),
    taking("channels_last", "x.permute([0, 2, 3, 1])", "aten::permute", {1, 12, 9, 10}),
    taking("permute_of_rank_6", "x.permute([0, 4, 2, 5, 3, 1])", "aten::permute",
           {1, 2, 9, 3, 10, 2}),
    taking("flip_of_columns", "torch.flip(x, [3])", "aten::flip"),
    taking("flip_of_rows_and_columns", "x.flip([2, -1])", "aten::flip"),
    taking("flip_of_channels", "x.flip([1])", "aten::flip"),
    taking("flip_of_batches", "x.flip([0])", "aten::flip"),
    taking("flip_of_an_axis_of_one", "torch.relu(x).flip([1])", "aten::flip", {2, 1, 3}),
    taking("flip_of_a_long_axis", "x.flip([1, 2])", "aten::flip", {2, 40, 41}),
    taking("flip_of_60000_samples", "x.flip([2])", "aten::flip", {1, 1, 60000}),
    taking("fliplr", "torch.fliplr(x)", "aten::fliplr"),
    taking("flipud", "torch.flipud(x)", "aten::flipud"),
    taking("roll", "torch.roll(x, 1, 2)", "aten::roll"),
    taking("roll_back", "torch.roll(x, -2, -1)", "aten::roll"),
    taking("roll_more_than_once_around", "torch.roll(x, 11, 3)", "aten::roll"),
    taking("roll_of_two_axes", "torch.roll(x, [1, -1], [2, 3])", "aten::roll"),
    taking("roll_of_all", "torch.roll(x, 5)", "aten::roll"),
    taking("roll_of_nothing", "torch.relu(x).roll(6, 1)", "aten::roll"),
    taking("rot90", "torch.rot90(x, 1, [2, 3])", "aten::rot90"),
    taking("rot90_of_half_a_turn", "torch.rot90(x, 2, [2, 3])", "aten::rot90"),
    taking("rot90_back", "torch.rot90(x, -1, [-2, -1])", "aten::rot90"),
    taking("rot90_from_the_second_to_the_first", "torch.rot90(x, 5, [3, 2])", "aten::rot90"),
};

// Sums of several elements are rounded.
const std::vector<Case> sums = {
    {"col2im",
     {"torch.col2im(x, [4, 6], [2, 3], [1, 1], [0, 1], [1, 1])"},
     {{2, 12, 18}},
     {"aten::col2im"}},
    {"col2im_with_all",
     {"torch.col2im(x, [6, 7], [2, 2], [2, 1], [1, 1], [1, 2])"},
     {{1, 8, 24}},
     {"aten::col2im"}},
};

class Index : public OperatorTest {};

TEST_P(Index, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Index, on_every_target(cases), name_of);
INSTANTIATE_TEST_SUITE_P(Sums, Index, on_every_target(sums), name_of);

}  // namespace
}  // namespace torch2caffe::test
