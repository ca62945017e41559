// Pooling layers have two spatial axes, and maxima and averages can be taken one axis after the
// other: every other number of axes is a matter of Reshape.
//
// PyTorch and Caffe place the same windows and differ in how many there are. Caffe rounds up;
// PyTorch rounds down, or up with ceil_mode, and then leaves out a last window that starts beyond
// input and padding, which Caffe does only where there is padding. Here the layer says how to
// round; where neither way gives PyTorch's number on both axes, it rounds up and what is too much
// is cut off. How a target that can only round up does it is decided later.
#include "compose/pooling.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "compose/building_blocks.h"
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

// One axis as the rows of an image, whose columns are the axes behind it.
Shape rows_of(const Shape& shape, size_t axis) {
  return {shape[0], count_between(shape, 1, axis), shape[axis],
          count_between(shape, axis + 1, shape.size())};
}

Shape with_axis(Shape shape, size_t axis, int64_t size) {
  shape.at(axis) = size;
  return shape;
}

// ---- two axes ----

caffe::LayerParameter layer_of(PoolMethod method, const PoolingAxis& y, const PoolingAxis& x) {
  caffe::LayerParameter layer = layer_of_type("Pooling");
  auto& param = *layer.mutable_pooling_param();
  const auto number = [](int64_t value) { return static_cast<uint32_t>(value); };
  param.set_pool(method);
  if (y.kernel == x.kernel) {
    param.set_kernel_size(number(y.kernel));
  } else {
    param.set_kernel_h(number(y.kernel));
    param.set_kernel_w(number(x.kernel));
  }
  if (y.stride != x.stride) {
    param.set_stride_h(number(y.stride));
    param.set_stride_w(number(x.stride));
  } else if (y.stride != 1) {
    param.set_stride(number(y.stride));
  }
  if (y.pad != x.pad) {
    param.set_pad_h(number(y.pad));
    param.set_pad_w(number(x.pad));
  } else if (y.pad != 0) {
    param.set_pad(number(y.pad));
  }
  return layer;
}

// `together`: padding along one axis counts for both, as in Caffe.
std::vector<int64_t> pooled(const Shape& input, const caffe::LayerParameter& layer, bool round_up,
                            bool together = true) {
  const auto windows = windows_of(layer.pooling_param(), input);
  const bool any = windows[0].pad > 0 || windows[1].pad > 0;
  return {pooled_size(input[2], windows[0], round_up, together ? any : windows[0].pad > 0),
          pooled_size(input[3], windows[1], round_up, together ? any : windows[1].pad > 0)};
}

BlobId pool_plane(LayerBuilder& layers, BlobId x, PoolMethod method, const PoolingAxis& height,
                  const PoolingAxis& width, const std::string& part) {
  const Shape shape = layers.shape(x);
  const std::vector<int64_t> wanted = {height.count, width.count};
  caffe::LayerParameter layer = layer_of(method, height, width);
  if (pooled(shape, layer, true, true) != pooled(shape, layer, true, false)) {
    // The windows along an axis without padding depend on the other axis's padding, and not in
    // every Caffe alike: one axis after the other.
    const BlobId rows =
        pool_plane(layers, x, method, height, {.count = shape[3]}, inside(part, "rows"));
    return pool_plane(layers, rows, method, {.count = height.count}, width, part);
  }
  const bool up = pooled(shape, layer, true) == wanted;
  if (!up && pooled(shape, layer, false) == wanted) {
    layer.mutable_pooling_param()->set_round_mode(caffe::PoolingParameter::FLOOR);
  } else if (!up) {
    const BlobId whole = layers.add(std::move(layer), {x}, {}, inside(part, "ceil"));
    const BlobId rows = narrow(layers, whole, 2, 0, wanted[0], inside(part, "rows"));
    return narrow(layers, rows, 3, 0, wanted[1], inside(part, "columns"));
  }
  return layers.add(std::move(layer), {x}, {}, part);
}

// ---- dilated maxima ----

