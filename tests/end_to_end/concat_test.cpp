// Concatenation along every axis: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

Case concatenation(const std::string& name, const std::string& expression,
                   const std::vector<Shape>& inputs = {image},
                   const std::string& operator_name = "aten::cat") {
  std::string source = "def forward(self, x";
  if (inputs.size() > 1) source += ", y";
  if (inputs.size() > 2) source += ", z";
  source += "):\n    return " + expression + "\n";
  return {name, {source, {{"c", image}}}, inputs, {operator_name}, true};
}

const std::vector<Case> cases = {
    concatenation("channels", "torch.cat([x, y], 1)", {image, {2, 4, 4, 5}}),
    concatenation("batches", "torch.cat([x, y], 0)", {image, {1, 3, 4, 5}}),
    concatenation("default_axis", "torch.cat([x, y])", {image, image}),
    concatenation("rows", "torch.cat([x, y], 2)", {image, {2, 3, 1, 5}}),
    concatenation("columns_counted_from_the_end", "torch.cat([x, y], -1)", {image, {2, 3, 4, 2}}),
    concatenation("channels_counted_from_the_end", "torch.cat([x, y], -3)", {image, {2, 1, 4, 5}}),
    concatenation("constant_for_one_image", "torch.cat([x, self.c[:1]], 1)", {{1, 3, 4, 5}}),
    concatenation("three", "torch.cat([z, x, y], 1)", {image, {2, 1, 4, 5}, {2, 2, 4, 5}}),
    concatenation("one", "torch.cat([torch.relu(x)], 1)"),
    concatenation("the_same_twice", "torch.cat([x, x], 1)"),
    concatenation("before_and_behind_relu", "torch.cat([x, torch.relu(x)], 1)"),
    concatenation("dense_block", "torch.cat([torch.relu(torch.cat([x, torch.relu(x)], 1)), x], 1)"),
    concatenation("rank_2", "torch.cat([x, y], 1)", {{3, 4}, {3, 2}}),
    concatenation("rank_3", "torch.cat([x, y], 2)", {{2, 3, 4}, {2, 3, 2}}),
    concatenation("constant", "torch.cat([x, self.c], 1)"),
    concatenation("constant_in_front", "torch.cat([self.c, x], 3)"),
    concatenation("zeros", "torch.cat([x, torch.zeros([2, 2, 4, 5])], 1)"),
    concatenation("nothing", "torch.cat([torch.zeros([0]), torch.relu(x)], 1)"),
    concatenation("stack", "torch.stack([x, y], 1)", {image, image}, "aten::stack"),
    concatenation("stack_of_batches", "torch.stack([x, y])", {image, image}, "aten::stack"),
    concatenation("stack_at_the_end", "torch.stack([x, y], -1)", {image, image}, "aten::stack"),
    concatenation("stack_with_a_constant", "torch.stack([x, self.c], 2)", {image}, "aten::stack"),
    concatenation("hstack", "torch.hstack([x, y])", {image, {2, 4, 4, 5}}, "aten::hstack"),
    concatenation("hstack_of_rank_1", "torch.hstack([x[0], y[0]]).view([1, -1])", {{1, 3}, {1, 2}},
                  "aten::hstack"),
    concatenation("vstack", "torch.vstack([x, y])", {image, image}, "aten::vstack"),
    concatenation("vstack_of_rank_1", "torch.vstack([x[0], y[0]])", {{1, 3}, {1, 3}},
                  "aten::vstack"),
    concatenation("dstack", "torch.dstack([x, y])", {image, {2, 3, 1, 5}}, "aten::dstack"),
    concatenation("dstack_of_rank_2", "torch.dstack([x, y])", {{3, 2}, {3, 2}}, "aten::dstack"),
};

class Concat : public OperatorTest {};

TEST_P(Concat, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Concat, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
