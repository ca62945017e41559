// The importer of TorchScript: source in, graph out as text, without places in the source.
#include "importers/import.h"

#include <regex>

#include "harness.h"
#include "support/text.h"

namespace torch2caffe::test {
namespace {

struct Row {
  std::string name;
  ScriptModel model;
  std::string graph;
  std::vector<Shape> inputs = {{2, 3}};
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.model.source; }

std::unique_ptr<Model> opened(const Case& subject) {
  const SavedModel saved(subject);
  return open_model(saved.path(), saved.options("caffe").inputs);
}

class Imported : public testing::TestWithParam<Row> {};

TEST_P(Imported, AsAGraph) {
  const Row& row = GetParam();
  const auto model = opened({row.name, row.model, row.inputs, {}, false, {}});
  const std::string text = to_text(model->graph());
  EXPECT_EQ(std::regex_replace(text, std::regex(" @ [^\n]*"), ""), tidy(row.graph));
}

const Row rows[] = {
    {"operator_with_defaults", {"torch.relu(x)"}, R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"numbers_are_followed", {"x * (2 + 3) - float(x.size(1))"}, R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=5) : f32[2,3]
       %2 = aten::sub.Scalar(self=%1, other=3.0, alpha=1) : f32[2,3]
       return %2)"},
    {"constants_are_computed", {"x + torch.ones([3]).sum() * 2"}, R"(
       %x : f32[2,3]
       %1 = constant f32[] {6}
       %2 = aten::add.Tensor(self=%x, other=%1, alpha=1) : f32[2,3]
       return %2)"},
    {"branch_on_a_shape",
     {"def forward(self, x):\n"
      "    if x.size(0) > 1:\n        y = torch.relu(x)\n"
      "    else:\n        y = torch.sigmoid(x)\n"
      "    return y\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"operators_of_any_number_of_arguments",
     {"def forward(self, x):\n"
      "    said = '{} axes of {}'.format(x.dim(), x.size(1)) + ', %d %s' % (x.size(0), 'rows')\n"
      "    plain = 'none'.format()\n"
      "    assert x.dim() == 2, said\n"
      "    if said == '2 axes of 3, 2 rows' and plain == 'none':\n        x = torch.relu(x)\n"
      "    return x\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"loop",
     {"def forward(self, x):\n"
      "    for i in range(3):\n        x = x + i\n"
      "    return x\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::add.Scalar(self=%x, other=0, alpha=1) : f32[2,3]
       %2 = aten::add.Scalar(self=%1, other=1, alpha=1) : f32[2,3]
       %3 = aten::add.Scalar(self=%2, other=2, alpha=1) : f32[2,3]
       return %3)"},
    {"loop_with_an_end",
     {"def forward(self, x):\n"
      "    i = 0\n"
      "    while i < 5:\n        i = i + 2\n        x = torch.relu(x)\n"
      "    return x\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       %2 = aten::relu(self=%1) : f32[2,3]
       %3 = aten::relu(self=%2) : f32[2,3]
       return %3)"},
    {"list",
     {"def forward(self, x):\n"
      "    parts = [x, x * 2]\n"
      "    parts.append(torch.relu(x))\n"
      "    return torch.cat(parts, 1)\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=2) : f32[2,3]
       %2 = aten::relu(self=%x) : f32[2,3]
       %3 = aten::cat(tensors=[%x, %1, %2], dim=1) : f32[2,9]
       return %3)"},
    {"dictionary",
     {"def forward(self, x):\n"
      "    return {'boxes': torch.relu(x), 'rest': torch.sigmoid(x)}\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       %2 = aten::sigmoid(self=%x) : f32[2,3]
       return boxes=%1, rest=%2)"},
    {"tuple_within_a_list",
     {"def forward(self, x):\n"
      "    return [(torch.relu(x), x), (x + 1, x)]\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       %2 = aten::add.Scalar(self=%x, other=1, alpha=1) : f32[2,3]
       return 0.0=%1, 0.1=%x, 1.0=%2, 1.1=%x)"},
    {"none_is_skipped",
     {"def forward(self, x):\n"
      "    y: Optional[Tensor] = None\n"
      "    return torch.relu(x), y\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"several_results", {"torch.max(x, 1)"}, R"(
       %x : f32[2,3]
       %1, %2 = aten::max.dim(self=%x, dim=1, keepdim=False) : f32[2], i64[2]
       return 0=%1, 1=%2)"},
    {"several_inputs",
     {"def forward(self, left, right):\n    return left - right\n"},
     R"(
       %left : f32[2,3]
       %right : f32[1,3]
       %2 = aten::sub.Tensor(self=%left, other=%right, alpha=1) : f32[2,3]
       return %2)",
     {{2, 3}, {1, 3}}},
    {"argument_with_a_default",
     {"def forward(self, x, factor: float = 0.5, deep: bool = False):\n"
      "    return x * factor if not deep else x\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=0.5) : f32[2,3]
       return %1)"},
    {"modules_by_path",
     {"self.body.forward(x) + self.body.act.forward(x)",
      {},
      {},
      {{"body", {"self.act.forward(x) * 2", {}, {}, {{"act", {"torch.relu(x)"}}}}}}},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       %2 = aten::mul.Scalar(self=%1, other=2) : f32[2,3]
       %3 = aten::relu(self=%x) : f32[2,3]
       %4 = aten::add.Tensor(self=%2, other=%3, alpha=1) : f32[2,3]
       return %4)"},
    {"dropout_in_eval_mode", {"torch.relu(torch.dropout(x, 0.5, False))"}, R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"dead_operators",
     {"def forward(self, x):\n    y = torch.exp(x)\n    return torch.relu(x)\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       return %1)"},
    {"shape_of_another", {"x.view(6, 1).expand_as(torch.ones([4, 6, 2]))[0]"}, R"(
       %x : f32[2,3]
       %2 = constant f32[4,6,2] {...}
       %1 = aten::view(self=%x, size=[6, 1]) : f32[6,1]
       %3 = aten::expand_as(self=%1, other=%2) : f32[4,6,2]
       %4 = aten::select.int(self=%3, dim=0, index=0) : f32[6,2]
       return %4)"},
    {"fill_of_its_shape", {"torch.full_like(x, 3.) * torch.relu(x)"}, R"(
       %x : f32[2,3]
       %2 = constant f32[2,3] {3, 3, 3, 3, 3, 3}
       %1 = aten::relu(self=%x) : f32[2,3]
       %3 = aten::mul.Tensor(self=%2, other=%1) : f32[2,3]
       return %3)"},
    {"whole_in_place",
     {"def forward(self, x):\n    y = x * 1\n    y.relu_()\n    y += x\n    return y\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=1) : f32[2,3]
       %2 = aten::relu_(self=%1) : f32[2,3]
       %3 = aten::add_.Tensor(self=%2, other=%x, alpha=1) : f32[2,3]
       return %3)"},
    {"part_in_place",
     {"def forward(self, x):\n    y = x * 1\n    y[:, 0] = 5.\n    y[1] += x[0]\n    return y\n"},
     R"(
       %x : f32[2,3]
       %4 = constant f32[2] {5, 5}
       %1 = aten::mul.Scalar(self=%x, other=1) : f32[2,3]
       %2 = aten::slice.Tensor(self=%1, dim=0, start=None, end=None, step=1) : f32[2,3]
       %5 = aten::select_scatter(self=%2, src=%4, dim=1, index=0) : f32[2,3]
       %6 = aten::slice_scatter(self=%1, src=%5, dim=0, start=0, end=2, step=1) : f32[2,3]
       %7 = aten::select.int(self=%6, dim=0, index=1) : f32[3]
       %8 = aten::select.int(self=%x, dim=0, index=0) : f32[3]
       %9 = aten::add_.Tensor(self=%7, other=%8, alpha=1) : f32[3]
       %10 = aten::select_scatter(self=%6, src=%9, dim=0, index=1) : f32[2,3]
       return %10)"},
    {"view_sees_a_write",
     {"def forward(self, x):\n"
      "    y = x * 1\n    flat = y.view(6)\n    y[0] *= 2\n    return flat\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=1) : f32[2,3]
       %3 = aten::select.int(self=%1, dim=0, index=0) : f32[3]
       %4 = aten::mul_.Scalar(self=%3, other=2) : f32[3]
       %5 = aten::select_scatter(self=%1, src=%4, dim=0, index=0) : f32[2,3]
       %6 = aten::view(self=%5, size=[6]) : f32[6]
       return %6)"},
    {"write_through_two_views",
     {"def forward(self, x):\n"
      "    y = x * 1\n    y.t()[1:].unsqueeze(0).mul_(3)\n    return y\n"},
     R"(
       %x : f32[2,3]
       %1 = aten::mul.Scalar(self=%x, other=1) : f32[2,3]
       %2 = aten::t(self=%1) : f32[3,2]
       %3 = aten::slice.Tensor(self=%2, dim=0, start=1, end=None, step=1) : f32[2,2]
       %4 = aten::unsqueeze(self=%3, dim=0) : f32[1,2,2]
       %5 = aten::mul_.Scalar(self=%4, other=3) : f32[1,2,2]
       %6 = aten::reshape(self=%5, shape=[2, 2]) : f32[2,2]
       %7 = aten::slice_scatter(self=%2, src=%6, dim=0, start=1, end=3, step=1) : f32[3,2]
       %8 = aten::permute(self=%7, dims=[1, 0]) : f32[2,3]
       return %8)"},
    {"write_through_movedim",
     {"def forward(self, x):\n"
      "    y = x * 1\n    y.movedim(0, 1)[2].zero_()\n    return y\n"},
     R"(
       %x : f32[2,3]
       %4 = constant f32[2] {0, 0}
       %1 = aten::mul.Scalar(self=%x, other=1) : f32[2,3]
       %2 = aten::movedim.int(self=%1, source=0, destination=1) : f32[3,2]
       %5 = aten::select_scatter(self=%2, src=%4, dim=0, index=2) : f32[3,2]
       %6 = aten::permute(self=%5, dims=[1, 0]) : f32[2,3]
       return %6)"},
    {"write_into_a_constant",
     {"def forward(self, x):\n"
      "    y = torch.zeros(2, 3)\n    y[1] = x[0]\n    return y\n"},
     R"(
       %x : f32[2,3]
       %2 = constant f32[2,3] {0, 0, 0, 0, 0, 0}
       %3 = constant f32[3] {0, 0, 0}
       %1 = aten::select.int(self=%x, dim=0, index=0) : f32[3]
       %4 = aten::select_scatter(self=%2, src=%1, dim=0, index=1) : f32[2,3]
       return %4)"},
    {"copy_of_all",
     {"def forward(self, x):\n"
      "    y = torch.exp(x)\n    y.copy_(x[0])\n    return y\n"},
     R"(
       %x : f32[2,3]
       %2 = aten::select.int(self=%x, dim=0, index=0) : f32[3]
       %3 = aten::expand(self=%2, size=[2, 3], implicit=False) : f32[2,3]
       return %3)"},
    {"attribute_that_is_set",
     {"def forward(self, x):\n"
      "    self.state = torch.relu(x)\n    return self.state + 1\n",
      {},
      {{"state", {2, 3}}}},
     R"(
       %x : f32[2,3]
       %1 = aten::relu(self=%x) : f32[2,3]
       %2 = aten::add.Scalar(self=%1, other=1, alpha=1) : f32[2,3]
       return %2)"},
    {"unpacked",
     {"def forward(self, x):\n"
      "    a, b, c = torch.unbind(x, 1)\n    return a + c\n"},
     R"(
       %x : f32[2,3]
       %1, %2, %3 = aten::unbind.int(self=%x, dim=1) : f32[2], f32[2], f32[2]
       %4 = aten::add.Tensor(self=%1, other=%3, alpha=1) : f32[2]
       return %4)"},
    {"half_precision", {"x + self.w", {{"w", {3}}}, {}, {}, DType::f16}, R"(
       %x : f32[2,3]
       %1 = constant f32[3] {-0.1468505859375, 0.7861328125, 0.94677734375}
       %2 = aten::add.Tensor(self=%x, other=%1, alpha=1) : f32[2,3]
       return %2)"},
    {"indices", {"x[:, torch.tensor([2, 0])]"}, R"(
       %x : f32[2,3]
       %2 = constant i64[2] {2, 0}
       %1 = aten::slice.Tensor(self=%x, dim=0, start=None, end=None, step=1) : f32[2,3]
       %3 = aten::index.Tensor(self=%1, indices=[None, %2]) : f32[2,2]
       return %3)"},
    {"list_with_gaps", {"x[None, :, torch.tensor([1])]"}, R"(
       %x : f32[2,3]
       %3 = constant i64[1] {1}
       %1 = aten::unsqueeze(self=%x, dim=0) : f32[1,2,3]
       %2 = aten::slice.Tensor(self=%1, dim=1, start=None, end=None, step=1) : f32[1,2,3]
       %4 = aten::index.Tensor(self=%2, indices=[None, None, %3]) : f32[1,2,1]
       return %4)"},
};

INSTANTIATE_TEST_SUITE_P(Of, Imported, testing::ValuesIn(rows),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace torch2caffe::test
