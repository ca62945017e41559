// Through strides: see the header.
#include "graph/constant_views.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

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

struct Strided {
  Shape sizes, strides;
  int64_t offset = 0;  // of the first element
};

// Whether every element is one of the base's: a damaged archive may say otherwise.
bool fits(const Tensor& base, const Strided& way) {
  if (way.sizes.size() != way.strides.size()) return false;
  int64_t last = way.offset;
  for (size_t axis = 0; axis < way.sizes.size(); ++axis) {
    int64_t reach = 0;
    if (way.sizes[axis] < 1) return false;
    if (__builtin_mul_overflow(way.sizes[axis] - 1, way.strides[axis], &reach) ||
        __builtin_add_overflow(last, reach, &last))
      return false;
  }
  return last < base.count();
}

bool is_contiguous(const Strided& way) {
  int64_t expected = 1;
  for (size_t axis = way.sizes.size(); axis-- > 0; expected *= way.sizes[axis]) {
    if (way.sizes[axis] != 1 && way.strides[axis] != expected) return false;
  }
  return true;
}

// Copies the elements from `axis` on; returns where the next ones go.
char* copy(const char* from, const Strided& way, size_t axis, size_t size, char* to) {
  if (axis == way.sizes.size()) return static_cast<char*>(std::memcpy(to, from, size)) + size;
  for (int64_t i = 0; i < way.sizes[axis]; ++i)
    to = copy(from + i * way.strides[axis] * static_cast<int64_t>(size), way, axis + 1, size, to);
  return to;
}

// Of the base's own memory where its elements lie there in order.
Tensor walked(const Tensor& base, const Strided& way) {
  const int64_t size = size_of(base.dtype());
  const auto* first = static_cast<const char*>(base.data()) + way.offset * size;
  if (is_contiguous(way))
    return Tensor(base.dtype(), way.sizes, {std::make_shared<const Tensor>(base), first});
  const auto bytes =
      std::make_shared<std::vector<char>>(static_cast<size_t>(count_of(way.sizes) * size));
  copy(first, way, 0, static_cast<size_t>(size), bytes->data());
  return Tensor(base.dtype(), way.sizes, {bytes, bytes->data()});
}

}  // namespace

std::optional<Tensor> viewed(const Tensor& base, const View& view, const Shape& shape) {
  Strided way{shape, strides_of(base.shape())};
  if (const auto* permuted = std::get_if<Permuted>(&view)) {
    const Shape own = way.strides;
    for (size_t i = 0; i < own.size(); ++i) way.strides[i] = own[permuted->order[i]];
  } else if (const auto* part = std::get_if<Part>(&view)) {
    way.offset = part->begin * way.strides[part->axis];
    way.strides[part->axis] *= part->step;
    if (!part->keeps_axis)
      way.strides.erase(way.strides.begin() + static_cast<ptrdiff_t>(part->axis));
  } else if (std::holds_alternative<Repeated>(view)) {
    const auto repeated = repeating(base.shape(), shape);
    if (!repeated) return std::nullopt;
    way.strides = *repeated;
  } else {
    return base.count() == count_of(shape) ? Result(base.reshaped(shape)) : std::nullopt;
  }
  return fits(base, way) ? Result(walked(base, way)) : std::nullopt;
}

namespace {

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
  const auto moved = view && base != nullptr ? viewed(*base, *view, value.shape) : std::nullopt;
  const bool keeps_type = moved && graph[operands_of(node)[0]].dtype == value.dtype;
  return moved && !keeps_type ? converted(*moved, value.dtype) : moved;
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
  const bool is_float = result.dtype == DType::f32 || result.dtype == DType::f64 ||
                        result.dtype == DType::f16 || result.dtype == DType::bf16;
  if (!is_float && !(std::abs(number) < 0x1p53)) return std::nullopt;
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
