// Operators that only move elements. Those that change nothing but the shape are known by it.
#include "recognise/moves.h"

#include <algorithm>
#include <numeric>

#include "recognise/operator_table.h"

namespace torch2caffe {
namespace {

using Moved = std::optional<Movement>;

// What moves are made of: the arguments, what was moved so far, and the shape that comes out.
struct Move {
  Call call;
  const Movement& self;
  const Shape& shape;

  std::optional<size_t> axis(std::string_view name) const {
    const auto given = call.integer(name);
    return given ? axis(*given) : std::nullopt;
  }
  std::optional<size_t> axis(int64_t given) const {
    const auto rank = static_cast<int64_t>(self.shape().size());
    const int64_t axis = given < 0 ? given + rank : given;
    return axis >= 0 && axis < rank ? std::optional(static_cast<size_t>(axis)) : std::nullopt;
  }
};

// An index along an axis of `size` elements, counted from the front and brought into its range.
int64_t bounded(int64_t index, int64_t size) {
  return std::clamp(index < 0 ? index + size : index, int64_t{0}, size);
}

Moved reshape(const Move& move) { return move.self.reshaped(move.shape); }

Moved permute(const Move& move) {
  std::vector<size_t> order;
  for (int64_t dim : move.call.integers("dims").value_or(std::vector<int64_t>())) {
    const auto axis = move.axis(dim);
    if (!axis) return std::nullopt;
    order.push_back(*axis);
  }
  if (order.size() != move.self.shape().size()) return std::nullopt;
  return move.self.permuted(order);
}

Moved swap(const Move& move, std::string_view first, std::string_view second) {
  const auto a = move.axis(first), b = move.axis(second);
  if (!a || !b) return std::nullopt;
  std::vector<size_t> order(move.self.shape().size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::swap(order[*a], order[*b]);
  return move.self.permuted(order);
}
Moved transpose(const Move& move) { return swap(move, "dim0", "dim1"); }
Moved swapaxes(const Move& move) { return swap(move, "axis0", "axis1"); }

// Axes `source` go to the places `destination`; the others follow in those that are left.
Moved move_axes(const Move& move, const std::vector<int64_t>& source,
                const std::vector<int64_t>& destination) {
  const size_t rank = move.self.shape().size();
  if (source.size() != destination.size()) return std::nullopt;
  std::vector<std::optional<size_t>> order(rank);
  std::vector<bool> placed(rank, false);
  for (size_t i = 0; i < source.size(); ++i) {
    const auto from = move.axis(source[i]), to = move.axis(destination[i]);
    if (!from || !to || placed[*from] || order[*to]) return std::nullopt;
    order[*to] = from;
    placed[*from] = true;
  }
  std::vector<size_t> permutation;
  size_t next = 0;
  for (const std::optional<size_t>& axis : order) {
    while (!axis && placed[next]) ++next;
    permutation.push_back(axis ? *axis : next++);
  }
  return move.self.permuted(permutation);
}

Moved move_axis(const Move& move) {
  const auto source = move.call.integer("source");
  const auto destination = move.call.integer("destination");
  if (!source || !destination) return std::nullopt;
  return move_axes(move, {*source}, {*destination});
}

Moved move_many(const Move& move) {
  const auto source = move.call.integers("source");
  const auto destination = move.call.integers("destination");
  return source && destination ? move_axes(move, *source, *destination) : std::nullopt;
}

Moved slice(const Move& move) {
  const auto axis = move.axis("dim");
  const auto step = move.call.integer("step");
  if (!axis || !step) return std::nullopt;
  const int64_t begin = bounded(move.call.integer("start").value_or(0), move.self.shape()[*axis]);
  return move.self.sliced(*axis, begin, *step, move.shape.at(*axis));
}

Moved select(const Move& move) {
  const auto axis = move.axis("dim");
  const auto index = move.call.integer("index");
  if (!axis || !index) return std::nullopt;
  return move.self.selected(*axis, bounded(*index, move.self.shape()[*axis]));
}

using Operators = OperatorTable<Moved (*)(const Move& move)>;

Operators all_operators() {
  Operators all;
  // Their other arguments say no more than the shape does.
  for (const char* name : {"view", "reshape", "_unsafe_view", "_reshape_alias",
                           "flatten.using_ints", "unflatten.int", "squeeze", "squeeze.dim",
                           "squeeze.dims", "unsqueeze", "contiguous", "clone", "detach", "alias"}) {
    all.add(std::string("aten::") + name + "(Tensor self) -> Tensor", reshape);
  }
  all.add("aten::permute(Tensor self, int[] dims) -> Tensor", permute);
  all.add("aten::transpose.int(Tensor self, int dim0, int dim1) -> Tensor", transpose);
  all.add("aten::swapdims(Tensor self, int dim0, int dim1) -> Tensor", transpose);
  all.add("aten::swapaxes(Tensor self, int axis0, int axis1) -> Tensor", swapaxes);
  for (const char* name : {"movedim", "moveaxis"}) {
    const std::string op = std::string("aten::") + name;
    all.add(op + ".int(Tensor self, int source, int destination) -> Tensor", move_axis);
    all.add(op + ".intlist(Tensor self, int[] source, int[] destination) -> Tensor", move_many);
  }
  all.add(
      "aten::slice.Tensor(Tensor self, int dim=0, int? start=None, int? end=None, int step=1) -> "
      "Tensor",
      slice);
  all.add("aten::select.int(Tensor self, int dim, int index) -> Tensor", select);
  return all;
}

const Operators& operators() {
  static const Operators all = all_operators();
  return all;
}

}  // namespace

bool is_move(const Node& node) { return operators().find(node) != nullptr; }

std::optional<Movement> movement_of(const Graph& graph, const Node& node, const Movements& known) {
  const auto* op = operators().find(node);
  const Shape& shape = graph[node.outputs[0]].shape;
  if (op == nullptr || count_of(shape) == 0) return std::nullopt;
  const Call call(graph, node, op->schema);
  const auto self = call.value("self");
  const auto moved = self ? known.find(*self) : known.end();
  if (moved == known.end()) return std::nullopt;
  return op->meaning({call, moved->second, shape});
}

Movements movements_in(const Graph& graph, const Group& group) {
  const Shape& shape = graph[group.input].shape;
  if (count_of(shape) == 0) return {};
  Movements known = {{group.input, Movement::none(shape)}};
  for (size_t index : group.nodes) {
    const Node& node = graph.nodes[index];
    if (const auto movement = movement_of(graph, node, known))
      known.emplace(node.outputs[0], *movement);
  }
  return known;
}

}  // namespace torch2caffe
