// Every reduction over every set of axes, kept or not: a network for each operator and rank, with
// an output for each set.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const std::vector<Shape> shapes = {{2, 5, 3}, {2, 3, 4, 5}};

// `call` has places for the axes and for keepdim.
Case over_sets(const std::string& name, const std::string& call, const std::string& operator_name,
               const Shape& input) {
  std::vector<std::string> outputs;
  for (unsigned set = 1; set < (1U << input.size()); ++set) {
    std::vector<size_t> axes;
    for (size_t axis = 0; axis < input.size(); ++axis) {
      if ((set >> axis & 1U) != 0) axes.push_back(axis);
    }
    for (const char* keep : {"False", "True"}) {
      const std::string reduced =
          fmt::format(fmt::runtime(call), fmt::format("[{}]", fmt::join(axes, ", ")), keep);
      // A single number alone has no spread.
      outputs.push_back(axes.size() == input.size() ? "x + " + reduced : reduced);
    }
  }
  return {fmt::format("{}_of_rank_{}", name, input.size()),
          {fmt::format("[{}]", fmt::join(outputs, ",\n        "))},
          {input},
          {operator_name}};
}

// The same, of operators that take one axis. `call` has places for the axis and for keepdim.
Case over_axes(const std::string& name, const std::string& call, const std::string& operator_name,
               const Shape& input) {
  std::vector<std::string> outputs;
  for (size_t axis = 0; axis < input.size(); ++axis) {
    for (const char* keep : {"False", "True"})
      outputs.push_back(fmt::format(fmt::runtime(call), axis, keep));
  }
  return {fmt::format("{}_of_rank_{}", name, input.size()),
          {fmt::format("[{}]", fmt::join(outputs, ",\n        "))},
          {input},
          {operator_name}};
}

std::vector<Case> all() {
  std::vector<Case> cases;
  for (const Shape& shape : shapes) {
    const auto sets = [&](const std::string& name, const std::string& call,
                          const std::string& operator_name) {
      cases.push_back(over_sets(name, call, operator_name, shape));
    };
    const auto axes = [&](const std::string& name, const std::string& call,
                          const std::string& operator_name) {
      cases.push_back(over_axes(name, call, operator_name, shape));
    };
    sets("mean", "torch.mean(x, {}, {})", "aten::mean.dim");
    sets("sum", "torch.sum(x, {}, {})", "aten::sum.dim_IntList");
    sets("amax", "torch.amax(x, {}, {})", "aten::amax");
    sets("amin", "torch.amin(x, {}, {})", "aten::amin");
    sets("var", "torch.var(x, {}, True, {})", "aten::var.dim");
    sets("std", "torch.std(x, {}, False, {})", "aten::std.dim");
    sets("logsumexp", "torch.logsumexp(x, {}, {})", "aten::logsumexp");
    sets("norm_1", "torch.linalg_vector_norm(x, 1, {}, {})", "aten::linalg_vector_norm");
    sets("norm_2", "torch.norm(x, 2, {}, {})", "aten::norm.ScalarOpt_dim");
    sets("norm_3", "torch.linalg_vector_norm(x, 3, {}, {})", "aten::linalg_vector_norm");
    sets("norm_of_infinity", "torch.linalg_vector_norm(x, float('inf'), {}, {})",
         "aten::linalg_vector_norm");
    axes("prod", "torch.prod(x, {}, {})", "aten::prod.dim_int");
    axes("max", "torch.max(x, {}, {})[0]", "aten::max.dim");
    axes("min", "torch.min(x, {}, {})[0]", "aten::min.dim");
    axes("argmax", "torch.argmax(x, {}, {})", "aten::argmax");
    axes("argmin", "torch.argmin(x, {}, {})", "aten::argmin");
  }
  for (const Shape& shape : {Shape{2, 3, 4}, Shape{2, 3, 4, 5}, Shape{2, 3, 2, 3, 2}}) {
    std::vector<std::string> outputs;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      outputs.push_back(fmt::format("torch.cumsum(x, {})", axis));
    cases.push_back({fmt::format("cumsum_of_rank_{}", shape.size()),
                     {fmt::format("[{}]", fmt::join(outputs, ", "))},
                     {shape},
                     {"aten::cumsum"}});
  }
  return cases;
}

class ReductionOverAxes : public OperatorTest {};

TEST_P(ReductionOverAxes, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, ReductionOverAxes, on_every_target(all()), name_of);

}  // namespace
}  // namespace torch2caffe::test