// Elements [-before, size + behind) along an axis, where nothing is greater than what is added.
BlobId extended(LayerBuilder& layers, BlobId x, size_t axis, int64_t before, int64_t behind,
                const std::string& part) {
  if (behind < 0) {
    x = narrow(layers, x, axis, 0, layers.shape(x)[axis] + behind, inside(part, "read"));
  }
  if (before == 0 && behind <= 0) return x;
  const BlobId one = narrow(layers, x, axis, 0, 1, inside(part, "first"));
  const BlobId low = power(
      layers, one, {.scale = 0, .shift = static_cast<double>(std::numeric_limits<float>::lowest())},
      inside(part, "low"));
  std::vector<BlobId> blobs(static_cast<size_t>(before), low);
  blobs.push_back(x);
  if (behind > 0) blobs.insert(blobs.end(), static_cast<size_t>(behind), low);
  return concat(layers, std::move(blobs), axis, inside(part, "padded"));
}

// In rows of `dilation` elements, a window of every dilation-th element is one of whole rows. All
// windows of stride 1 are made, of which those wanted are picked.
BlobId dilated_maximum(LayerBuilder& layers, BlobId x, size_t axis, const PoolingAxis& windows,
                       const std::string& part) {
  const Shape shape = layers.shape(x);
  const int64_t d = windows.dilation;
  const int64_t reach = (windows.count - 1) * windows.stride + (windows.kernel - 1) * d + 1;
  const int64_t rows = (reach + d - 1) / d;
  x = extended(layers, x, axis, windows.pad, rows * d - windows.pad - shape[axis], part);
  const Shape all = rows_of(with_axis(shape, axis, rows), axis);
  x = reshape(layers, x, {all[0], all[1], rows, d * all[3]}, inside(part, "rows"));
  const int64_t starts = rows - windows.kernel + 1;
  x = pool_plane(layers, x, caffe::PoolingParameter::MAX,
                 {.kernel = windows.kernel, .count = starts}, {.count = d * all[3]},
                 inside(part, "every"));
  x = reshape(layers, x, {all[0], all[1], starts * d, all[3]}, inside(part, "starts"));
  if (windows.stride == 1) {
    x = narrow(layers, x, 2, 0, windows.count, inside(part, "picked"));
  } else {
    x = pool_plane(layers, x, caffe::PoolingParameter::MAX,
                   {.stride = windows.stride, .count = windows.count}, {.count = all[3]},
                   inside(part, "picked"));
  }
  return reshape(layers, x, with_axis(shape, axis, windows.count), part);
}

bool is_identity(const PoolingAxis& axis) {
  return axis.kernel == 1 && axis.stride == 1 && axis.pad == 0;
}

}  // namespace

BlobId pool(LayerBuilder& layers, BlobId x, PoolMethod method, const std::vector<PoolingAxis>& axes,
            const std::string& part) {
  std::vector<PoolingAxis> left = axes;
  for (size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].dilation == 1) continue;
    left[i] = {.count = axes[i].count};
    const bool is_last = std::all_of(left.begin(), left.end(), is_identity);
    x = dilated_maximum(layers, x, i + 2, axes[i],
                        is_last ? part : inside(part, ("axis" + std::to_string(i + 2))));
    if (is_last) return x;
  }
  const Shape shape = layers.shape(x);
  Shape result = {shape[0], shape[1]};
  for (const PoolingAxis& axis : axes) result.push_back(axis.count);
  if (axes.size() == 2) return pool_plane(layers, x, method, left[0], left[1], part);
  if (axes.size() == 1) {
    x = reshape(layers, x, {shape[0], shape[1], 1, shape[2]}, inside(part, "plane"));
    x = pool_plane(layers, x, method, {.count = 1}, left[0], inside(part, "pooled"));
    return reshape(layers, x, result, part);
  }
  // Height and width of each depth, then depth.
  x = reshape(layers, x, {shape[0], shape[1] * shape[2], shape[3], shape[4]},
              inside(part, "planes"));
  x = pool_plane(layers, x, method, left[1], left[2], inside(part, "pooled_planes"));
  x = reshape(layers, x, {shape[0], shape[1], shape[2], result[3] * result[4]},
              inside(part, "depths"));
  x = pool_plane(layers, x, method, left[0], {.count = result[3] * result[4]},
                 inside(part, "pooled"));
  return reshape(layers, x, result, part);
}

BlobId pool_all(LayerBuilder& layers, BlobId x, PoolMethod method, const std::string& part) {
  const Shape shape = layers.shape(x);
  const bool is_plane = shape.size() == 4;
  const size_t last = shape.size() - 1;
  x = reshape(layers, x, {shape[0], shape[1], count_between(shape, 2, last), shape[last]},
              inside(part, "plane"));
  caffe::LayerParameter layer = layer_of_type("Pooling");
  layer.mutable_pooling_param()->set_pool(method);
  layer.mutable_pooling_param()->set_global_pooling(true);
  x = layers.add(std::move(layer), {x}, {}, is_plane ? part : inside(part, "pooled"));
  Shape result(shape.size(), 1);
  result[0] = shape[0];
  result[1] = shape[1];
  return reshape(layers, x, result, part);
}

