// Views by their arguments: see the header.
#include "graph/views.h"

#include <algorithm>
#include <numeric>

#include "graph/view_call.h"

namespace torch2caffe {
namespace {

using Order = std::vector<size_t>;

Order as_they_are(size_t rank) {
  Order order(rank);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

KnownView swap(const ViewCall& call, std::optional<size_t> a, std::optional<size_t> b) {
  if (call.base.empty()) return Permuted{};  // a number has no axes, and PyTorch takes it as it is
  if (!a || !b) return std::nullopt;
  Order order = as_they_are(call.base.size());
  std::swap(order[*a], order[*b]);
  return Permuted{order};
}

// Of elements that are all there.
KnownView part(const ViewCall& call, std::optional<size_t> axis, int64_t begin, int64_t step,
               int64_t count, bool keeps_axis = true) {
  if (!axis || begin < 0 || step < 1 || count < 0) return std::nullopt;
  const int64_t size = call.base[*axis];
  if (count <= 1) step = std::min(step, std::max<int64_t>(size, 1));  // to the next: there is none
  if (count > size || step > std::max<int64_t>(size, 1)) return std::nullopt;
  if (count > 0 && begin + (count - 1) * step >= size) return std::nullopt;
  return Part{*axis, begin, step, count, keeps_axis};
}

int64_t from_the_front(int64_t index, int64_t size) { return index < 0 ? index + size : index; }

// The parts in front of the result are those before it.
KnownView split_along(const ViewCall& call, std::optional<size_t> axis) {
  if (!axis) return std::nullopt;
  int64_t begin = 0;
  for (size_t i = 0; i <= call.result; ++i) {
    const Shape& shape = call.results.at(i);
    if (shape.size() != call.base.size()) return std::nullopt;
    if (i == call.result) return part(call, axis, begin, 1, shape[*axis]);
    begin += shape[*axis];
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> ViewCall::integer(std::string_view name) const {
  const Arg* arg = find_argument(node, schema, name);
  const auto* number = arg == nullptr ? nullptr : std::get_if<int64_t>(arg);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::vector<int64_t>> ViewCall::integers(std::string_view name) const {
  if (const auto one = integer(name)) return std::vector{*one};
  const Arg* arg = find_argument(node, schema, name);
  const auto* list = arg == nullptr ? nullptr : std::get_if<std::vector<int64_t>>(arg);
  return list == nullptr ? std::nullopt : std::optional(*list);
}

std::optional<size_t> ViewCall::axis(std::string_view name) const {
  const auto given = integer(name);
  return given ? axis(*given) : std::nullopt;
}

std::optional<size_t> ViewCall::axis(int64_t given) const {
  const auto rank = static_cast<int64_t>(base.size());
  const int64_t axis = from_the_front(given, rank);
  return axis >= 0 && axis < rank ? std::optional(static_cast<size_t>(axis)) : std::nullopt;
}

// ---- the same elements ----

KnownView reshape_view(const ViewCall&) { return Reshaped{}; }
KnownView repeat_view(const ViewCall&) { return Repeated{}; }

// ---- axes in another order ----

KnownView permute_view(const ViewCall& call) {
  Order order;
  for (int64_t dim : call.integers("dims").value_or(std::vector<int64_t>())) {
    const auto axis = call.axis(dim);
    if (!axis || std::count(order.begin(), order.end(), *axis) > 0) return std::nullopt;
    order.push_back(*axis);
  }
  return order.size() == call.base.size() ? KnownView(Permuted{order}) : std::nullopt;
}

KnownView transpose_view(const ViewCall& call) {
  return swap(call, call.axis("dim0"), call.axis("dim1"));
}
KnownView swapaxes_view(const ViewCall& call) {
  return swap(call, call.axis("axis0"), call.axis("axis1"));
}
// It leaves one axis alone.
KnownView t_view(const ViewCall& call) {
  if (call.base.size() < 2) return Permuted{as_they_are(call.base.size())};
  return swap(call, 0, 1);
}
KnownView matrix_transpose_view(const ViewCall& call) {
  return swap(call, call.axis(-2), call.axis(-1));
}

KnownView reverse_view(const ViewCall& call) {
  Order order = as_they_are(call.base.size());
  std::reverse(order.begin(), order.end());
  return Permuted{order};
}

// The axes that stay keep their order and take the places that are left.
KnownView move_axes_view(const ViewCall& call) {
  const auto source = call.integers("source"), destination = call.integers("destination");
  if (!source || !destination || source->size() != destination->size()) return std::nullopt;
  std::vector<std::optional<size_t>> order(call.base.size());
  Order staying = as_they_are(call.base.size());
  for (size_t i = 0; i < source->size(); ++i) {
    const auto from = call.axis((*source)[i]), to = call.axis((*destination)[i]);
    if (!from || !to || order[*to] || std::erase(staying, *from) == 0) return std::nullopt;
    order[*to] = from;
  }
  Permuted permuted;
  auto next = staying.begin();
  for (const std::optional<size_t>& axis : order) permuted.order.push_back(axis ? *axis : *next++);
  return permuted;
}

// ---- parts ----

KnownView slice_view(const ViewCall& call) {
  const auto axis = call.axis("dim");
  const auto step = call.integer("step");
  if (!axis || !step || call.results[call.result].size() != call.base.size()) return std::nullopt;
  const int64_t size = call.base[*axis];
  const int64_t start = from_the_front(call.integer("start").value_or(0), size);
  return part(call, axis, std::clamp<int64_t>(start, 0, size), *step,
              call.results[call.result][*axis]);
}

KnownView narrow_view(const ViewCall& call) {
  const auto axis = call.axis("dim");
  const auto start = call.integer("start"), length = call.integer("length");
  if (!axis || !start || !length) return std::nullopt;
  return part(call, axis, from_the_front(*start, call.base[*axis]), 1, *length);
}

KnownView select_view(const ViewCall& call) {
  const auto axis = call.axis("dim");
  const auto index = call.integer("index");
  if (!axis || !index) return std::nullopt;
  return part(call, axis, from_the_front(*index, call.base[*axis]), 1, 1, false);
}

KnownView unbind_view(const ViewCall& call) {
  return part(call, call.axis("dim"), static_cast<int64_t>(call.result), 1, 1, false);
}

KnownView split_view(const ViewCall& call) { return split_along(call, call.axis("dim")); }
// Of one axis, its only one.
KnownView hsplit_view(const ViewCall& call) {
  return split_along(call, call.axis(call.base.size() == 1 ? 0 : 1));
}
KnownView vsplit_view(const ViewCall& call) { return split_along(call, call.axis(0)); }
KnownView dsplit_view(const ViewCall& call) { return split_along(call, call.axis(2)); }

// ---- all of them ----

std::optional<View> view_of(const Node& node, const Shape& base, const std::vector<Shape>& results,
                            size_t result) {
  const ViewOperator* op = find_view_operator(node.target);
  if (op == nullptr || op->view == nullptr || result >= results.size()) return std::nullopt;
  return op->view({node, op->schema, base, results, result});
}

std::optional<View> view_of(const Graph& graph, const Node& node, size_t result) {
  const auto operands = operands_of(node);
  if (operands.empty()) return std::nullopt;
  std::vector<Shape> results;
  for (ValueId id : node.outputs) results.push_back(graph[id].shape);
  return view_of(node, graph[operands[0]].shape, results, result);
}

std::optional<StridedView> viewed(const StridedView& source, const View& view, const Shape& shape) {
  if (const auto* permuted = std::get_if<Permuted>(&view)) return source.permuted(permuted->order);
  if (const auto* part = std::get_if<Part>(&view)) {
    if (!part->keeps_axis) return source.selected(part->axis, part->begin);
    return source.sliced(part->axis, part->begin, part->step, part->count);
  }
  return source.reshaped(shape);
}

}  // namespace torch2caffe
