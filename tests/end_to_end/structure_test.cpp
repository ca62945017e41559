// What surrounds the operators: inputs, outputs, control flow, constants and memory that is shared.
#include "harness.h"
#include "importers/import.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 6, 5};
const std::vector<Stored> convolution = {{"weight", {4, 3, 3, 3}}, {"bias", {4}}};

Case model(const std::string& name, const std::string& source,
           const std::vector<std::string>& operators, const std::vector<Stored>& parameters = {},
           const std::vector<Shape>& inputs = {image}) {
  return {name, {source, parameters}, inputs, operators};
}

const std::vector<Case> inputs_and_outputs = {
    model("two_inputs", "def forward(self, left, right):\n    return torch.add(left, right)\n",
          {"aten::add.Tensor"}, {}, {image, image}),
    model("two_inputs_of_unlike_shape",
          "def forward(self, picture, vector):\n"
          "    y = torch.flatten(torch.conv2d(picture, self.weight, self.bias), 1)\n"
          "    return torch.cat([torch.relu(vector), y], 1)\n",
          {"aten::cat"}, convolution, {image, {2, 7}}),
    model("input_that_is_not_read", "def forward(self, x, unread):\n    return torch.tanh(x)\n",
          {"aten::tanh"}, {}, {image, {1, 4}}),
    model("four_outputs",
          "def forward(self, x):\n"
          "    y = torch.conv2d(x, self.weight, self.bias)\n"
          "    return torch.relu(y), torch.sigmoid(y), torch.flatten(y, 1), torch.tanh(x)\n",
          {"aten::relu", "aten::sigmoid", "aten::flatten.using_ints", "aten::tanh"}, convolution),
    model("output_that_is_read_inside",
          "def forward(self, x):\n"
          "    y = torch.conv2d(x, self.weight, self.bias)\n"
          "    return y, torch.relu(y)\n",
          {"aten::conv2d", "aten::relu"}, convolution),
    model("output_that_is_read_by_a_product",
          "def forward(self, x):\n"
          "    y = torch.sigmoid(x)\n"
          "    return torch.mul(y, x), y\n",
          {"aten::mul.Tensor"}),
    model("output_returned_twice",
          "def forward(self, x):\n    y = torch.tanh(x)\n    return y, torch.relu(y), y\n",
          {"aten::tanh"}),
    model("input_written_in_place", "torch.relu_(x)", {"aten::relu_"}),
    model("input_written_in_place_and_returned",
          "def forward(self, x):\n    torch.relu_(x)\n    return x\n", {"aten::relu_"}),
    model("input_as_output", "def forward(self, x):\n    return torch.sigmoid(x), x\n",
          {"aten::sigmoid"}),
    model("reshaped_input_as_output",
          "def forward(self, x):\n    return torch.relu(x), x.view([6, 30])\n", {"aten::view"}),
    model("list_of_outputs", "[torch.relu(x), torch.tanh(x)]", {"aten::relu", "aten::tanh"}),
    model(
        "dictionary_of_outputs",
        "def forward(self, x):\n"
        "    return {'scores': torch.sigmoid(x), 'boxes': torch.tanh(x), 'areas': torch.relu(x)}\n",
        {"aten::sigmoid", "aten::tanh", "aten::relu"}),
    model("nested_outputs",
          "def forward(self, x):\n"
          "    return {'b': [torch.tanh(x), torch.relu(x)], 'a': [torch.sigmoid(x)]}\n",
          {"aten::sigmoid", "aten::tanh", "aten::relu"}),
};

