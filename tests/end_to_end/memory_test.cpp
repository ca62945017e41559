// Writes in place: every later read, through whatever name, sees what PyTorch's memory holds.
#include "harness.h"

namespace torch2caffe::test {
namespace {

// `y` is computed from the input, so that it may be written.
Case model(const std::string& name, const std::string& body, const Shape& input = {2, 3, 4}) {
  return {name, {"def forward(self, x):\n    y = torch.sigmoid(x)\n" + body}, {input}, {}};
}

const std::vector<Case> followed = {
    model("view_written_and_read",
          "    view = y.view([2, 12])\n"
          "    view.mul_(2)\n"
          "    return torch.relu(view)\n"),
    model("base_written_and_read",
          "    view = torch.tanh(y.view([2, 12]))\n"
          "    y.mul_(2)\n"
          "    return view, y\n"),
    model("read_before_the_write",
          "    before = torch.tanh(y)\n"
          "    y.view([2, 12]).mul_(2)\n"
          "    return before\n"),
    model("base_read_behind_a_write_through_a_view",
          "    view = y.view([2, 12])\n"
          "    view.mul_(2)\n"
          "    return torch.relu(y)\n"),
    model("view_read_behind_a_write_to_its_base",
          "    view = y.view([2, 12])\n"
          "    y.mul_(2)\n"
          "    return torch.relu(view)\n"),
    model("other_view_read",
          "    first, second = y.view([2, 12]), y.view([6, 4])\n"
          "    first.mul_(2)\n"
          "    return torch.relu(second)\n"),
    model("parts_written_one_after_the_other",
          "    a, b = torch.chunk(y, 2, 2)\n"
          "    a.add_(x[:, :, :2])\n"
          "    b.add_(x[:, :, 2:])\n"
          "    a.sigmoid_()\n"
          "    return a * b\n"),
    model("unsafe_parts_written_one_after_the_other",
          "    parts = torch.unsafe_chunk(y, 2, 2)\n"
          "    parts[0].add_(x[:, :, :2])\n"
          "    parts[1].add_(x[:, :, 2:])\n"
          "    parts[0].sigmoid_()\n"
          "    return parts[0] * parts[1]\n"),
    model("masked_assigned", "    y[x < 0.3] = 0.25\n    return y\n"),
    model("masked_assigned_a_tensor_of_one_element",
          "    y[x * y < 0.1] = y.sum() * 0.01\n    return y\n"),
    model("select_assigned", "    y[:, 0] = x[:, 1]\n    return y\n"),
    model("slice_assigned", "    y[:, 1:] = x[:, :2]\n    return y\n"),
    model("slice_in_the_middle_assigned", "    y[:, :, 1:3] = x[:, :, 2:]\n    return y\n"),
    model("steps_assigned", "    y[:, :, ::2] = x[:, :, 1::2]\n    return y\n"),
    model("all_assigned", "    y[:] = torch.tanh(x)\n    return torch.relu(y)\n"),
    model("number_assigned", "    y[:, 1] = 3.0\n    return y\n"),
    model("broadcast_assigned", "    y[:, :2] = x[:, :1]\n    return y\n"),
    model("one_row_for_all_batches_assigned", "    y[:, 1] = x[0, 0]\n    return y\n"),
    model("slice_added_to", "    y[:, :2] += 1.0\n    return y\n"),
    model("slice_of_a_slice_written", "    y[:, 1:][:, :, 2:].mul_(3)\n    return y\n"),
    model("element_of_the_last_axis_written", "    y[..., 1].mul_(2)\n    return y\n"),
    model("written_twice", "    y[:, 0] = x[:, 1]\n    y[:, 1] = y[:, 0] * 2\n    return y\n"),
    model("written_in_a_loop",
          "    for i in range(3):\n        y[:, i] = x[:, i] * (i + 1)\n    return y\n"),
    model("view_sees_a_write_to_a_slice",
          "    view = y[:, :2]\n    y[:, 1:] = x[:, 1:]\n    return torch.tanh(view)\n"),
    model("view_of_a_view_sees_it",
          "    view = y[:, :2].view([2, 8])\n    y[:, 1].fill_(0.5)\n    return view * 2\n"),
    model("fill", "    y[:, 0].fill_(2.0)\n    return y\n"),
    model("zero", "    y[:, :, 1].zero_()\n    return y\n"),
    model("copy", "    y.narrow(1, 1, 2).copy_(x[:, :2])\n    return y\n"),
    model("written_through_unsqueeze", "    y.unsqueeze(1)[:, 0, 2] = x[:, 0]\n    return y\n"),
    model("written_through_transpose", "    y.transpose(1, 2)[:, 1] = x[:, :, 0]\n    return y\n"),
    model("written_through_permute", "    y.permute([2, 0, 1])[1].add_(1.0)\n    return y\n"),
    model("piece_of_a_split_written",
          "    a, b = y.split([1, 2], 1)\n    b.mul_(2)\n    return y, a\n"),
    model("piece_of_a_chunk_written", "    a, b = y.chunk(2, 2)\n    a.add_(b)\n    return y\n"),
    model("piece_of_unbind_written", "    y.unbind(1)[2].mul_(2)\n    return y\n"),
    model("activation_of_a_slice", "    torch.relu_(y[:, 1:].sub_(0.5))\n    return y\n"),
    model("chain_of_writes", "    return y.mul_(2).add_(1)[:, :2].mul_(3)\n"),
    model("clone_is_apart", "    z = y.clone()\n    z[:, 0] = 0.0\n    return y, z\n"),
    model("zeros_filled",
          "    out = torch.zeros([2, 3, 4])\n    out[:, 1] = x[:, 0]\n    out[:, 2] = 1.5\n"
          "    return out\n"),
    model("zeros_like_filled",
          "    out = torch.zeros_like(x)\n    out[:, :2] = y[:, 1:]\n    out[:, 0] += 1.0\n"
          "    return out\n"),
    model("view_of_zeros_sees_it",
          "    out = torch.zeros([2, 3, 4])\n    view = out[:, 1]\n    out[:, :2] = y[:, 1:]\n"
          "    return view * 2\n"),
    model("shape_alone", "    return y + torch.ones_like(x) + x.new_full([4], 0.5)\n"),
};

// The convolution's result lies in memory as its input does; only where there is data it is copied.
const std::vector<Case> copied = {
    {"where_there_is_data",
     {"torch.sigmoid(torch.relu(torch.conv2d(x.permute([0, 3, 1, 2]), self.w, None, [2, 2], "
      "[2, 2], [2, 2]).contiguous()))",
      {{"w", {6, 1, 2, 1}}}},
     {{8, 5, 1, 1}},
     {"aten::contiguous"}}};

class SharedMemory : public OperatorTest {};

TEST_P(SharedMemory, IsFollowed) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, SharedMemory, on_every_target(followed), name_of);
INSTANTIATE_TEST_SUITE_P(Copied, SharedMemory, on_every_target(copied), name_of);

// The view is made in line 3, the write stands in line 4.
const std::vector<Case> refused = {
    model("written_through_a_diagonal",
          "    view = torch.diagonal(y, 0, 1, 2)\n"
          "    view.mul_(2)\n"
          "    return torch.relu(y)\n"),
    model("written_through_as_strided",
          "    view = torch.as_strided(y, [2, 6], [12, 2])\n"
          "    view.mul_(2)\n"
          "    return torch.relu(y)\n"),
};

class UnknownMemory : public OperatorTest {};

TEST_P(UnknownMemory, IsRefused) {
  const auto problems = expect_refusal(subject(), target());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where.line, 4);
  EXPECT_NE(problems[0].what.find(":3"), std::string::npos) << problems[0].what;
}

INSTANTIATE_TEST_SUITE_P(, UnknownMemory, on_every_target(refused), name_of);

}  // namespace
}  // namespace torch2caffe::test
