// A number that is known makes a constant, whatever the tensor depended on before.
#include "importers/pt2/written_alone.h"

namespace torch2caffe {
namespace {

Node filled(const Node& node, const Value& result, Arg number) {
  return {
      "aten::full", {{"size", result.shape}, {"fill_value", std::move(number)}}, {}, node.where};
}

Node repeated(const Node& node, const Value& result, Arg value) {
  return {"aten::expand",
          {{"self", std::move(value)}, {"size", result.shape}, {"implicit", false}},
          {},
          node.where};
}

}  // namespace

std::optional<Node> written_alone(const Node& node, const Value& result) {
  if (node.target == "aten::zero_") return filled(node, result, 0.0);
  const bool is_number = node.target == "aten::fill_.Scalar";
  if (!is_number && node.target != "aten::fill_.Tensor") return std::nullopt;
  for (const NamedArg& arg : node.args) {
    if (arg.name != "value") continue;
    return is_number ? filled(node, result, arg.value) : repeated(node, result, arg.value);
  }
  return std::nullopt;
}

}  // namespace torch2caffe
