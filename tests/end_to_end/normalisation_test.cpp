// Normalisation by statistics of the input itself, and what PyTorch writes as other operators.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

// weight and bias of this shape.
Case normalising(const std::string& name, const std::string& expression, const Shape& input,
                 const Shape& affine, const std::string& operator_name) {
  return {name,
          {expression, {{"weight", affine}, {"bias", affine}}},
          {input},
          {"aten::" + operator_name}};
}

const Shape line = {2, 6, 9};
const Shape image = {2, 6, 5, 4};
const Shape volume = {2, 6, 3, 2, 4};

std::string instance_norm(const std::string& weight, const std::string& bias, double eps = 1e-5,
                          const std::string& statistics = "None, None, True") {
  return fmt::format("torch.instance_norm(x, {}, {}, {}, 0.1, {}, True)", weight, bias, statistics,
                     eps);
}

Case by_running_statistics() {
  Case subject = normalising(
      "running_statistics",
      instance_norm("self.weight", "self.bias", 1e-3, "self.mean, self.variance, False"), image,
      {6}, "instance_norm");
  subject.model.buffers = {{"mean", {6}}, {"variance", {6}, Values::positive}};
  return subject;
}

const std::vector<Case> instances = {
    normalising("image", instance_norm("None", "None"), image, {6}, "instance_norm"),
    normalising("affine", instance_norm("self.weight", "self.bias"), image, {6}, "instance_norm"),
    normalising("large_eps", instance_norm("None", "self.bias", 0.5), image, {6}, "instance_norm"),
    normalising("line", instance_norm("self.weight", "self.bias"), line, {6}, "instance_norm"),
    normalising("volume", instance_norm("self.weight", "None"), volume, {6}, "instance_norm"),
    normalising("far_from_zero",
                "torch.instance_norm(x + 100, None, None, None, None, True, 0.1, "
                "1e-5, True)",
                image, {6}, "instance_norm"),
    by_running_statistics(),
};

const std::vector<Case> groups = {
    normalising("image", "torch.group_norm(x, 2, self.weight, self.bias)", image, {6},
                "group_norm"),
    normalising("plain", "torch.group_norm(x, 3, None, None, 1e-3)", image, {6}, "group_norm"),
    normalising("one_group", "torch.group_norm(x, 1, self.weight, None)", image, {6}, "group_norm"),
    normalising("a_group_for_each_channel", "torch.group_norm(x, 6, self.weight, self.bias)", image,
                {6}, "group_norm"),
    normalising("line", "torch.group_norm(x, 2, self.weight, self.bias)", line, {6}, "group_norm"),
    normalising("volume", "torch.group_norm(x, 2, self.weight, self.bias)", volume, {6},
                "group_norm"),
    normalising("vector", "torch.group_norm(x, 2, self.weight, self.bias)", {3, 6}, {6},
                "group_norm"),
    normalising("native",
                "torch.native_group_norm(x, self.weight, self.bias, 2, 6, 20, 3, 1e-5)[0]", image,
                {6}, "native_group_norm"),
};

const std::vector<Case> layers = {
    normalising("sequence", "torch.layer_norm(x, [9], self.weight, self.bias)", line, {9},
                "layer_norm"),
    normalising("plain", "torch.layer_norm(x, [9])", line, {9}, "layer_norm"),
    normalising("without_bias", "torch.layer_norm(x, [9], self.weight, None, 0.1)", line, {9},
                "layer_norm"),
    normalising("two_axes", "torch.layer_norm(x, [5, 4], self.weight, self.bias)", image, {5, 4},
                "layer_norm"),
    normalising("all_but_the_batch", "torch.layer_norm(x, [6, 5, 4], self.weight, self.bias)",
                image, {6, 5, 4}, "layer_norm"),
    normalising("the_last_of_four", "torch.layer_norm(x, [4], self.weight, self.bias)", image, {4},
                "layer_norm"),
    normalising("everything", "torch.layer_norm(x, [2, 9], self.weight, self.bias)", {2, 9}, {2, 9},
                "layer_norm"),
    normalising("vector", "torch.layer_norm(x, [8], self.weight, self.bias)", {3, 8}, {8},
                "layer_norm"),
    normalising("volume", "torch.layer_norm(x, [2, 4], self.weight, self.bias)", volume, {2, 4},
                "layer_norm"),
    normalising("native", "torch.native_layer_norm(x, [9], self.weight, self.bias, 1e-5)[0]", line,
                {9}, "native_layer_norm"),
};

class Normalisation : public OperatorTest {};

TEST_P(Normalisation, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Instance, Normalisation, on_every_target(instances), name_of);
INSTANTIATE_TEST_SUITE_P(Group, Normalisation, on_every_target(groups), name_of);
INSTANTIATE_TEST_SUITE_P(Layer, Normalisation, on_every_target(layers), name_of);

}  // namespace
}  // namespace torch2caffe::test
