// Through the strides of stored tensors: see the header.
#include "importers/pt2/constant_views.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "graph/views.h"
#include "importers/pt2/dtypes.h"
#include "importers/pt2/stored_tensor.h"

namespace torch2caffe {
namespace {

using Result = std::optional<Tensor>;

// More elements than any constant of a model has, and less than what harms.
constexpr int64_t most_elements = int64_t{1} << 28;

const Arg* find(const Node& node, std::string_view name) {
  const auto arg = std::ranges::find(node.args, name, &NamedArg::name);
  return arg == node.args.end() ? nullptr : &arg->value;
}

const Tensor* tensor(const Graph& graph, const Node& node, std::string_view name) {
  const Arg* arg = find(node, name);
  const auto* id = arg == nullptr ? nullptr : std::get_if<ValueId>(arg);
  return id == nullptr || id->index < 0 ? nullptr : &*graph[*id].constant;
}

// ---- views ----

Shape strides_of(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

// Strides that repeat a tensor of this shape along axes of size 1 and in front.
std::optional<Shape> repeating(const Shape& from, const Shape& to) {
  if (from.size() > to.size()) return std::nullopt;
  const Shape own = strides_of(from);
  const size_t in_front = to.size() - from.size();
  Shape strides(to.size(), 0);
  for (size_t axis = 0; axis < from.size(); ++axis) {
    if (from[axis] == 1) continue;
    if (from[axis] != to[in_front + axis]) return std::nullopt;
    strides[in_front + axis] = own[axis];
  }
  return strides;
}

Result viewed(const Tensor& base, const View& view, const Shape& shape) {
  const auto bytes = static_cast<size_t>(base.count() * size_of(base.dtype()));
  const std::shared_ptr<const void> owner = std::make_shared<const Tensor>(base);
  Shape strides = strides_of(base.shape());
  int64_t offset = 0;
  if (const auto* permuted = std::get_if<Permuted>(&view)) {
    for (size_t i = 0; i < strides.size(); ++i)
      strides[i] = strides_of(base.shape())[permuted->order[i]];
  } else if (const auto* part = std::get_if<Part>(&view)) {
    offset = part->begin * strides[part->axis];
    strides[part->axis] *= part->step;
    if (!part->keeps_axis) strides.erase(strides.begin() + static_cast<ptrdiff_t>(part->axis));
  } else if (std::holds_alternative<Repeated>(view)) {
    const auto repeated = repeating(base.shape(), shape);
    if (!repeated) return std::nullopt;
    strides = *repeated;
  } else {
    return base.count() == count_of(shape) ? Result(base.reshaped(shape)) : std::nullopt;
  }
  const StoredTensor stored{base.dtype(),
                            shape,
                            strides,
                            offset,
                            {owner, {static_cast<const char*>(base.data()), bytes}}};
  return TensorReader("a constant").read(stored, "of the model");
}

// Only where one rounding does it: arithmetic is left to PyTorch.
Result converted(const Tensor& tensor, DType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  if (dtype != DType::f32 && dtype != DType::f64) return std::nullopt;
  if (tensor.dtype() == DType::i64) {
    const std::vector<double> values = tensor.doubles();
    const auto is_exact = [](double value) { return std::abs(value) < 0x1p53; };
    if (!std::ranges::all_of(values, is_exact)) return std::nullopt;
  }
  return tensor.converted(dtype);
}

Result view_of_constant(const Node& node, const Graph& graph, size_t result) {
  const Value& value = graph[node.outputs[result]];
  const auto view = view_of(graph, node, result);
  const Tensor* base = tensor(graph, node, "self");
  if (!view || base == nullptr) return std::nullopt;
  const auto moved = viewed(*base, *view, value.shape);
  return moved ? converted(*moved, value.dtype) : std::nullopt;
}

// ---- one number ----

Result filled(const Value& result, const Arg* with) {
  if (with == nullptr) return std::nullopt;
  double number = 0;
  if (const auto* real = std::get_if<double>(with)) {
    number = *real;
  } else if (const auto* flag = std::get_if<bool>(with)) {
    number = *flag ? 1 : 0;
  } else if (const auto* whole = std::get_if<int64_t>(with);
             whole != nullptr && std::abs(*whole) < int64_t{1} << 53) {
    number = static_cast<double>(*whole);
  } else {
    return std::nullopt;
  }
  if (!is_floating(result.dtype) && !(std::abs(number) < 0x1p53)) return std::nullopt;
  const Tensor one = Tensor::of_doubles({}, {number}).converted(result.dtype);
  if (one.doubles()[0] != number && result.dtype != DType::f32) return std::nullopt;
  return viewed(one, Repeated{}, result.shape);
}

Result fill_constant(const Node& node, const Graph& graph) {
  static const Arg zero = 0.0, one = 1.0;
  const Value& result = graph[node.outputs[0]];
  if (node.target == "aten::full") return filled(result, find(node, "fill_value"));
  if (node.target == "aten::scalar_tensor") return filled(result, find(node, "s"));
  if (node.target == "aten::ones") return filled(result, &one);
  // Whatever stands in what is empty, nobody may read.
  if (node.target == "aten::zeros" || node.target == "aten::empty.memory_format")
    return filled(result, &zero);
  return std::nullopt;
}

// ---- one constant in a part of another ----

// The places in `self` are where the same part of 0, 1, 2, ... has come from.
Result scatter_constant(const Node& node, const Graph& graph) {
  const Tensor* self = tensor(graph, node, "self");
  const Tensor* src = tensor(graph, node, "src");
  if (self == nullptr || src == nullptr || self->dtype() != src->dtype()) return std::nullopt;
  Node part = node;
  part.target = node.target == "aten::select_scatter" ? "aten::select.int" : "aten::slice.Tensor";
  const auto view = view_of(part, self->shape(), {src->shape()}, 0);
  if (!view) return std::nullopt;
  const auto numbers = std::make_shared<std::vector<int64_t>>(static_cast<size_t>(self->count()));
  std::iota(numbers->begin(), numbers->end(), int64_t{0});
  const Tensor counted(DType::i64, self->shape(), {numbers, numbers->data()});
  const auto places = viewed(counted, *view, src->shape());
  const auto size = static_cast<size_t>(size_of(self->dtype()));
  const auto* from = static_cast<const char*>(src->data());
  const auto* begin = static_cast<const char*>(self->data());
  const auto bytes = std::make_shared<std::vector<char>>(begin, begin + numbers->size() * size);
  for (int64_t i = 0; i < src->count(); ++i) {
    const auto place = static_cast<size_t>(static_cast<const int64_t*>(places->data())[i]);
    std::memcpy(bytes->data() + place * size, from + static_cast<size_t>(i) * size, size);
  }
  return Tensor(self->dtype(), self->shape(), {bytes, bytes->data()});
}

Result one_result(const Node& node, const Graph& graph, size_t result) {
  if (find_view_operator(node.target) != nullptr) return view_of_constant(node, graph, result);
  if (node.target == "aten::select_scatter" || node.target == "aten::slice_scatter")
    return scatter_constant(node, graph);
  return fill_constant(node, graph);
}

}  // namespace

std::optional<std::vector<Tensor>> view_constants(const Node& node, const Graph& graph) {
  std::vector<Tensor> results;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const Value& value = graph[node.outputs[i]];
    if (value.dtype == DType::other || count_of(value.shape) > most_elements) return std::nullopt;
    auto result = one_result(node, graph, i);
    if (!result || result->shape() != value.shape) return std::nullopt;
    results.push_back(std::move(*result));
  }
  return results;
}

}  // namespace torch2caffe
