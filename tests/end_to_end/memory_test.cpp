// Writes in place through views: followed where every reader is known, refused where PyTorch's
// memory and Caffe's would part.
#include "harness.h"

namespace torch2caffe::test {
namespace {

Case model(const std::string& name, const std::string& body) {
  return {name, {"def forward(self, x):\n    y = torch.sigmoid(x)\n" + body}, {{2, 3, 4}}, {}};
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
};

class SharedMemory : public OperatorTest {};

TEST_P(SharedMemory, IsFollowed) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, SharedMemory, on_every_target(followed), name_of);

// The write stands in line 4, the read of what is no longer known in line 5.
const std::vector<Case> refused = {
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
};

class OverwrittenMemory : public OperatorTest {};

TEST_P(OverwrittenMemory, IsRefused) {
  const auto problems = expect_refusal(subject(), target());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where.line, 5);
  EXPECT_NE(problems[0].what.find(":4"), std::string::npos) << problems[0].what;
}

INSTANTIATE_TEST_SUITE_P(, OverwrittenMemory, on_target("caffe", refused), name_of);

}  // namespace
}  // namespace torch2caffe::test
