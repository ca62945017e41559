// Elements at positions along several axes that are known now: the axes become one, along which
// the positions are counted -> see compose/index_select.h.
#include <algorithm>
#include <numeric>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "lower/choose_by_mask.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

using Indices = std::vector<int64_t>;

// A one-hot matrix of more elements than this is no layer that anybody wants: 64 MiB.
constexpr int64_t largest_matrix = int64_t{1} << 24;

void require_small(OpContext& op, const Indices& indices, int64_t size) {
  op.require(static_cast<int64_t>(indices.size()) * size <= largest_matrix,
             "it picks elements one by one from a tensor too large for that",
             "pick along one axis after the other");
}

// ---- index: x[i, j] ----

// The axes that one index of index() takes: one, or those of a mask.
struct Index {
  size_t axis;
  Tensor positions;  // of a shape of its own
};

// A mask stands for the positions where it is true, along each of its axes.
std::vector<Index> indices_of_mask(const Tensor& mask, size_t axis) {
  const std::vector<double> values = mask.doubles();
  std::vector<Index> indices;
  for (size_t i = 0; i < mask.shape().size(); ++i) {
    const auto [before, length, after] = along(mask.shape(), i);
    std::vector<double> positions;
    for (size_t k = 0; k < values.size(); ++k) {
      if (values[k] != 0)
        positions.push_back(static_cast<double>(static_cast<int64_t>(k) / after % length));
    }
    const auto count = static_cast<int64_t>(positions.size());
    indices.push_back({axis + i, Tensor::of_doubles({count}, std::move(positions))});
  }
  return indices;
}

std::vector<Index> indices_of(OpContext& op) {
  std::vector<Index> indices;
  size_t axis = 0;
  for (const auto& operand : op.optional_operands("indices")) {
    if (!operand) {
      ++axis;
      continue;
    }
    op.require(operand->is_constant(), "an index is computed from the network's input",
               "only positions that are the same for every input can be taken");
    const Tensor& tensor = operand->constant();
    if (tensor.dtype() != DType::boolean) {
      indices.push_back({axis++, tensor});
      continue;
    }
    for (Index& index : indices_of_mask(tensor, axis)) indices.push_back(std::move(index));
    axis += tensor.shape().size();
  }
  return indices;
}

// The shape that all are repeated to.
Shape common_shape(const std::vector<Index>& indices) {
  Shape common;
  for (const Index& index : indices) {
    const Shape& shape = index.positions.shape();
    if (shape.size() > common.size())
      common.insert(common.begin(), shape.size() - common.size(), 1);
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t& axis = common[common.size() - shape.size() + i];
      axis = axis == 1 ? shape[i] : axis;
    }
  }
  return common;
}

// The element of `shape` that element `number` of the shape it is repeated to is.
size_t source_of(size_t number, const Shape& shape, const Shape& repeated) {
  size_t source = 0, stride = 1;
  for (size_t i = repeated.size(); i-- > 0;) {
    const auto size = static_cast<size_t>(repeated[i]);
    const size_t place = number % size;
    number /= size;
    if (repeated.size() - i > shape.size()) break;
    const auto own = static_cast<size_t>(shape[shape.size() - (repeated.size() - i)]);
    source += (own == 1 ? 0 : place) * stride;
    stride *= own;
  }
  return source;
}

// Positions along all indexed axes as one.
Indices joint_positions(const std::vector<Index>& indices, const Shape& shape,
                        const Shape& common) {
  Indices joint(static_cast<size_t>(count_of(common)), 0);
  for (const Index& index : indices) {
    const int64_t size = shape.at(index.axis);
    const Indices own = positions_of(index.positions, size);
    for (size_t i = 0; i < joint.size(); ++i)
      joint[i] = joint[i] * size + own[source_of(i, index.positions.shape(), common)];
  }
  return joint;
}

// Indexed axes that are not neighbours go to the front, where PyTorch's result has them.
size_t bring_together(OpContext& op, BlobId& x, std::vector<Index>& indices) {
  const size_t first = indices[0].axis;
  const bool are_neighbours = indices.back().axis - first + 1 == indices.size();
  if (are_neighbours) return first;
  std::vector<size_t> order, rest(op.layers().shape(x).size());
  std::iota(rest.begin(), rest.end(), size_t{0});
  for (Index& index : indices) {
    std::erase(rest, index.axis);
    order.push_back(std::exchange(index.axis, order.size()));
  }
  order.insert(order.end(), rest.begin(), rest.end());
  x = permute(op.layers(), x, order, "front");
  return 0;
}

// `shape` with its axes from `axis` on, `count` of them, as one.
Shape joined_axes(const Shape& shape, size_t axis, size_t count) {
  Shape joined(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis));
  joined.push_back(count_between(shape, axis, axis + count));
  joined.insert(joined.end(), shape.begin() + static_cast<std::ptrdiff_t>(axis + count),
                shape.end());
  return joined;
}

void index(OpContext& op) {
  BlobId x = op.blob("self");
  std::vector<Index> indices = indices_of(op);
  if (indices.empty()) return op.set_result(x);
  const size_t axis = bring_together(op, x, indices);
  const Shape shape = op.layers().shape(x);
  const Indices positions = joint_positions(indices, shape, common_shape(indices));
  const Shape joined = joined_axes(shape, axis, indices.size());
  if (indices.size() > 1) require_small(op, positions, joined[axis]);
  x = reshape(op.layers(), x, joined, "axes");
  x = index_select(op.layers(), x, axis, positions, op.layers().shape(x) == shape ? "" : "taken");
  op.set_result(reshape(op.layers(), x, op.result_shape()));
}

// ---- index_put: x[i, j] = values ----

