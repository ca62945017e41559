// Channels to places and back, by kernels with a single one in them:
//   pixel_shuffle    Deconvolution with kernel and stride r: channel c*r*r + i*r + j of a group
//                    puts its one at (i, j)
//   pixel_unshuffle  Convolution with kernel and stride r, its inverse
//   both with their channels in another order (recognised in models that write it out)
//                    one group of kernels: that of channel i has its one where i is found
//   channel_shuffle  1x1 Convolution with a single one a row; of many channels, Permute of groups
//                    and the channels in them, between Reshapes
#include "compose/building_blocks.h"
#include "compose/linear_map.h"
#include "compose/made_weights.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Kernels r by r, each with a one at another place, as often as there are channels.
Tensor one_hot_kernels(int64_t channels, int64_t r) {
  const auto places = static_cast<size_t>(r * r);
  std::vector<float> values(static_cast<size_t>(channels) * places * places, 0.0F);
  for (size_t kernel = 0; kernel < static_cast<size_t>(channels) * places; ++kernel) {
    values[kernel * places + kernel % places] = 1;
  }
  return Tensor({channels * r * r, 1, r, r}, std::move(values));
}

// All axes but the last three are the batch.
BlobId as_images(OpContext& op, BlobId x) {
  const Shape& shape = op.layers().shape(x);
  const size_t rank = shape.size();
  return reshape(op.layers(), x,
                 {along(shape, rank - 3).before, shape[rank - 3], shape[rank - 2], shape[rank - 1]},
                 "images");
}

void pixel_shuffle(OpContext& op) {
  const BlobId images = as_images(op, op.blob("self"));
  const int64_t r = op.integer("upscale_factor");
  const int64_t channels = op.layers().shape(images)[1] / (r * r);
  const BlobId shuffled =
      deconvolution(op.layers(), images, one_hot_kernels(channels, r), std::nullopt,
                    {{r, r}, {}, {}, channels}, op.result_shape().size() == 4 ? "" : "shuffle");
  op.set_result(reshape(op.layers(), shuffled, op.result_shape()));
}

void pixel_unshuffle(OpContext& op) {
  const BlobId images = as_images(op, op.blob("self"));
  const int64_t r = op.integer("downscale_factor");
  const int64_t channels = op.layers().shape(images)[1];
  const BlobId shuffled =
      convolution(op.layers(), images, one_hot_kernels(channels, r), std::nullopt,
                  {{r, r}, {}, {}, channels}, op.result_shape().size() == 4 ? "" : "shuffle");
  op.set_result(reshape(op.layers(), shuffled, op.result_shape()));
}

// Row i has its one in column order[i]: the places of a kernel of one group are such columns.
Tensor one_hot_rows(const std::vector<int64_t>& order, Shape shape) {
  std::vector<float> values = made_weights(shape, 0, "kernels");
  for (size_t i = 0; i < order.size(); ++i)
    values.at(i * order.size() + static_cast<size_t>(order[i])) = 1;
  return Tensor(std::move(shape), std::move(values));
}

void pixel_shuffle_in_order(OpContext& op) {
  const int64_t r = op.integer("upscale_factor");
  const auto channels = op.integers("channels");
  const Shape kernels = {op.operand("self").shape().at(1), op.result_shape().at(1), r, r};
  op.set_result(deconvolution(op.layers(), op.blob("self"), one_hot_rows(channels, kernels),
                              std::nullopt, {{r, r}, {}, {}, 1}));
}

void pixel_unshuffle_in_order(OpContext& op) {
  const int64_t r = op.integer("downscale_factor");
  const auto channels = op.integers("channels");
  const Shape kernels = {op.result_shape().at(1), op.operand("self").shape().at(1), r, r};
  op.set_result(convolution(op.layers(), op.blob("self"), one_hot_rows(channels, kernels),
                            std::nullopt, {{r, r}, {}, {}, 1}));
}

// Each channel of the result is multiplied with all; more than these are dearer than copies.
constexpr int64_t most_multiplied = 64;

void channel_shuffle(OpContext& op) {
  const BlobId x = op.blob("self");
  const auto [batch, channels, area] = along(op.layers().shape(x), 1);
  const int64_t groups = op.integer("groups"), size = channels / groups;
  if (channels <= most_multiplied && groups > 1 && size > 1) {
    std::vector<int64_t> order;
    for (int64_t i = 0; i < channels; ++i) order.push_back(i % groups * size + i / groups);
    const LinearMap map{channels, channels, one_hot_rows(order, {channels, channels}).floats()};
    return op.set_result(apply_linear_map(op.layers(), x, 1, map));
  }
  const BlobId grouped = reshape(op.layers(), x, {batch, groups, size, area}, "groups");
  const BlobId shuffled = permute(op.layers(), grouped, {0, 2, 1, 3}, "shuffle");
  op.set_result(reshape(op.layers(), shuffled, op.result_shape()));
}

}  // namespace

void register_pixel_shuffle(OpRegistry& r) {
  r.add("aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor", pixel_shuffle);
  r.add("aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor", pixel_unshuffle);
  r.add("torch2caffe::pixel_shuffle(Tensor self, int upscale_factor, int[] channels) -> Tensor",
        pixel_shuffle_in_order);
  r.add("torch2caffe::pixel_unshuffle(Tensor self, int downscale_factor, int[] channels) -> Tensor",
        pixel_unshuffle_in_order);
  r.add("aten::channel_shuffle(Tensor self, int groups) -> Tensor", channel_shuffle);
  r.add("aten::native_channel_shuffle(Tensor self, int groups) -> Tensor", channel_shuffle);
}

}  // namespace torch2caffe
