// Element-wise operators as arithmetic of formulas. Functions are called as below:
//
//   unit(p)       p, but not below 0 nor above 1: what clamp, hardtanh, relu6 and hardsigmoid
//                 have in common
//   softplus(p)   log(1 + exp(p))
#include "recognise/elementwise.h"

#include <algorithm>
#include <cmath>

#include "recognise/operator_table.h"

namespace torch2caffe {
namespace {

// A call whose arguments are formulas.
class FormulaCall {
 public:
  FormulaCall(Call call, const Formulas& known) : call_(call), known_(known) {}

  Formula operator[](std::string_view name) const {
    if (const auto number = call_.number(name)) return *number;
    const auto value = call_.value(name);
    const auto formula = value ? known_.find(*value) : known_.end();
    return formula == known_.end() ? Formula::unknown() : formula->second;
  }
  // Not a number where it is none.
  double number(std::string_view name) const { return call_.number(name).value_or(NAN); }

 private:
  Call call_;
  const Formulas& known_;
};

Formula bounded(const Formula& x, double low, double high) {
  const double range = high - low;
  return range > 0 ? low + range * ((x - low) / range).in("unit") : Formula::unknown();
}

Formula sum(const FormulaCall& c) { return c["self"] + c["alpha"] * c["other"]; }
Formula difference(const FormulaCall& c) { return c["self"] - c["alpha"] * c["other"]; }
Formula reversed_difference(const FormulaCall& c) { return c["other"] - c["alpha"] * c["self"]; }
Formula product(const FormulaCall& c) { return c["self"] * c["other"]; }
Formula quotient(const FormulaCall& c) { return c["self"] / c["other"]; }
Formula negative(const FormulaCall& c) { return -1 * c["self"]; }
Formula square(const FormulaCall& c) { return c["self"] * c["self"]; }
Formula reciprocal(const FormulaCall& c) { return 1 / c["self"]; }
Formula power(const FormulaCall& c) { return c["self"].to_the(c.number("exponent")); }
Formula sqrt(const FormulaCall& c) { return c["self"].to_the(0.5); }
Formula rsqrt(const FormulaCall& c) { return c["self"].to_the(-0.5); }
Formula exp(const FormulaCall& c) { return c["self"].in("exp"); }
Formula log(const FormulaCall& c) { return c["self"].in("log"); }
Formula log1p(const FormulaCall& c) { return (1 + c["self"]).in("log"); }
Formula erf(const FormulaCall& c) { return c["self"].in("erf"); }
Formula tanh(const FormulaCall& c) { return c["self"].in("tanh"); }
Formula sigmoid(const FormulaCall& c) { return c["self"].in("sigmoid"); }
Formula relu6(const FormulaCall& c) { return bounded(c["self"], 0, 6); }
Formula hardsigmoid(const FormulaCall& c) { return bounded(c["self"] / 6 + 0.5, 0, 1); }
Formula clamp(const FormulaCall& c) { return bounded(c["self"], c.number("min"), c.number("max")); }
Formula hardtanh(const FormulaCall& c) {
  return bounded(c["self"], c.number("min_val"), c.number("max_val"));
}

// Above PyTorch's threshold it is its argument, which no float32 tells from its value there.
Formula softplus(const FormulaCall& c) {
  const bool is_plain = c.number("beta") == 1 && c.number("threshold") >= 20;
  return is_plain ? c["self"].in("softplus") : Formula::unknown();
}

using Operators = OperatorTable<Formula (*)(const FormulaCall& call)>;

Operators all_operators() {
  Operators all;
  const auto unary = [&](const std::string& name, auto formula) {
    all.add("aten::" + name + "(Tensor self) -> Tensor", formula);
  };
  // With a tensor or a number on the other side.
  const auto binary = [&](const std::string& name, auto formula, const std::string& more = "") {
    const std::string op = "aten::" + name;
    all.add(op + ".Tensor(Tensor self, Tensor other" + more + ") -> Tensor", formula);
    all.add(op + ".Scalar(Tensor self, Scalar other" + more + ") -> Tensor", formula);
  };
  binary("add", sum, ", Scalar alpha=1");
  binary("sub", difference, ", Scalar alpha=1");
  binary("rsub", reversed_difference, ", Scalar alpha=1");
  for (const char* name : {"mul", "multiply"}) binary(name, product);
  for (const char* name : {"div", "divide", "true_divide"}) binary(name, quotient);
  all.add("aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor", power);
  unary("neg", negative);
  unary("square", square);
  unary("reciprocal", reciprocal);
  unary("sqrt", sqrt);
  unary("rsqrt", rsqrt);
  unary("exp", exp);
  unary("log", log);
  unary("log1p", log1p);
  for (const char* name : {"erf", "special_erf"}) unary(name, erf);
  unary("tanh", tanh);
  unary("sigmoid", sigmoid);
  unary("relu6", relu6);
  unary("hardsigmoid", hardsigmoid);
  for (const std::string name : {"clamp", "clip"})
    all.add("aten::" + name + "(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp);
  all.add("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", hardtanh);
  all.add("aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor", softplus);
  return all;
}

const Operators& operators() {
  static const Operators all = all_operators();
  return all;
}

bool are_alike(const Value& a, const Value& b) { return a.shape == b.shape && a.dtype == b.dtype; }

}  // namespace

bool is_elementwise(const Node& node) { return operators().find(node) != nullptr; }

Formula formula_of(const Graph& graph, const Node& node, const Formulas& known) {
  for (ValueId id : operands_of(node)) {
    if (known.contains(id) && !are_alike(graph[id], graph[node.outputs[0]]))
      return Formula::unknown();
  }
  return formula_of_a_place(graph, node, known);
}

Formula formula_of_a_place(const Graph& graph, const Node& node, const Formulas& known) {
  const auto* op = operators().find(node);
  if (op == nullptr) return Formula::unknown();
  return op->meaning(FormulaCall(Call(graph, node, op->schema), known));
}

Recogniser formula_recogniser(const std::string& name, const std::vector<Formula>& forms,
                              const std::string& target, const std::vector<NamedArg>& args) {
  const auto recognise = [=](const Graph& graph, const Group& group) -> std::optional<Recognised> {
    Formulas known = {{group.input, Formula::variable()}};
    for (size_t index : group.nodes) {
      const Node& node = graph.nodes[index];
      known.emplace(node.outputs[0], formula_of(graph, node, known));
    }
    const Formula& result = known.at(graph.nodes[group.nodes.back()].outputs[0]);
    if (std::ranges::find(forms, result) == forms.end()) return std::nullopt;
    return Recognised{target, args};
  };
  return {name, is_elementwise, recognise};
}

}  // namespace torch2caffe
