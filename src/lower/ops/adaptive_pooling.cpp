// Adaptive pooling along one to three axes. Windows are all alike when the input is a multiple of
// the output -> Pooling. Windows of different sizes are a linear map along each axis where they
// average, and poolings of each size where they take maxima.
#include <fmt/format.h>

#include "compose/building_blocks.h"
#include "compose/linear_map.h"
#include "compose/pooling.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

LinearMap averages(int64_t inputs, int64_t outputs) {
  auto map = LinearMap::filled(outputs, inputs, 0);
  for (int64_t o = 0; o < outputs; ++o) {
    const int64_t begin = adaptive_begin(inputs, outputs, o);
    const int64_t end = adaptive_end(inputs, outputs, o);
    std::fill_n(&map.at(o, begin), end - begin, 1.0F / static_cast<float>(end - begin));
  }
  return map;
}

// Each axis that changes, the last one first; `part` names what the last of them is called.
BlobId axis_by_axis(LayerBuilder& layers, BlobId x, PoolMethod method, const Shape& wanted,
                    const std::string& part) {
  for (size_t axis = wanted.size(); axis-- > 2;) {
    const int64_t size = layers.shape(x)[axis];
    if (size == wanted[axis]) continue;
    const bool is_last =
        std::equal(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(axis),
                   layers.shape(x).begin());
    const std::string name = is_last ? part : "axis" + std::to_string(axis);
    x = method == caffe::PoolingParameter::AVE
            ? apply_linear_map(layers, x, axis, averages(size, wanted[axis]), name)
            : adaptive_maximum(layers, x, axis, wanted[axis], name);
  }
  return x;
}

BlobId adaptive(LayerBuilder& layers, BlobId x, PoolMethod method, const Shape& wanted,
                const std::string& part) {
  const Shape shape = layers.shape(x);
  bool to_one = true, divides = true;
  std::vector<PoolingAxis> windows;
  for (size_t axis = 2; axis < wanted.size(); ++axis) {
    to_one = to_one && wanted[axis] == 1;
    divides = divides && shape[axis] % wanted[axis] == 0;
    const int64_t size = shape[axis] / wanted[axis];
    windows.push_back({.kernel = size, .stride = size, .count = wanted[axis]});
  }
  if (shape == wanted) return x;
  if (to_one) return pool_all(layers, x, method, part);
  if (divides) return pool(layers, x, method, windows, part);
  std::vector<Candidate> ways = {
      {"a matrix along each axis",
       [&](LayerBuilder& trial) { return axis_by_axis(trial, x, method, wanted, part); },
       reach_of_matrices}};
  const bool is_plane = shape.size() == 4 && shape[2] != wanted[2] && shape[3] != wanted[3];
  if (is_plane && method == caffe::PoolingParameter::AVE) {
    for (Candidate& way :
         grouped_ways(shape, x, averages(shape[2], wanted[2]), averages(shape[3], wanted[3]), part))
      ways.push_back(std::move(way));
  }
  return layers.cheapest(ways, part);
}

template <size_t axes, PoolMethod method>
void adaptive_pool(OpContext& op) {
  const BlobId given = op.blob("self");
  Shape shape = op.layers().shape(given);
  Shape wanted = op.result_shape();
  const bool is_batch = shape.size() == axes + 2;
  if (!is_batch) {
    shape.insert(shape.begin(), 1);
    wanted.insert(wanted.begin(), 1);
  }
  const BlobId x = reshape(op.layers(), given, shape, "batch");
  const BlobId pooled = adaptive(op.layers(), x, method, wanted, is_batch ? "" : "pooled");
  op.set_result(reshape(op.layers(), pooled, op.result_shape()));
}

}  // namespace

void register_adaptive_pooling(OpRegistry& r) {
  const auto add = [&](int n, Translator average, Translator maximum) {
    const std::string arguments = fmt::format("(Tensor self, int[{}] output_size)", n);
    r.add(fmt::format("aten::adaptive_avg_pool{}d{} -> Tensor", n, arguments), average);
    if (n > 1) r.add(fmt::format("aten::_adaptive_avg_pool{}d{} -> Tensor", n, arguments), average);
    r.add(fmt::format("aten::adaptive_max_pool{}d{} -> (Tensor, Tensor)", n, arguments), maximum);
  };
  constexpr auto mean = caffe::PoolingParameter::AVE, most = caffe::PoolingParameter::MAX;
  add(1, adaptive_pool<1, mean>, adaptive_pool<1, most>);
  add(2, adaptive_pool<2, mean>, adaptive_pool<2, most>);
  add(3, adaptive_pool<3, mean>, adaptive_pool<3, most>);
}

}  // namespace torch2caffe