bool sees_images_everywhere(const caffe::PoolingParameter& pooling, const Shape& images,
                            const Shape& pooled) {
  const auto windows = windows_of(pooling, images);
  for (size_t i = 0; i < windows.size(); ++i) {
    if ((pooled[i + 2] - 1) * windows[i].stride - windows[i].pad >= images[i + 2]) return false;
  }
  return true;
}

BlobId average_by_convolution(LayerBuilder& layers, BlobId images,
                              const caffe::PoolingParameter& pooling, const std::string& part) {
  const Shape& shape = layers.shape(images);
  const int64_t channels = shape[1];
  const auto windows = windows_of(pooling, shape);
  ConvolutionOf of{{}, {}, {}, channels};
  Shape kernel = {channels, 1};
  for (const Window& window : windows) {
    of.stride.push_back(window.stride);
    of.pad.push_back(window.pad);
    kernel.push_back(window.kernel);
  }
  const double share = 1.0 / static_cast<double>(windows[0].kernel * windows[1].kernel);
  std::vector<double> shares(static_cast<size_t>(count_of(kernel)), share);
  return convolution(layers, images, Tensor::of_doubles(kernel, std::move(shares)), std::nullopt,
                     of, part);
}

int64_t adaptive_begin(int64_t inputs, int64_t outputs, int64_t o) { return o * inputs / outputs; }
int64_t adaptive_end(int64_t inputs, int64_t outputs, int64_t o) {
  return ((o + 1) * inputs + outputs - 1) / outputs;
}

namespace {

// The windows of one size that begin at these rows, each a piece of its own.
std::map<int64_t, BlobId> windows_at(LayerBuilder& layers, BlobId x, int64_t size,
                                     const std::set<int64_t>& begins, const std::string& part) {
  const Shape rows = layers.shape(x);
  const int64_t count = rows[2] - size + 1;
  const BlobId all = pool_plane(layers, x, caffe::PoolingParameter::MAX,
                                {.kernel = size, .count = count}, {.count = rows[3]}, part);
  std::set<int64_t> cuts;
  for (int64_t begin : begins) cuts.insert({begin, begin + 1});
  cuts.erase(0);
  cuts.erase(count);
  const std::vector<int64_t> points(cuts.begin(), cuts.end());
  const std::vector<BlobId> pieces =
      points.empty() ? std::vector<BlobId>{all} : slice(layers, all, 2, points, part + "_cut");
  std::map<int64_t, BlobId> windows;
  for (int64_t begin : begins) {
    const auto piece = std::upper_bound(points.begin(), points.end(), begin) - points.begin();
    windows[begin] = pieces[static_cast<size_t>(piece)];
  }
  return windows;
}

}  // namespace

// All windows of each size, cut into pieces of which those wanted are joined.
BlobId adaptive_maximum(LayerBuilder& layers, BlobId x, size_t axis, int64_t outputs,
                        const std::string& part) {
  const Shape shape = layers.shape(x);
  const int64_t inputs = shape.at(axis);
  const auto size_of = [&](int64_t o) {
    return adaptive_end(inputs, outputs, o) - adaptive_begin(inputs, outputs, o);
  };
  x = reshape(layers, x, rows_of(shape, axis), inside(part, "rows"));
  std::map<int64_t, std::set<int64_t>> begins;  // by window size
  for (int64_t o = 0; o < outputs; ++o)
    begins[size_of(o)].insert(adaptive_begin(inputs, outputs, o));
  std::map<int64_t, std::map<int64_t, BlobId>> windows;  // by size and begin
  for (const auto& [size, places] : begins) {
    const std::string name = "windows_of_" + std::to_string(size);
    windows[size] = windows_at(layers, x, size, places, inside(part, name));
  }
  std::vector<BlobId> joined;
  for (int64_t o = 0; o < outputs; ++o)
    joined.push_back(windows.at(size_of(o)).at(adaptive_begin(inputs, outputs, o)));
  x = concat(layers, std::move(joined), 2, inside(part, "joined"));
  return reshape(layers, x, with_axis(shape, axis, outputs), part);
}

}  // namespace torch2caffe
