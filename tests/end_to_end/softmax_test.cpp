// Softmax along every axis.
#include "harness.h"

namespace torch2caffe::test {
namespace {

Case softmax(const std::string& name, const std::string& dim, const Shape& input) {
  return {name, {"torch.softmax(x, " + dim + ")"}, {input}, {"aten::softmax.int"}};
}

const Shape image = {2, 3, 4, 5};

const std::vector<Case> cases = {
    softmax("of_channels", "1", image),
    softmax("of_batches", "0", image),
    softmax("of_rows", "2", image),
    softmax("of_columns", "3", image),
    softmax("of_the_last_axis", "-1", image),
    softmax("of_rank_2", "1", {3, 7}),
    softmax("of_rank_3", "-1", {2, 3, 7}),
    softmax("of_the_middle_of_rank_3", "1", {2, 3, 7}),
    softmax("of_rank_5", "2", {2, 3, 4, 2, 3}),
    softmax("of_the_last_axis_of_rank_5", "-1", {2, 3, 4, 2, 3}),
    {"log_softmax_of_rank_5",
     {"[torch.log_softmax(x, 0), torch.log_softmax(x, 1), torch.log_softmax(x, 3), "
      "torch.log_softmax(x, -1)]"},
     {{2, 3, 4, 2, 3}},
     {"aten::log_softmax.int"}},
    {"softmin",
     {"[torch.softmax(-x, 0), torch.softmax(-x, 1), torch.softmax(-x, 2), torch.softmax(-x, 3)]"},
     {image},
     {"aten::softmax.int"}},
    {"of_large_numbers", {"torch.softmax(x * 50.0, 1)"}, {image}, {"aten::softmax.int"}},
};

class Softmax : public OperatorTest {};

TEST_P(Softmax, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Softmax, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
