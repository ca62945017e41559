// Operators that move elements about, through the strides of stored tensors.
#include <algorithm>

#include "importers/pt2/constant_call.h"
#include "importers/pt2/stored_tensor.h"

namespace torch2caffe {
namespace {

using Results = std::vector<Tensor>;

Shape strides_of(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

// Another way through the same elements.
Tensor walked(const Tensor& tensor, Shape sizes, Shape strides, int64_t offset = 0) {
  const auto bytes = static_cast<size_t>(tensor.count() * size_of(tensor.dtype()));
  const std::shared_ptr<const void> owner = std::make_shared<const Tensor>(tensor);
  StoredTensor stored{tensor.dtype(),
                      std::move(sizes),
                      std::move(strides),
                      offset,
                      {owner, {static_cast<const char*>(tensor.data()), bytes}}};
  return TensorReader("a constant").read(stored, "of the model");
}

Results same_elements(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  if (self.count() != count_of(call.result().shape)) throw Unsupported();
  return {self.reshaped(call.result().shape)};
}

Results converted(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  if (self.shape() != call.result().shape) throw Unsupported();
  return {self.converted(call.result().dtype)};
}

Results permuted(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  const Shape strides = strides_of(self.shape());
  const auto rank = static_cast<int64_t>(strides.size());
  Shape walk;
  for (int64_t dim : call.integers("dims")) {
    const int64_t axis = dim < 0 ? dim + rank : dim;
    if (axis < 0 || axis >= rank) throw Unsupported();
    walk.push_back(strides[static_cast<size_t>(axis)]);
  }
  return {walked(self, call.result().shape, walk)};
}

Results transposed(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  Shape strides = strides_of(self.shape());
  std::swap(strides.at(call.axis("dim0", self.shape(), {})),
            strides.at(call.axis("dim1", self.shape(), {})));
  return {walked(self, call.result().shape, strides)};
}

Results matrix_transposed(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  Shape strides = strides_of(self.shape());
  std::reverse(strides.begin(), strides.end());
  return {walked(self, call.result().shape, strides)};
}

// Strides that repeat the tensor along axes of size 1 and in front.
Shape broadcast_strides(const Tensor& tensor, const Shape& shape) {
  const Shape own = strides_of(tensor.shape());
  if (own.size() > shape.size()) throw Unsupported();
  const size_t missing = shape.size() - own.size();
  Shape strides(shape.size(), 0);
  for (size_t axis = 0; axis < own.size(); ++axis) {
    if (tensor.shape()[axis] == 1) continue;
    if (tensor.shape()[axis] != shape[missing + axis]) throw Unsupported();
    strides[missing + axis] = own[axis];
  }
  return strides;
}

Results expanded(const ConstantCall& call) {
  const Value& result = call.result();
  return {broadcast_constant(call.tensor("self"), result.shape).converted(result.dtype)};
}

// Elements of `self`: the first, and how far apart they lie.
struct Region {
  Shape strides;
  int64_t offset = 0;
};

Region selection(const ConstantCall& call) {
  const Shape& shape = call.tensor("self").shape();
  Shape strides = strides_of(shape);
  const size_t axis = call.axis("dim", shape, {});
  const int64_t given = call.integer("index");
  const int64_t length = shape[axis];
  if (given < -length || given >= length) throw Unsupported();
  const int64_t offset = (given < 0 ? given + length : given) * strides[axis];
  strides.erase(strides.begin() + static_cast<std::ptrdiff_t>(axis));
  return {std::move(strides), offset};
}

Region slice(const ConstantCall& call) {
  const Shape& shape = call.tensor("self").shape();
  Shape strides = strides_of(shape);
  const size_t axis = call.axis("dim", shape, 0);
  const int64_t length = shape[axis];
  const int64_t given = call.integer("start", 0);
  const int64_t start =
      std::clamp<int64_t>(given < 0 ? std::max(given, -length) + length : given, 0, length);
  const int64_t offset = start * strides[axis];
  const int64_t step = call.integer("step", 1);
  if (step < 1 || step > length || start == length) throw Unsupported();
  strides[axis] *= step;
  return {std::move(strides), offset};
}

Results taken(const ConstantCall& call, const Region& region) {
  return {walked(call.tensor("self"), call.result().shape, region.strides, region.offset)};
}

// `self` with `src` in place of the region.
Results put_into(const ConstantCall& call, const Region& region) {
  std::vector<double> values = call.tensor("self").doubles();
  const Tensor& part = call.tensor("src");
  std::vector<double> numbers(values.size());
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i);
  const auto count = static_cast<int64_t>(numbers.size());
  const Tensor places = Tensor::of_doubles({count}, std::move(numbers));
  const std::vector<double> to =
      walked(places, part.shape(), region.strides, region.offset).doubles();
  const std::vector<double> from = part.doubles();
  for (size_t i = 0; i < to.size(); ++i) values.at(static_cast<size_t>(to[i])) = from[i];
  return {call.of_doubles(std::move(values))};
}

// Parts along an axis: unbind, split, chunk.
Results parted(const ConstantCall& call) {
  const Tensor& self = call.tensor("self");
  const Shape strides = strides_of(self.shape());
  const size_t axis = call.axis("dim", self.shape(), 0);
  Results parts;
  int64_t at = 0;
  for (size_t i = 0; i < call.results(); ++i) {
    const Shape& shape = call.result(i).shape;
    Shape walk = strides;
    const bool unbound = shape.size() < strides.size();
    if (at >= self.shape()[axis] || shape.size() > strides.size()) throw Unsupported();
    if (unbound) walk.erase(walk.begin() + static_cast<std::ptrdiff_t>(axis));
    parts.push_back(walked(self, shape, walk, at * strides[axis]));
    at += unbound ? 1 : shape[axis];
  }
  return parts;
}

}  // namespace

Tensor broadcast_constant(const Tensor& tensor, const Shape& shape) {
  return tensor.shape() == shape ? tensor : walked(tensor, shape, broadcast_strides(tensor, shape));
}

ConstantOps moving_operators() {
  ConstantOps table = {{"aten::permute", permuted},        {"aten::transpose.int", transposed},
                       {"aten::t", matrix_transposed},     {"aten::numpy_T", matrix_transposed},
                       {"aten::expand", expanded},         {"aten::broadcast_to", expanded},
                       {"aten::unbind.int", parted},       {"aten::split.Tensor", parted},
                       {"aten::split_with_sizes", parted}, {"aten::chunk", parted}};
  table.emplace("aten::select.int",
                [](const ConstantCall& call) { return taken(call, selection(call)); });
  table.emplace("aten::slice.Tensor",
                [](const ConstantCall& call) { return taken(call, slice(call)); });
  table.emplace("aten::select_scatter",
                [](const ConstantCall& call) { return put_into(call, selection(call)); });
  table.emplace("aten::slice_scatter",
                [](const ConstantCall& call) { return put_into(call, slice(call)); });
  for (const char* name :
       {"aten::view", "aten::reshape", "aten::_unsafe_view", "aten::unsqueeze", "aten::squeeze",
        "aten::squeeze.dim", "aten::squeeze.dims", "aten::flatten.using_ints", "aten::clone",
        "aten::contiguous", "aten::detach", "aten::alias", "aten::lift_fresh",
        "aten::lift_fresh_copy", "aten::unflatten.int"}) {
    table.emplace(name, same_elements);
  }
  for (const char* name : {"aten::to.dtype", "aten::to.device", "aten::to.dtype_layout",
                           "aten::to.other", "aten::_to_copy", "aten::type_as"}) {
    table.emplace(name, converted);
  }
  return table;
}

}  // namespace torch2caffe