const std::vector<Case> control_flow = {
    model("branch_on_the_shape_taken",
          "def forward(self, x):\n"
          "    if x.size(2) > 5:\n"
          "        y = torch.relu(x)\n"
          "    else:\n"
          "        y = torch.sigmoid(x)\n"
          "    return y\n",
          {"aten::relu"}),
    model("branch_on_the_shape_not_taken",
          "def forward(self, x):\n"
          "    if x.size(2) > 6:\n"
          "        y = torch.relu(x)\n"
          "    else:\n"
          "        y = torch.sigmoid(x)\n"
          "    return y\n",
          {"aten::sigmoid"}),
    model("branch_not_taken_with_an_unsupported_operator",
          "def forward(self, x):\n"
          "    if x.dim() == 3:\n"
          "        x = torch.erfinv(x)\n"
          "    return torch.relu(x)\n",
          {"aten::relu"}),
    model("loop_over_a_list_of_weights",
          "def forward(self, x):\n"
          "    for weight in [self.first, self.second, self.third]:\n"
          "        x = torch.relu(torch.linear(x, weight))\n"
          "    return x\n",
          {"aten::linear"}, {{"first", {5, 4}}, {"second", {6, 5}}, {"third", {7, 6}}}, {{3, 4}}),
    model("loop_that_collects_outputs",
          "def forward(self, x):\n"
          "    results = [x]\n"
          "    for i in range(3):\n"
          "        results.append(torch.tanh(results[-1]) * (i + 1.5))\n"
          "    return torch.cat(results, 1)\n",
          {"aten::tanh", "aten::cat"}),
    model("list_of_computed_and_fixed_tensors",
          "def forward(self, x):\n"
          "    parts = [self.c, x]\n"
          "    return torch.add(torch.tanh(parts[1]), parts[0])\n",
          {"aten::add.Tensor"}, {{"c", {3, 1, 1}}}),
    model("list_of_fixed_tensors_that_grows",
          "def forward(self, x):\n"
          "    parts = [self.c]\n"
          "    parts.append(torch.tanh(x))\n"
          "    return torch.mul(parts[1], parts[0])\n",
          {"aten::mul.Tensor"}, {{"c", {3, 1, 1}}}),
    model("list_that_is_changed",
          "def forward(self, x):\n"
          "    parts = [x, torch.tanh(x)]\n"
          "    parts[0] = torch.relu(x)\n"
          "    parts.insert(0, torch.sigmoid(x))\n"
          "    last = parts.pop()\n"
          "    parts.extend([last, x])\n"
          "    return torch.cat(parts, 1)\n",
          {"aten::tanh", "aten::relu", "aten::sigmoid", "aten::cat"}),
    model("dictionary_that_grows",
          "def forward(self, x):\n"
          "    parts = {'first': torch.relu(x)}\n"
          "    parts['second'] = torch.tanh(parts['first'])\n"
          "    return torch.add(parts['first'], parts['second'])\n",
          {"aten::relu", "aten::tanh"}),
    model("loop_until_the_shape_is_small",
          "def forward(self, x):\n"
          "    while x.size(2) > 3:\n"
          "        x = torch.max_pool2d(x, [2, 2])\n"
          "    return x\n",
          {"aten::max_pool2d"}, {}, {{1, 2, 24, 24}}),
    {"modules_within_modules",
     {"self.tail.forward(self.head.forward(x))",
      {},
      {},
      {{"head", {"torch.relu(torch.conv2d(x, self.weight, self.bias))", convolution}},
       {"tail",
        {"self.inner.forward(torch.flatten(x, 1))",
         {},
         {},
         {{"inner", {"torch.linear(x, self.weight)", {{"weight", {5, 48}}}}}}}}}},
     {image},
     {"aten::conv2d", "aten::linear"}},
};

const std::vector<Case> constants = {
    model("ones", "torch.add(torch.relu(x), torch.ones([3, 1, 1]))", {"aten::add.Tensor"}),
    model("zeros", "torch.add(torch.tanh(x), torch.zeros([5]))", {"aten::add.Tensor"}),
    model("arange", "torch.mul(torch.tanh(x), torch.arange(1, 4, dtype=6).view([3, 1, 1]))",
          {"aten::mul.Tensor"}),
    model("arange_of_the_shape", "torch.add(torch.relu(x), torch.arange(x.size(3), dtype=6))",
          {"aten::add.Tensor"}),
    model("arange_of_integers", "torch.mul(torch.tanh(x), torch.arange(1, 6))",
          {"aten::mul.Tensor"}),
    model("shape_arithmetic", "torch.div(torch.tanh(x), float(x.size(2) * x.size(3)) / 7.0)",
          {"aten::div.Scalar"}),
    model("computed_weights", "torch.conv2d(x, torch.mul(self.weight, 2), torch.tanh(self.bias))",
          {"aten::conv2d"}, convolution),
    model("weights_that_are_used_twice",
          "torch.linear(torch.relu(torch.linear(x, self.weight)), self.weight)", {"aten::linear"},
          {{"weight", {4, 4}}}, {{3, 4}}),
    model("transposed_weights", "torch.linear(x, self.weight.t())", {"aten::linear"},
          {{"weight", {4, 6}}}, {{3, 4}}),
};

const std::vector<Case> without_effect = {
    model("dropout", "torch.dropout(torch.relu(x), 0.5, False)", {"aten::relu"}),
    model("dropout_in_place", "torch.dropout_(torch.relu(x), 0.5, False)", {"aten::relu"}),
    model("feature_dropout", "torch.sigmoid(torch.feature_dropout(x, 0.5, False))",
          {"aten::sigmoid"}),
    model("unused_result",
          "def forward(self, x):\n    y = torch.erfinv(x)\n    return torch.tanh(x)\n",
          {"aten::tanh"}),
    model("conversion_to_what_it_is", "torch.relu(x.to(6).float())", {"aten::relu"}),
    model("clone_and_detach", "torch.relu(x).clone().detach().contiguous()", {"aten::relu"}),
};

TEST(Outputs, AreNamedByWhereTheyStand) {
  const SavedModel saved(
      model("nested", "{'b': [torch.tanh(x), torch.relu(x)], 'a': [torch.sigmoid(x)]}", {}));
  std::vector<std::string> names;
  const auto imported = open_model(saved.path(), saved.options("caffe").inputs);
  for (const GraphOutput& output : imported->graph().outputs) names.push_back(output.name);
  EXPECT_EQ(names, (std::vector<std::string>{"b.0", "b.1", "a.0"}));
}

class Structure : public OperatorTest {};

TEST_P(Structure, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(InputsAndOutputs, Structure, on_every_target(inputs_and_outputs), name_of);
INSTANTIATE_TEST_SUITE_P(ControlFlow, Structure, on_every_target(control_flow), name_of);
INSTANTIATE_TEST_SUITE_P(Constants, Structure, on_every_target(constants), name_of);
INSTANTIATE_TEST_SUITE_P(WithoutEffect, Structure, on_every_target(without_effect), name_of);

}  // namespace
}  // namespace torch2caffe::test
