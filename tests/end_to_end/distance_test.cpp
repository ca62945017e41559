// Distances of vectors, and the cosine between them.
#include "harness.h"

namespace torch2caffe::test {
namespace {

Case distance(const std::string& name, const std::string& expression,
              const std::string& operator_name, const std::vector<Shape>& inputs) {
  const std::string y = inputs.size() > 1 ? ", y" : "";
  return {name,
          {"def forward(self, x" + y + "):\n    return " + expression + "\n", {{"c", inputs[0]}}},
          inputs,
          {operator_name}};
}

const Shape image = {2, 3, 4, 5};
const Shape rows = {4, 6};

const std::vector<Case> cases = {
    distance("cosine", "torch.cosine_similarity(x, y)", "aten::cosine_similarity", {image, image}),
    distance("cosine_of_rows", "torch.cosine_similarity(x, y, -1)", "aten::cosine_similarity",
             {rows, rows}),
    distance("cosine_with_a_large_eps", "torch.cosine_similarity(x, y, 2, 0.01)",
             "aten::cosine_similarity", {image, image}),
    distance("cosine_with_one_for_all", "torch.cosine_similarity(x, y, 1)",
             "aten::cosine_similarity", {image, {2, 3, 1, 1}}),
    distance("cosine_with_a_constant", "torch.cosine_similarity(x, self.c, 1)",
             "aten::cosine_similarity", {image}),
    distance("pairwise", "torch.pairwise_distance(x, y)", "aten::pairwise_distance", {rows, rows}),
    distance("pairwise_by_order_1", "torch.pairwise_distance(x, y, 1.0, 0.001, True)",
             "aten::pairwise_distance", {image, image}),
    distance("pairwise_by_order_3", "torch.pairwise_distance(x, self.c, 3.0)",
             "aten::pairwise_distance", {rows}),
    distance("of_all_elements", "torch.dist(x, y) + x", "aten::dist", {image, image}),
    distance("each_from_each", "torch.cdist(x, y)", "aten::cdist", {rows, {3, 6}}),
    distance("each_from_each_of_a_batch", "torch.cdist(x, y, 1.0)", "aten::cdist",
             {{2, 4, 6}, {2, 3, 6}}),
    distance("each_from_each_as_exported", "torch._cdist_forward(x, y, 2.0, None)",
             "aten::_cdist_forward", {rows, {3, 6}}),
    distance("each_from_constants", "torch.cdist(x, self.c)", "aten::cdist", {rows}),
};

class Distance : public OperatorTest {};

TEST_P(Distance, IsEqual) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Distance, on_every_target(cases), name_of);

}  // namespace
}  // namespace torch2caffe::test
