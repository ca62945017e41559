// Linear maps along height and width.
#include "lower/linear_map.h"

namespace torch2caffe {
namespace {

caffe::LayerParameter reshape_to(const Shape& shape) {
  caffe::LayerParameter layer = layer_of_type("Reshape");
  for (int64_t dim : shape) layer.mutable_reshape_param()->mutable_shape()->add_dim(dim);
  return layer;
}

BlobId along_width(LayerBuilder& layers, BlobId blob, const LinearMap& map) {
  caffe::LayerParameter layer = layer_of_type("InnerProduct");
  layer.mutable_inner_product_param()->set_axis(3);
  layer.mutable_inner_product_param()->set_num_output(static_cast<uint32_t>(map.outputs));
  layer.mutable_inner_product_param()->set_bias_term(false);
  return layers.add(std::move(layer), {blob}, {Tensor({map.outputs, map.inputs}, map.values)},
                    "width");
}

}  // namespace

BlobId apply_linear_maps(LayerBuilder& layers, BlobId blob, const LinearMap& height,
                         const LinearMap& width) {
  const BlobId narrowed = along_width(layers, blob, width);
  const Shape shape = layers.shape(narrowed);
  // Every image of the batch and every channel becomes an image of its own, whose channels are the
  // rows.
  const int64_t images = shape[0] * shape[1];
  const BlobId rows =
      layers.add(reshape_to({images, shape[2], 1, shape[3]}), {narrowed}, {}, "rows");
  caffe::LayerParameter layer = layer_of_type("Convolution");
  layer.mutable_convolution_param()->set_num_output(static_cast<uint32_t>(height.outputs));
  layer.mutable_convolution_param()->add_kernel_size(1);
  layer.mutable_convolution_param()->set_bias_term(false);
  const BlobId mapped =
      layers.add(std::move(layer), {rows},
                 {Tensor({height.outputs, height.inputs, 1, 1}, height.values)}, "height");
  return layers.add(reshape_to({shape[0], shape[1], height.outputs, shape[3]}), {mapped});
}

}  // namespace torch2caffe
