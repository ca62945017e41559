// Mean, sum, maximum, ... over any set of axes: a run of neighbouring axes at a time becomes the
// height of images, which one Pooling reduces to one row.
#pragma once

#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

using Axes = std::vector<size_t>;  // ascending

// `shape` with one element for each of the axes.
Shape reduced(Shape shape, const Axes& axes);

// The number of elements that become one.
int64_t count_over(const Shape& shape, const Axes& axes);

// Each gives a blob of shape `result`, which has as many elements as reduced(). A blob without axes
// is not for every Caffe: [1] stands for it.
BlobId mean_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                 const std::string& part = "");
BlobId sum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                const std::string& part = "");
BlobId maximum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part = "");
BlobId minimum_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part = "");
BlobId product_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                    const std::string& part = "");

// log(sum(exp(x))), for numbers of any size.
BlobId logsumexp_over(LayerBuilder& layers, BlobId x, const Axes& axes, const Shape& result,
                      const std::string& part = "");

}  // namespace torch2caffe
