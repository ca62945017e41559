// Where the largest element is, comparisons, and choices by what they give.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 5, 4, 3};

Case of(const std::string& name, const std::string& expression, const std::string& operator_name,
        const Shape& input = image) {
  return {
      name, {expression, {{"w", {3}}, {"others", {5, 4, 3}}}}, {input}, {"aten::" + operator_name}};
}

const std::vector<Case> positions = {
    of("channels", "torch.argmax(x, 1)", "argmax"),
    of("kept_axis", "torch.argmax(x, 1, True)", "argmax"),
    of("last_axis", "torch.argmax(x, -1)", "argmax"),
    of("first_axis", "torch.argmax(x, 0)", "argmax"),
    of("height", "torch.argmax(x, 2)", "argmax"),
    of("everything", "torch.argmax(x).to(6) * torch.tensor([1., 2.])", "argmax"),
    of("matrix", "torch.argmax(x, 1)", "argmax", {4, 9}),
    of("volume", "torch.argmax(x, 2)", "argmax", {2, 3, 4, 2, 3}),
    of("smallest", "torch.argmin(x, 1)", "argmin"),
    of("first_of_equal_ones", "torch.argmax(torch.relu(x - 1.0), 1)", "argmax"),
    of("first_of_equal_small_ones", "torch.argmin(torch.relu(x), 1)", "argmin"),
    of("both_of_max", "torch.max(x, 1)", "max.dim"),
    of("both_of_min", "torch.min(x, 2, True)", "min.dim"),
    of("indices_of_max", "torch.max(x, 1)[1]", "max.dim"),
};

// `side`: 1 where numbers above and equal to 0 are to be told apart, -1 for those below.
Case compared(const std::string& name, int side) {
  return of(name,
            fmt::format("[torch.{0}(torch.relu(x) * {1}, 0), torch.{0}(x, 0.3), torch.{0}(x, "
                        "self.others), torch.{0}(torch.relu(x), torch.relu(x * -1.0))]",
                        name, side),
            name + ".Scalar");
}

const std::vector<Case> comparisons = {
    compared("gt", 1),
    compared("lt", -1),
    compared("ge", -1),
    compared("le", 1),
    of("eq", "[torch.eq(torch.relu(x), 0), torch.eq(torch.relu(x), torch.relu(x * -1.0) * 0.0)]",
       "eq.Scalar"),
    of("ne", "[torch.ne(torch.relu(x), 0), torch.ne(torch.relu(x), torch.relu(x * -1.0) * 0.0)]",
       "ne.Tensor"),
    of("other_names",
       "[torch.greater(x, 0), torch.less(x, 0), torch.greater_equal(x, 0), torch.less_equal(x, 0), "
       "torch.not_equal(torch.relu(x), 0)]",
       "gt.Scalar"),
    of("not_", "torch.logical_not(x > 0)", "logical_not"),
    of("inverted", "torch.bitwise_not(x > 0)", "bitwise_not"),
    of("both",
       "[torch.logical_and(x > 0, x < 1), (x > 0) & (self.others > 0), torch.bitwise_and(x > 0, x "
       "< 2)]",
       "logical_and"),
    of("either",
       "[torch.logical_or(x > 1, x < 0), (x > 0) | (self.others > 0), torch.bitwise_or(x > 1, x < "
       "-1)]",
       "logical_or"),
    of("any", "[torch.any(x > 0.8, 1), torch.any(x > 1.0, 3, True)]", "any.dim"),
    of("all", "[torch.all(x > -0.8, 1), torch.all(x > -1.0, 3, True)]", "all.dim"),
    of("not_everywhere", "torch.logical_not(torch.all(x > -0.8, 1))", "logical_not"),
    of("infinite", "torch.eq(torch.log(torch.relu(x)), -float('inf'))", "eq.Scalar"),
    of("as_floats", "(x > 0).to(6) * x", "gt.Scalar"),
};

const std::vector<Case> choices = {
    of("of_tensors", "torch.where(x > 0, x, x * 0.1)", "where.self"),
    of("of_numbers", "torch.where(x > 0, 1.0, 0.25)", "where.Scalar"),
    of("of_a_tensor_and_a_number", "torch.where(x > 0, x, -0.5)", "where.ScalarOther"),
    of("of_a_number_and_a_tensor", "torch.where(x > 0, 2.0, x)", "where.ScalarSelf"),
    of("of_constants", "torch.where(x > 0, self.w, self.others)", "where.self"),
    of("by_one_channel", "torch.where(x[:, :1] > 0, x, self.w)", "where.self"),
    of("filled", "torch.masked_fill(x, x > 0.5, 0.5)", "masked_fill.Scalar"),
    of("everywhere", "torch.where(torch.eq(x, float('inf')), x * 2.0, x)", "where.self"),
    of("guarded_against_infinities",
       "torch.where(torch.logical_or(torch.eq(x, float('inf')), torch.eq(x, -float('inf'))), x * "
       "0.0, x * 2.0)",
       "where.self"),
    of("softmax_of_what_is_left", "torch.softmax(torch.masked_fill(x, x > 1.0, -float('inf')), 1)",
       "masked_fill.Scalar"),
};

class Comparison : public OperatorTest {};

TEST_P(Comparison, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Positions, Comparison, on_every_target(positions), name_of);
INSTANTIATE_TEST_SUITE_P(Truths, Comparison, on_every_target(comparisons), name_of);
INSTANTIATE_TEST_SUITE_P(Choices, Comparison, on_every_target(choices), name_of);

}  // namespace
}  // namespace torch2caffe::test