// y[y < 0] = 0: a mask for each element, and one value for all that are chosen.
std::optional<Operand> whole_mask(OpContext& op) {
  const auto indices = op.optional_operands("indices");
  if (indices.size() != 1 || !indices[0] || indices[0]->dtype() != DType::boolean)
    return std::nullopt;
  const bool is_for_all = indices[0]->shape() == op.result_shape();
  const bool is_one = count_of(op.operand("values").shape()) == 1 && !op.flag("accumulate");
  return is_for_all && is_one ? indices[0] : std::nullopt;
}

// The values behind x along the axis: each place takes the last one that is put there, or keeps
// its own.
void index_put(OpContext& op) {
  LayerBuilder& layers = op.layers();
  if (const auto mask = whole_mask(op)) {
    return choose_by_mask(op, *mask, op.side("values"), op.side("self"));
  }
  op.require(!op.flag("accumulate"), "it adds up what is put in the same place",
             "assign, or add constants of the whole shape");
  const std::vector<Index> indices = indices_of(op);
  op.require(!indices.empty(), "it has no index", "assign the whole tensor");
  const size_t axis = indices[0].axis;
  op.require(indices.back().axis - axis + 1 == indices.size(), "its indexed axes are no neighbours",
             "permute the tensor first");
  const Shape shape = op.result_shape(), common = common_shape(indices);
  const Indices positions = joint_positions(indices, shape, common);
  Shape joined = joined_axes(shape, axis, indices.size());
  Shape put = joined;  // the values' shape, with the axes that the indices have
  put.erase(put.begin() + static_cast<std::ptrdiff_t>(axis));
  put.insert(put.begin() + static_cast<std::ptrdiff_t>(axis), common.begin(), common.end());
  const Operand operand = op.operand("values");
  BlobId values = operand.is_constant()
                      ? parameter(layers, expand(operand.constant(), put), "values")
                      : expand(layers, operand.blob(), put, "values");
  Indices source(static_cast<size_t>(joined[axis]));
  std::iota(source.begin(), source.end(), int64_t{0});
  for (size_t i = 0; i < positions.size(); ++i)
    source.at(static_cast<size_t>(positions[i])) = joined[axis] + static_cast<int64_t>(i);
  const BlobId x = reshape(layers, op.as_blob(op.operand("self"), "self"), joined, "axes");
  joined[axis] = static_cast<int64_t>(positions.size());
  values = reshape(layers, values, joined, "values_in_a_row");
  const BlobId both = concat(layers, {x, values}, axis, "both");
  const bool is_whole = layers.shape(x) == shape;
  op.set_result(
      reshape(layers, index_select(layers, both, axis, source, is_whole ? "" : "put"), shape));
}

// ---- gather: along one axis, and by the result's own place along the others ----

// How far element `number` of `shape` is along `axis`.
int64_t place_of(size_t number, const Shape& shape, size_t axis) {
  const auto [before, length, after] = along(shape, axis);
  return static_cast<int64_t>(number) / after % length;
}

// Whether the numbers differ along the axis.
bool varies(const Indices& positions, const Shape& shape, size_t axis) {
  const auto after = static_cast<size_t>(along(shape, axis).after);
  for (size_t i = 0; i < positions.size(); ++i) {
    if (place_of(i, shape, axis) > 0 && positions[i] != positions[i - after]) return true;
  }
  return false;
}

// For each place of the result along axes [begin, end), its place in x along them as one axis.
Indices gathered(const Indices& positions, const Shape& result, const Shape& from, size_t dim,
                 size_t begin, size_t end) {
  const size_t inner = end == result.size() ? 1 : static_cast<size_t>(along(result, end - 1).after);
  int64_t count = 1;
  for (size_t axis = begin; axis < end; ++axis) count *= result[axis];
  Indices indices;
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const size_t number = i * inner;  // at place 0 along all other axes
    int64_t place = 0;
    for (size_t axis = begin; axis < end; ++axis) {
      place =
          place * from[axis] + (axis == dim ? positions[number] : place_of(number, result, axis));
    }
    indices.push_back(place);
  }
  return indices;
}

void gather(OpContext& op) {
  BlobId x = op.blob("self");
  const Shape& result = op.result_shape();
  const auto dim = static_cast<size_t>(op.axis("dim", result.size()));
  const Indices positions = positions_of(op.constant("index"), op.layers().shape(x).at(dim));
  size_t begin = dim, end = dim + 1;
  for (size_t axis = 0; axis < result.size(); ++axis) {
    if (axis == dim || !varies(positions, result, axis)) continue;
    begin = std::min(begin, axis);
    end = std::max(end, axis + 1);
  }
  for (size_t axis = 0; axis < result.size(); ++axis) {
    if (axis != dim) x = narrow(op.layers(), x, axis, 0, result[axis], "narrow");
  }
  const Shape from = op.layers().shape(x);
  const Indices indices = gathered(positions, result, from, dim, begin, end);
  const Shape joined = joined_axes(from, begin, end - begin);
  if (end - begin > 1) require_small(op, indices, joined[begin]);
  x = reshape(op.layers(), x, joined, "axes");
  x = index_select(op.layers(), x, begin, indices, end - begin == 1 ? "" : "taken");
  op.set_result(reshape(op.layers(), x, result));
}

}  // namespace

void register_gather(OpRegistry& r) {
  r.add_moving("aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor", index);
  r.add_moving("aten::_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor", index);
  r.add_moving("aten::index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor", index);
  const std::string put = "values, bool accumulate=False) -> Tensor";
  r.add_moving("aten::index_put(Tensor self, Tensor?[] indices, Tensor " + put, index_put);
  r.add_moving("aten::_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor " + put, index_put);
  r.add_moving("aten::index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor " + put,
               index_put);
  r.add_moving(
      "aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor",
      gather);
}

}  // namespace torch2caffe
