// Operators that ask an argument for its shape alone, and what they are without it.
#include "graph/shape_arguments.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

const test::TextCase rows[] = {
    {"Expand", "aten::expand_as(self=%x, other=%w)", "aten::expand(self=%x, size=[2, 3])"},
    {"View", "aten::view_as(self=%x, other=%w)", "aten::view(self=%x, size=[2, 3])"},
    {"Reshape", "aten::reshape_as(self=%x, other=%w)", "aten::reshape(self=%x, shape=[2, 3])"},
    {"Zeros", "aten::zeros_like(self=%x, dtype=None)",
     "aten::full(size=[2, 3], fill_value=0.0, dtype=\"f32\")"},
    {"Ones", "aten::new_ones(self=%x, size=[2, 3])",
     "aten::full(size=[2, 3], fill_value=1.0, dtype=\"f32\")"},
    {"Full", "aten::full_like(self=%x, fill_value=3)",
     "aten::full(size=[2, 3], fill_value=3, dtype=\"f32\")"},
    {"FullWithoutANumber", "aten::full_like(self=%x)", "aten::full_like(self=%x)"},
    {"ANumberInPlace", "aten::fill_.Scalar(self=%x, value=2.5)",
     "aten::full(size=[2, 3], fill_value=2.5, dtype=\"f32\")"},
    {"ATensorInPlace", "aten::fill_.Tensor(self=%x, value=%w)",
     "aten::expand(self=%w, size=[2, 3])"},
    {"Copy", "aten::copy_(self=%x, src=%w)", "aten::expand(self=%w, size=[2, 3])"},
    {"Zero", "aten::zero_(self=%x)", "aten::full(size=[2, 3], fill_value=0.0, dtype=\"f32\")"},
    {"Another", "aten::add_.Tensor(self=%x, other=%w)", "aten::add_.Tensor(self=%x, other=%w)"},
};

class ShapeArguments : public testing::TestWithParam<test::TextCase> {};

TEST_P(ShapeArguments, AreLeftOut) {
  const auto text_with = [](const std::string& call) {
    return "%x : f32[4]\n%w : f32[3]\n%y = " + call + " : f32[2,3]\nreturn %y\n";
  };
  Graph graph = graph_of_text(text_with(GetParam().given));
  const std::vector<ValueId> outputs = graph.nodes[0].outputs;
  graph.nodes[0] = without_shape_argument(graph.nodes[0], graph[outputs[0]]);
  graph.nodes[0].outputs = outputs;
  EXPECT_EQ(to_text(graph), text_with(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(Of, ShapeArguments, testing::ValuesIn(rows),
                         test::name_of_case<test::TextCase>);

TEST(ShapeArguments, AreKnownByOperator) {
  EXPECT_EQ(shape_argument("aten::expand_as"), "other");
  EXPECT_EQ(shape_argument("aten::zeros_like"), "self");
  EXPECT_EQ(shape_argument("aten::fill_.Scalar"), "self");
  EXPECT_EQ(shape_argument("aten::add.Tensor"), "");
}

}  // namespace
}  // namespace torch2caffe
