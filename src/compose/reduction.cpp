// Reductions: see the header.
//
//   mean, maximum   Pooling of images [N, C, height, width] with a kernel of [height, 1], or of the
//                   whole image
//   sum             the mean times the number of elements; over channels a Convolution by ones
//   minimum         -maximum(-x)
//   product         the first half times the second one, until there is one element
//   logsumexp       maximum(x) - log(maximum(softmax(x))): what is left of the largest element by
//                   softmax is exp(maximum(x) - logsumexp(x)), and never small
#include "compose/reduction.h"

#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/linear_map.h"

namespace torch2caffe {
namespace {

using Method = caffe::PoolingParameter::PoolMethod;

// Neighbouring axes; those of one element do not separate.
struct Run {
  size_t begin, end;
};

// The runs of axes that have more than one element, the last one first.
std::vector<Run> runs_of(const Shape& shape, const Axes& axes) {
  std::vector<Run> runs;
  for (size_t i = axes.size(); i-- > 0;) {
    const size_t axis = axes[i];
    if (shape.at(axis) == 1) continue;
    if (!runs.empty() && count_between(shape, axis + 1, runs.back().begin) == 1) {
      runs.back().begin = axis;
    } else {
      runs.push_back({axis, axis + 1});
    }
  }
  return runs;
}

// [batch, the axes in front, the run, the axes behind]. Two last axes stay as they are.
Shape images_of(const Shape& shape, const Run& run) {
  const int64_t batch = run.begin == 0 ? 1 : shape[0];
  const int64_t channels = run.begin == 0 ? 1 : count_between(shape, 1, run.begin);
  if (run.begin + 2 == run.end && run.end == shape.size())
    return {batch, channels, shape[run.begin], shape[run.begin + 1]};
  return {batch, channels, count_between(shape, run.begin, run.end),
          count_between(shape, run.end, shape.size())};
}

std::string name_of(const Run& run) { return "over" + std::to_string(run.begin); }

BlobId pool(LayerBuilder& layers, BlobId images, Method method, bool whole,
            const std::string& part) {
  caffe::LayerParameter layer = layer_of_type("Pooling");
  auto& param = *layer.mutable_pooling_param();
  param.set_pool(method);
  if (whole) {
    param.set_global_pooling(true);
  } else {
    param.set_kernel_h(static_cast<uint32_t>(layers.shape(images)[2]));
    param.set_kernel_w(1);
  }
  return layers.add(std::move(layer), {images}, {}, part);
}

// Calls reduce(images, whole, run, part) for each run; the result of the last one, or the reshape
// behind it, is called `part`.
template <typename Reduce>
BlobId each_run(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                const std::string& part, const Reduce& reduce) {
  Shape shape = layers.shape(x);
  const std::vector<Run> runs = runs_of(shape, axes);
  for (const Run& run : runs) {
    const Shape images = images_of(shape, run);
    const bool whole = run.end == shape.size();
    for (size_t axis = run.begin; axis < run.end; ++axis) shape[axis] = 1;
    const bool is_last = &run == &runs.back();
    const Shape wanted = is_last ? with_an_axis(result) : shape;
    const std::string name = is_last ? part : inside(part, name_of(run));
    const Shape rows = {images[0], images[1], 1, whole ? 1 : images[3]};
    x = reshape(layers, x, images, inside(name, "images"));
    x = reduce(x, whole, rows == wanted ? name : inside(name, "rows"));
    x = reshape(layers, x, wanted, name);
  }
  return runs.empty() ? reshape(layers, x, with_an_axis(result), part) : x;
}

BlobId pool_over(LayerBuilder& layers, BlobId x, Method method, const Axes& axes,
                 const Shape& result, const std::string& part) {
  return each_run(layers, x, axes, result, part,
                  [&](BlobId images, bool whole, const std::string& name) {
                    return pool(layers, images, method, whole, name);
                  });
}

// The channels of images are what a 1x1 convolution sums up.
bool is_over_channels(const Shape& shape, const Axes& axes) {
  return shape.size() == 4 && axes == Axes{1};
}

BlobId weigh_channels(LayerBuilder& layers, BlobId x, double weight, const Shape& result,
                      const std::string& part) {
  const Shape shape = layers.shape(x);
  const std::vector<float> weights(static_cast<size_t>(shape[1]), static_cast<float>(weight));
  const bool keeps = result == Shape{shape[0], 1, shape[2], shape[3]};
  const BlobId sum =
      apply_linear_map(layers, x, 1, {1, shape[1], weights}, keeps ? part : inside(part, "rows"));
  return reshape(layers, sum, result, part);
}

// Images of one column where the whole of them is reduced.
BlobId columns(LayerBuilder& layers, BlobId images, bool whole, const std::string& part) {
  const Shape shape = layers.shape(images);
  if (!whole) return images;
  const Shape column = {shape[0], shape[1], shape[2] * shape[3], 1};
  return reshape(layers, images, column, inside(part, "column"));
}

// Halves the images' rows until one is left.
BlobId multiply_rows(LayerBuilder& layers, BlobId x, const std::string& part) {
  for (int64_t count = layers.shape(x)[2]; count > 1; count = layers.shape(x)[2]) {
    const int64_t half = count / 2;
    std::vector<int64_t> points = {half};
    if (count % 2 == 1) points.push_back(2 * half);
    const std::string step = inside(part, "of" + std::to_string(count));
    const std::vector<BlobId> pieces = slice(layers, x, 2, points, inside(step, "half"));
    const bool is_last = count == 2;
    x = product(layers, pieces[0], pieces[1], is_last ? part : step);
    if (count % 2 == 1) x = concat(layers, {x, pieces[2]}, 2, inside(step, "rest"));
  }
  return x;
}

}  // namespace

Shape reduced(Shape shape, const Axes& axes) {
  for (size_t axis : axes) shape.at(axis) = 1;
  return shape;
}

int64_t count_over(const Shape& shape, const Axes& axes) {
  return count_of(shape) / count_of(reduced(shape, axes));
}

BlobId mean_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                 const std::string& part) {
  const Shape& shape = layers.shape(x);
  if (is_over_channels(shape, axes))
    return weigh_channels(layers, x, 1.0 / static_cast<double>(shape[1]), result, part);
  return pool_over(layers, x, caffe::PoolingParameter::AVE, axes, result, part);
}

