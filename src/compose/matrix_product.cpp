// Products of matrices.
//
//   x W, W known       InnerProduct along the last axis
//   W x, W known       a linear map along the last axis but one
//   several known      the blob in slices, a product each, joined; for many, one Convolution with
//                      a group for each
//   a b, both computed b repeated for every row of a; Scale by a; the sum along what both share
#include "compose/matrix_product.h"

#include <numeric>

#include "compose/building_blocks.h"
#include "compose/linear_map.h"
#include "compose/made_weights.h"
#include "graph/constant_views.h"

namespace torch2caffe {
namespace {

// More slices than this are nothing that people want to read.
constexpr int64_t most_slices = 256;

Shape leading(const Shape& shape) { return Shape(shape.begin(), shape.end() - 2); }

Shape with_matrix(Shape front, int64_t rows, int64_t columns) {
  front.insert(front.end(), {rows, columns});
  return front;
}

// Row-major, of `rows` rows: the i-th of the matrices in `tensor`.
LinearMap map_of(const Tensor& tensor, int64_t i) {
  const Shape& shape = tensor.shape();
  const int64_t rows = shape[shape.size() - 2], columns = shape.back();
  LinearMap map{rows, columns, std::vector<float>(static_cast<size_t>(rows * columns))};
  tensor.copy_floats(i * rows * columns, rows * columns, map.values.data());
  return map;
}

// x times the map, by rows of x.
BlobId times(LayerBuilder& layers, BlobId x, const LinearMap& map, const std::string& part) {
  Tensor matrix =
      std::get<Tensor>(transpose(layers, Tensor({map.outputs, map.inputs}, map.values), ""));
  return inner_product(layers, x, layers.shape(x).size() - 1, std::move(matrix), std::nullopt,
                       part);
}

BlobId times_known(LayerBuilder& layers, const Side& a, const Side& b, int64_t i,
                   const std::string& part) {
  if (is_known(b)) return times(layers, blob_of(a), map_of(std::get<Tensor>(b), i), part);
  const size_t axis = shape_of(layers, b).size() - 2;
  return apply_linear_map(layers, blob_of(b), axis, map_of(std::get<Tensor>(a), i), part);
}

// The matrices a[i], which are known, times b[i]: the rows of b are channels, in as many groups.
BlobId group_by_group(LayerBuilder& layers, const Tensor& a, BlobId b, const std::string& part) {
  const int64_t count = a.shape()[0], rows = a.shape()[1], shared = a.shape()[2];
  const int64_t columns = layers.shape(b)[2];
  b = reshape(layers, b, {1, count * shared, 1, columns}, inside(part, "channels"));
  const Tensor kernels = a.reshaped({count * rows, shared, 1, 1});
  ConvolutionOf of;
  of.groups = count;
  b = convolution(layers, b, kernels, std::nullopt, of, inside(part, "groups"));
  return reshape(layers, b, {count, rows, columns}, part);
}

BlobId slice_by_slice(LayerBuilder& layers, const Side& a, const Side& b, const std::string& part) {
  std::vector<int64_t> points(static_cast<size_t>(shape_of(layers, a)[0] - 1));
  std::iota(points.begin(), points.end(), 1);
  const BlobId computed = blob_of(is_known(a) ? b : a);
  std::vector<BlobId> products;
  const auto pieces = slice(layers, computed, 0, points, inside(part, "matrices"));
  for (int64_t i = 0; i <= static_cast<int64_t>(points.size()); ++i) {
    const Side piece = pieces[static_cast<size_t>(i)];
    products.push_back(times_known(layers, is_known(a) ? a : piece, is_known(b) ? b : piece, i,
                                   inside(part, "product" + std::to_string(i))));
  }
  return concat(layers, std::move(products), 0, part);
}

// One side known, with matrices of its own for the axes in front: both are [count, rows, columns].
BlobId matrix_by_matrix(LayerBuilder& layers, const Side& a, const Side& b,
                        const std::string& part) {
  if (shape_of(layers, a)[0] <= most_slices) return slice_by_slice(layers, a, b, part);
  if (is_known(a)) return group_by_group(layers, std::get<Tensor>(a), blob_of(b), part);
  // (b^T a^T)^T
  const Side left = transpose(layers, b, "");
  const Side right = transpose(layers, a, inside(part, "transposed"));
  const BlobId y =
      group_by_group(layers, std::get<Tensor>(left), blob_of(right), inside(part, "product"));
  return blob_of(transpose(layers, y, part));
}

// Both are [count, rows, columns].
BlobId product_of_blobs(LayerBuilder& layers, BlobId a, BlobId b, const std::string& part) {
  const Shape left = layers.shape(a), right = layers.shape(b);
  const int64_t count = left[0], rows = left[1], shared = left[2], columns = right[2];
  require_makeable({count, rows, shared, columns}, "for a product of computed matrices a blob");
  b = reshape(layers, b, {count, 1, shared, columns}, inside(part, "right"));
  if (rows > 1) b = tile(layers, b, 1, rows, inside(part, "repeated"));
  b = scale_by(layers, b, a, 0, inside(part, "products"));
  const auto total = LinearMap::filled(1, shared, 1);
  if (shared > 1) b = apply_linear_map(layers, b, 2, total, inside(part, "summed"));
  return reshape(layers, b, {count, rows, columns}, part);
}

}  // namespace

BlobId matrix_product(LayerBuilder& layers, const Side& a, const Side& b, const std::string& part) {
  const Shape left = shape_of(layers, a), right = shape_of(layers, b);
  const Shape front = broadcast_shape(leading(left), leading(right));
  const int64_t rows = left[left.size() - 2], shared = left.back(), columns = right.back();
  const Shape result = with_matrix(front, rows, columns);
  const bool one_known = (is_known(a) && count_of(leading(left)) == 1) ||
                         (is_known(b) && count_of(leading(right)) == 1);
  if (one_known) {
    const bool as_is = shape_of(layers, is_known(a) ? b : a).size() == result.size();
    const BlobId product = times_known(layers, a, b, 0, as_is ? part : inside(part, "product"));
    return reshape(layers, product, result, part);
  }
  const auto matrices = [&](const Side& x, int64_t n, int64_t m, const char* name) -> Side {
    const Shape expanded = with_matrix(front, n, m);
    if (is_known(x)) return expand(std::get<Tensor>(x), expanded).reshaped({count_of(front), n, m});
    const BlobId repeated = expand(layers, blob_of(x), expanded, inside(part, name));
    return reshape(layers, repeated, {count_of(front), n, m}, inside(part, name));
  };
  const Side first = matrices(a, rows, shared, "rows");
  const Side second = matrices(b, shared, columns, "columns");
  const std::string product_part = front.size() == 1 ? part : inside(part, "product");
  const BlobId product =
      is_known(a) || is_known(b)
          ? matrix_by_matrix(layers, first, second, product_part)
          : product_of_blobs(layers, blob_of(first), blob_of(second), product_part);
  return reshape(layers, product, result, part);
}

Side reshape(LayerBuilder& layers, const Side& x, const Shape& shape, const std::string& part) {
  if (is_known(x)) return std::get<Tensor>(x).reshaped(shape);
  return reshape(layers, blob_of(x), shape, part);
}

Side permute(LayerBuilder& layers, const Side& x, const std::vector<size_t>& order,
             const std::string& part) {
  if (!is_known(x)) return permute(layers, blob_of(x), order, part);
  const auto& tensor = std::get<Tensor>(x);
  Shape shape;
  for (size_t axis : order) shape.push_back(tensor.shape().at(axis));
  return viewed(tensor, Permuted{order}, shape).value();
}

Side transpose(LayerBuilder& layers, const Side& x, const std::string& part) {
  std::vector<size_t> order(shape_of(layers, x).size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return permute(layers, x, order, part);
}

}  // namespace torch2caffe
