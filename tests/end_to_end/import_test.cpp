// The importer of TorchScript: source in, graph out as text, without places in the source.
#include "importers/import.h"

#include <regex>

#include "graph/text_form.h"
#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Row {
  std::string name;
  ScriptModel model;
  std::string graph;
  std::vector<Shape> inputs = {{2, 3}};
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.model.source; }

// Of all lines as many blanks as the first one has go.
std::string unindented(const std::string& text) {
  const size_t begin = text.find_first_not_of('\n');
  const size_t blanks = text.find_first_not_of(' ', begin) - begin;
  return std::regex_replace(text.substr(begin),
                            std::regex("(^|\n) {" + std::to_string(blanks) + "}"), "$1");
}

std::unique_ptr<Model> opened(const Case& subject) {
  const SavedModel saved(subject);
  return open_model(saved.path(), saved.options("caffe").inputs);
}

class Imported : public testing::TestWithParam<Row> {};

TEST_P(Imported, AsAGraph) {
  const Row& row = GetParam();
  const auto model = opened({row.name, row.model, row.inputs});
  const std::string text = to_text(model->graph());
  EXPECT_EQ(std::regex_replace(text, std::regex(" @ [^\n]*"), ""), row.graph);
}

const Row rows[] = {
    {"operator_with_defaults", {"torch.relu(x)"}, ""},
    {"numbers_are_followed", {"x * (2 + 3) - float(x.size(1))"}, ""},
    {"constants_are_computed", {"x + torch.exp(self.w).sum()", {{"w", {3}}}}, ""},
    {"branch_on_a_shape",
     {"def forward(self, x):\n"
      "    if x.size(0) > 1:\n        y = torch.relu(x)\n"
      "    else:\n        y = torch.sigmoid(x)\n"
      "    return y\n"},
     ""},
    {"loop",
     {"def forward(self, x):\n"
      "    for i in range(3):\n        x = x + i\n"
      "    return x\n"},
     ""},
    {"loop_with_an_end",
     {"def forward(self, x):\n"
      "    i = 0\n"
      "    while i < 5:\n        i = i + 2\n        x = torch.relu(x)\n"
      "    return x\n"},
     ""},
    {"list",
     {"def forward(self, x):\n"
      "    parts = [x, x * 2]\n"
      "    parts.append(torch.relu(x))\n"
      "    return torch.cat(parts, 1)\n"},
     ""},
    {"dictionary",
     {"def forward(self, x):\n"
      "    return {'boxes': torch.relu(x), 'rest': torch.sigmoid(x)}\n"},
     ""},
    {"tuple_within_a_list",
     {"def forward(self, x):\n"
      "    return [(torch.relu(x), x), (x + 1, x)]\n"},
     ""},
    {"none_is_skipped",
     {"def forward(self, x):\n"
      "    y: Optional[Tensor] = None\n"
      "    return torch.relu(x), y\n"},
     ""},
    {"several_results", {"torch.max(x, 1)"}, ""},
    {"several_inputs",
     {"def forward(self, left, right):\n    return left - right\n"},
     "",
     {{2, 3}, {1, 3}}},
    {"argument_with_a_default",
     {"def forward(self, x, factor: float = 0.5, deep: bool = False):\n"
      "    return x * factor if not deep else x\n"},
     ""},
    {"modules_by_path",
     {"self.body.forward(x) + self.body.act.forward(x)",
      {},
      {},
      {{"body", {"self.act.forward(x) * 2", {}, {}, {{"act", {"torch.relu(x)"}}}}}}},
     ""},
    {"dropout_in_eval_mode", {"torch.relu(torch.dropout(x, 0.5, False))"}, ""},
    {"dead_operators",
     {"def forward(self, x):\n    y = torch.exp(x)\n    return torch.relu(x)\n"},
     ""},
    {"shape_of_another", {"torch.zeros_like(x) + x.view(-1, 1).expand_as(torch.ones(6, 2))"}, ""},
    {"fill_of_its_shape", {"torch.full_like(x, 3.) * torch.relu(x)"}, ""},
    {"whole_in_place",
     {"def forward(self, x):\n    y = x * 1\n    y.relu_()\n    y += x\n    return y\n"},
     ""},
    {"part_in_place",
     {"def forward(self, x):\n    y = x * 1\n    y[:, 0] = 5.\n    y[1] += x[0]\n    return y\n"},
     ""},
    {"view_sees_a_write",
     {"def forward(self, x):\n"
      "    y = x * 1\n    flat = y.view(6)\n    y[0] *= 2\n    return flat\n"},
     ""},
    {"write_through_two_views",
     {"def forward(self, x):\n"
      "    y = x * 1\n    y.t()[1:].unsqueeze(0).mul_(3)\n    return y\n"},
     ""},
    {"write_through_movedim",
     {"def forward(self, x):\n"
      "    y = x * 1\n    y.movedim(0, 1)[2].zero_()\n    return y\n"},
     ""},
    {"write_into_a_constant",
     {"def forward(self, x):\n"
      "    y = torch.zeros(2, 3)\n    y[1] = x[0]\n    return y\n"},
     ""},
    {"copy_of_all",
     {"def forward(self, x):\n"
      "    y = torch.exp(x)\n    y.copy_(x[0])\n    return y\n"},
     ""},
    {"attribute_that_is_set",
     {"def forward(self, x):\n"
      "    self.state = torch.relu(x)\n    return self.state + 1\n",
      {},
      {{"state", {2, 3}}}},
     ""},
    {"unpacked",
     {"def forward(self, x):\n"
      "    a, b, c = torch.unbind(x, 1)\n    return a + c\n"},
     ""},
    {"half_precision", {"x + self.w", {{"w", {3}}}, {}, {}, DType::f16}, ""},
    {"indices", {"x[:, torch.tensor([2, 0])]"}, ""},
    {"list_with_gaps", {"x[None, :, torch.tensor([1])]"}, ""},
};

INSTANTIATE_TEST_SUITE_P(Of, Imported, testing::ValuesIn(rows),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace torch2caffe::test