BlobId sum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                const std::string& part) {
  const Shape& shape = layers.shape(x);
  if (is_over_channels(shape, axes)) return weigh_channels(layers, x, 1, result, part);
  const auto count = static_cast<double>(count_over(shape, axes));
  const BlobId mean = pool_over(layers, x, caffe::PoolingParameter::AVE, axes, result,
                                count == 1 ? part : inside(part, "mean"));
  return count == 1 ? mean : power(layers, mean, {.scale = count}, part);
}

BlobId maximum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part) {
  return pool_over(layers, x, caffe::PoolingParameter::MAX, axes, result, part);
}

BlobId minimum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part) {
  const BlobId negative = power(layers, x, {.scale = -1}, inside(part, "negative"));
  const BlobId largest = maximum_over(layers, negative, axes, result, inside(part, "largest"));
  return power(layers, largest, {.scale = -1}, part);
}

BlobId product_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part) {
  return each_run(layers, x, axes, result, part,
                  [&](BlobId images, bool whole, const std::string& name) {
                    return multiply_rows(layers, columns(layers, images, whole, name), name);
                  });
}

BlobId logsumexp_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                      const std::string& part) {
  const auto reduce = [&](BlobId images, bool whole, const std::string& name) {
    images = columns(layers, images, whole, name);
    const auto largest = [&](BlobId of, const char* what) {
      return pool(layers, of, caffe::PoolingParameter::MAX, whole, inside(name, what));
    };
    const BlobId shares = softmax(layers, images, 2, inside(name, "shares"));
    const BlobId log = neuron(layers, "Log", largest(shares, "largest_share"), inside(name, "log"));
    return sum(layers, {largest(images, "largest"), log}, {1, -1}, name);
  };
  return each_run(layers, x, axes, result, part, reduce);
}

}  // namespace torch2caffe
