// A part is put back by slice_scatter or select_scatter, another arrangement of all elements by
// undoing it.
#include "importers/put_back.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace torch2caffe {
namespace {

// Arguments that were left out have the defaults of the operators' schemas.
Arg argument_of(const Node& node, const std::string& name) {
  for (const NamedArg& arg : node.args) {
    if (arg.name == name) return arg.value;
  }
  if (name == "dim") return int64_t{0};
  if (name == "step") return int64_t{1};
  return {};
}

// Operators that change the shape alone, and those that undo themselves.
const std::set<std::string> reshapes = {
    "aten::view",        "aten::reshape",      "aten::flatten.using_ints", "aten::squeeze",
    "aten::squeeze.dim", "aten::squeeze.dims", "aten::unsqueeze",          "aten::unflatten.int",
    "aten::view_as",     "aten::reshape_as",   "aten::_reshape_alias",     "aten::ravel",
    "aten::alias",       "aten::detach",
};
const std::set<std::string> own_inverses = {"aten::transpose.int", "aten::swapaxes",
                                            "aten::swapdims",      "aten::t",
                                            "aten::numpy_T",       "aten::mT"};
const std::set<std::string> splits = {
    "aten::split.Tensor",        "aten::split.sizes", "aten::split",
    "aten::split_with_sizes",    "aten::chunk",       "aten::tensor_split.sections",
    "aten::tensor_split.indices"};

const Arg one = int64_t{1};

Node slice_scatter(ValueId base, ValueId piece, Arg dim, Arg start, Arg end, Arg step) {
  Node node;
  node.target = "aten::slice_scatter";
  node.args = {{"self", base},          {"src", piece},
               {"dim", std::move(dim)}, {"start", std::move(start)},
               {"end", std::move(end)}, {"step", std::move(step)}};
  return node;
}

Node select_scatter(ValueId base, ValueId piece, Arg dim, Arg index) {
  Node node;
  node.target = "aten::select_scatter";
  node.args = {
      {"self", base}, {"src", piece}, {"dim", std::move(dim)}, {"index", std::move(index)}};
  return node;
}

// Where the parts in front of number `part` end along the axis.
int64_t start_of(const std::vector<Value>& parts, size_t part, const Arg& dim) {
  const auto axis = std::get<int64_t>(dim);
  int64_t start = 0;
  for (size_t i = 0; i < part; ++i) {
    const Shape& shape = parts[i].shape;
    start +=
        shape.at(static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(shape.size()) : axis));
  }
  return start;
}

// The base with a new part in place of the view, if the view is a part.
std::optional<Node> part_put_back(const View& view, ValueId base, ValueId part) {
  const std::string& target = view.node.target;
  const auto given = [&](const char* name) { return argument_of(view.node, name); };
  if (target == "aten::slice.Tensor")
    return slice_scatter(base, part, given("dim"), given("start"), given("end"), given("step"));
  if (target == "aten::select.int") return select_scatter(base, part, given("dim"), given("index"));
  if (target == "aten::unbind.int")
    return select_scatter(base, part, given("dim"), static_cast<int64_t>(view.result));
  if (target == "aten::narrow") {
    const auto start = std::get<int64_t>(given("start"));
    const int64_t end = start + std::get<int64_t>(given("length"));
    return slice_scatter(base, part, given("dim"), start, end == 0 ? Arg() : Arg(end), one);
  }
  if (splits.count(target) > 0) {
    const Arg dim = given("dim");
    return slice_scatter(base, part, dim, start_of(view.results, view.result, dim),
                         start_of(view.results, view.result + 1, dim), one);
  }
  return std::nullopt;
}

std::vector<int64_t> inverse_of(const std::vector<int64_t>& dims) {
  std::vector<int64_t> inverse(dims.size());
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t dim = dims[i] < 0 ? dims[i] + static_cast<int64_t>(dims.size()) : dims[i];
    inverse.at(static_cast<size_t>(dim)) = static_cast<int64_t>(i);
  }
  return inverse;
}

// The base, if the view is all of it.
std::optional<Node> whole_put_back(const View& view, const Shape& base_shape, ValueId whole) {
  if (reshapes.count(view.node.target) > 0) {
    Node node;
    node.target = "aten::reshape";
    node.args = {{"self", whole}, {"shape", base_shape}};
    return node;
  }
  if (own_inverses.count(view.node.target) > 0) return with_self(view, whole);
  if (view.node.target != "aten::permute") return std::nullopt;
  Node node = with_self(view, whole);
  for (NamedArg& arg : node.args) {
    if (arg.name == "dims") arg.value = inverse_of(std::get<std::vector<int64_t>>(arg.value));
  }
  return node;
}

}  // namespace

Node with_self(const View& view, ValueId value) {
  Node node = view.node;
  node.args.at(view.self).value = value;
  node.outputs.clear();
  return node;
}

std::optional<Node> put_back_node(const View& view, ValueId base, const Shape& base_shape,
                                  ValueId part) {
  try {
    if (auto node = part_put_back(view, base, part)) return node;
    return whole_put_back(view, base_shape, part);
  } catch (const std::bad_variant_access&) {
  } catch (const std::out_of_range&) {
  }
  return std::nullopt;  // damaged archives have arguments that no operator takes
}

}  // namespace torch2caffe
