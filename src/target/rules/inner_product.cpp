// InnerProduct of the last axes of each row where the target has it for whole elements of the batch
// alone. The cheaper of
//
//   a Convolution of as many groups as rows, each with the same weights
//   a Convolution along the rows of one channel, whose filters are put behind the rows by a Permute
#include "compose/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

constexpr int64_t most_weights = 1 << 20;  // 4 MiB of the file

size_t first_axis(const Net& net, const Layer& layer) {
  return axis_of(layer.param.inner_product_param().axis(), net[layer.bottoms[0]].shape.size());
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "InnerProduct" && first_axis(net, layer) > 1 &&
         !layer.param.inner_product_param().transpose() && target.lacks_for(net, layer);
}

Tensor repeated(const Weight& weight, int64_t times, Shape shape) {
  const std::vector<double> once = weight.doubles();
  std::vector<double> all;
  for (int64_t i = 0; i < times; ++i) all.insert(all.end(), once.begin(), once.end());
  return Tensor::of_doubles(std::move(shape), std::move(all));
}

// An InnerProduct of `rows` rows of `inputs` elements each.
struct Rows {
  const Layer& layer;
  int64_t batch, rows, inputs, outputs;

  std::optional<Weight> bias(int64_t times) const {
    if (layer.weights.size() < 2) return std::nullopt;
    return Weight(repeated(layer.weights[1], times, {times * outputs}));
  }
};

BlobId by_groups(LayerBuilder& layers, const Rows& of, const Shape& result) {
  const BlobId rows =
      reshape(layers, of.layer.bottoms[0], {of.batch, of.rows, 1, of.inputs}, "rows");
  const Shape products = {of.batch, of.rows * of.outputs, 1, 1};
  const BlobId made = convolution(
      layers, rows, repeated(of.layer.weights[0], of.rows, {products[1], 1, 1, of.inputs}),
      of.bias(of.rows), {{}, {}, {}, of.rows}, products == result ? "" : "products");
  return reshape(layers, made, result);
}

BlobId by_permute(LayerBuilder& layers, const Rows& of, const Shape& result) {
  const BlobId rows =
      reshape(layers, of.layer.bottoms[0], {of.batch, 1, of.rows, of.inputs}, "rows");
  const Tensor filters = repeated(of.layer.weights[0], 1, {of.outputs, 1, 1, of.inputs});
  const BlobId products = convolution(layers, rows, filters, of.bias(1), {}, "products");
  return reshape(layers, permute(layers, products, {0, 2, 1, 3}, "turned"), result);
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const Shape shape = layers.shape(layer.bottoms[0]);
  const size_t axis = first_axis(layers.net(), layer);
  const Shape& weights = layer.weights[0].shape();
  const Rows of{layer, shape[0], count_between(shape, 1, axis), weights[1], weights[0]};
  const Shape result = layers.shape(layer.tops[0]);
  std::vector<Candidate> ways;
  if (of.rows * of.inputs * of.outputs <= most_weights) {
    ways.push_back({"a group for each row",
                    [&](LayerBuilder& trial) { return by_groups(trial, of, result); }, 12});
  }
  ways.push_back({"a Convolution and a Permute",
                  [&](LayerBuilder& trial) { return by_permute(trial, of, result); }, 11});
  rewrite.finish(cheapest(layers, ways, target));
}

}  // namespace

void register_inner_product(Rules& rules) { rules.push_back({"inner_product", applies, rewrite}); }

}  // namespace torch2caffe
