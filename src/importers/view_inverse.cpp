// A part is put back by slice_scatter or select_scatter, another arrangement of all elements by
// undoing it.
#include "importers/view_inverse.h"

#include "graph/views.h"

namespace torch2caffe {
namespace {

using Dims = std::vector<int64_t>;

int64_t as_argument(size_t axis) { return static_cast<int64_t>(axis); }

Node inverse(const Permuted& view, ValueId whole) {
  Dims dims(view.order.size());
  for (size_t axis = 0; axis < dims.size(); ++axis) dims[view.order[axis]] = as_argument(axis);
  return {"aten::permute", {{"self", whole}, {"dims", dims}}, {}, {}};
}

Node scatter(const Part& view, ValueId base, ValueId part) {
  Node node{"aten::select_scatter",
            {{"self", base}, {"src", part}, {"dim", as_argument(view.axis)}},
            {},
            {}};
  if (!view.keeps_axis) {
    node.args.push_back({"index", view.begin});
    return node;
  }
  node.target = "aten::slice_scatter";
  node.args.push_back({"start", view.begin});
  node.args.push_back({"end", view.begin + view.step * view.count});
  node.args.push_back({"step", view.step});
  return node;
}

}  // namespace

Node with_self(const Alias& alias, ValueId value) {
  Node node = alias.node;
  node.args.at(alias.self).value = value;
  node.outputs.clear();
  return node;
}

std::optional<Node> inverse_node(const Alias& alias, ValueId base, const Shape& base_shape,
                                 ValueId part) {
  std::vector<Shape> shapes;
  for (const Value& result : alias.results) shapes.push_back(result.shape);
  const auto view = view_of(alias.node, base_shape, shapes, alias.result);
  if (!view || alias.self != 0) return std::nullopt;
  if (const auto* permuted = std::get_if<Permuted>(&*view)) return inverse(*permuted, part);
  if (const auto* piece = std::get_if<Part>(&*view)) return scatter(*piece, base, part);
  if (count_of(base_shape) != count_of(shapes[alias.result])) return std::nullopt;
  return Node{"aten::reshape", {{"self", part}, {"shape", base_shape}}, {}, {}};
}

}  // namespace torch2caffe
