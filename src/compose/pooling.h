// Pooling with exactly the windows that PyTorch has, along one to three spatial axes.
#pragma once

#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// Windows along one axis, and how many of them there are in PyTorch. `dilation` is for maxima only.
struct PoolingAxis {
  int64_t kernel = 1, stride = 1, pad = 0, dilation = 1;
  int64_t count = 0;
};

using PoolMethod = caffe::PoolingParameter::PoolMethod;

// `x` is [batch, channels, spatial...], `axes` has one entry for each spatial axis. Averages divide
// as Caffe does: by the window's size clipped to the padded input.
BlobId pool(LayerBuilder& layers, BlobId x, PoolMethod method, const std::vector<PoolingAxis>& axes,
            const std::string& part = "");

// One element of each channel.
BlobId pool_all(LayerBuilder& layers, BlobId x, PoolMethod method, const std::string& part = "");

// Along a spatial axis, the maxima of the windows from floor(o * in / out) to
// ceil((o + 1) * in / out), which differ in size.
BlobId adaptive_maximum(LayerBuilder& layers, BlobId x, size_t axis, int64_t outputs,
                        const std::string& part = "");

// Whether each of the windows of a Pooling that takes `images` to `pooled` has an element of the
// images. The average of none is NaN, which no factor of zero takes away again.
bool sees_images_everywhere(const caffe::PoolingParameter& pooling, const Shape& images,
                            const Shape& pooled);

// Averages of windows that all lie within the padded images: a Convolution of each channel.
BlobId average_by_convolution(LayerBuilder& layers, BlobId images,
                              const caffe::PoolingParameter& pooling, const std::string& part = "");

// Where window `o` of `outputs` begins and ends.
int64_t adaptive_begin(int64_t inputs, int64_t outputs, int64_t o);
int64_t adaptive_end(int64_t inputs, int64_t outputs, int64_t o);

}  // namespace torch2caffe
