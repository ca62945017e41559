// Given:   y = x / (n + e) or x / max(n, e), as F.normalize has it, with n = sqrt(sum(x^2)) over
//          the channels of each place
// Result:  torch2caffe::l2_norm(x, eps=e^2), which is x / sqrt(sum(x^2) + eps)
//
// Given:   y = x / sqrt(sum(x^2) + e)
// Result:  torch2caffe::l2_norm(x, eps=e)
//
// In the first group e stands outside of the root, where Caffe's Normalize has it inside. With e^2
// both are 0 where x is, and differ elsewhere by less than e / n of the result: n < sqrt(n^2 + e^2)
// < n + e. So it is taken for e up to 2^-23, which is within float32's rounding where n >= 1;
// others, and those whose square is no normal float32, are left as they are.
#include <limits>

#include "recognise/elementwise.h"
#include "recognise/operator_table.h"

namespace torch2caffe {
namespace {

using Float = std::numeric_limits<float>;

// The formulas of a place within the group are of two variables: x, and the sum of the squares.
const Formula& x() {
  static const Formula variable = Formula::variable("x");
  return variable;
}
const Formula& sum_of_squares() {
  static const Formula variable = Formula::variable("sum");
  return variable;
}

// What is no arithmetic of a place: the formula, from that of `self`. Which axes are summed up is
// known by the result's shape.
using Meaning = Formula (*)(const Call& call, const Formula& self);

Formula sum(const Call&, const Formula& self) {
  return self == x() * x() ? sum_of_squares() : Formula::unknown();
}

Formula norm(const Formula& self, double order) {
  return self == x() && order == 2 ? sum_of_squares().to_the(0.5) : Formula::unknown();
}
Formula norm_by_p(const Call& call, const Formula& self) {
  return norm(self, call.is_none("p") ? 2 : call.number("p").value_or(0));
}
Formula vector_norm(const Call& call, const Formula& self) {
  return norm(self, call.number("ord").value_or(0));
}

// max(n, e) is taken for n + e: one group stands for both.
Formula at_least(const Call& call, const Formula& self) {
  const auto least = call.number("min");
  return least && self == sum_of_squares().to_the(0.5) ? self + *least : Formula::unknown();
}
Formula clamp(const Call& call, const Formula& self) {
  return call.is_none("max") ? at_least(call, self) : Formula::unknown();
}

Formula repeated(const Call&, const Formula& self) { return self; }

using Operators = OperatorTable<Meaning>;

Operators all_operators() {
  Operators all;
  const std::string dim = "int[1]? dim=None, bool keepdim=False";
  all.add("aten::sum.dim_IntList(Tensor self, " + dim + ") -> Tensor", sum);
  all.add("aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, " + dim + ") -> Tensor", norm_by_p);
  all.add("aten::linalg_vector_norm(Tensor self, Scalar ord=2, " + dim + ") -> Tensor",
          vector_norm);
  all.add("aten::clamp_min(Tensor self, Scalar min) -> Tensor", at_least);
  all.add("aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp);
  all.add("aten::expand(Tensor self, int[] size) -> Tensor", repeated);
  all.add("aten::expand_as(Tensor self, Tensor other) -> Tensor", repeated);
  return all;
}

const Operators& operators() {
  static const Operators all = all_operators();
  return all;
}

bool may_have(const Node& node) { return is_elementwise(node) || operators().find(node); }

Formula formula_within(const Graph& graph, const Node& node, const Formulas& known) {
  const auto* row = operators().find(node);
  if (row == nullptr) return formula_of_a_place(graph, node, known);
  const auto self = known.find(operands_of(node).at(0));
  if (self == known.end()) return Formula::unknown();
  return row->meaning({graph, node, row->schema}, self->second);
}

std::optional<double> eps_inside(const Formula& y, double e) {
  const Formula root = sum_of_squares().to_the(0.5), inside = sum_of_squares() + e;
  const bool is_inside = y == x() / inside.to_the(0.5) || y == x() * inside.to_the(-0.5);
  const bool is_outside = y == x() / (root + e) && e > 0 && e <= Float::epsilon();
  const double eps = is_inside ? e : is_outside ? e * e : 0;
  return eps >= Float::min() ? std::optional(eps) : std::nullopt;
}

std::optional<Recognised> operator_of(const Graph& graph, const Group& group) {
  const Value& input = graph[group.input];
  if (input.shape.size() < 2 || input.shape.size() > 4) return std::nullopt;
  Shape lengths = input.shape;
  lengths[1] = 1;
  Formulas known = {{group.input, x()}};
  double e = 0;
  for (size_t index : group.nodes) {
    const Node& node = graph.nodes[index];
    const Value& value = graph[node.outputs[0]];
    const bool has_places = value.shape == input.shape || value.shape == lengths;
    if (!has_places || value.dtype != input.dtype) return std::nullopt;
    const Formula formula = formula_within(graph, node, known);
    if (formula.constant() != 0) e = formula.constant();
    known.emplace(node.outputs[0], formula);
  }
  const auto eps = eps_inside(known.at(graph.nodes[group.nodes.back()].outputs[0]), e);
  if (!eps) return std::nullopt;
  return Recognised{"torch2caffe::l2_norm", {{"eps", *eps}}};
}

}  // namespace

void register_l2_norm(Recognisers& r) { r.push_back({"l2_norm", may_have, operator_of}); }

}  // namespace torch2caffe
