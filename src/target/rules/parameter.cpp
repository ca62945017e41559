// Fixed values, which no program but Caffe takes from a Parameter layer:
//   target has Const   OpenCV's layer, which is the same under another name
//   else               the bias of an InnerProduct whose weights are zeros, on the mean of the
//                      picture, which is the smallest blob that any network has; not where the
//                      target has Parameter and the zeros are work that counts
#include "compose/building_blocks.h"
#include "compose/made_weights.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

const Shape& input_shape(const Net& net) { return net[net.layers.at(0).tops.at(0)].shape; }

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Parameter") return false;
  if (target.has_layer("Const")) return !target.has_layer("Parameter");
  const Shape& picture = input_shape(net);
  if (picture.size() != 4 || picture[0] != 1) return false;
  return !target.has_layer("Parameter") ||
         layer.weights.at(0).count() * picture[1] <= left_for_reach(net);
}

BlobId bias_of_zeros(LayerBuilder& layers, const Weight& values) {
  const int64_t channels = input_shape(layers.net())[1];
  caffe::LayerParameter mean = layer_of_type("Pooling");
  mean.mutable_pooling_param()->set_pool(caffe::PoolingParameter::AVE);
  mean.mutable_pooling_param()->set_global_pooling(true);
  const BlobId blob = layers.add(std::move(mean), {layers.net().layers.at(0).tops[0]}, {}, "mean");
  const Shape all = {values.count(), channels};
  const Tensor zeros(all, made_weights(all, 0, "zeros"));
  const Tensor bias = Tensor::of_doubles({values.count()}, values.doubles());
  const BlobId flat = inner_product(layers, blob, 1, zeros, Weight(bias), "values");
  return reshape(layers, flat, values.shape());
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& fixed = rewrite.layer();
  const Weight& values = fixed.weights.at(0);
  if (target.has_layer("Const"))
    return rewrite.finish(layers.add(layer_of_type("Const"), {}, {values}));
  if (!target.has_layer("Parameter")) return rewrite.finish(bias_of_zeros(layers, values));
  rewrite.finish(
      cheapest(layers,
               {{"a Parameter",
                 [&](LayerBuilder& trial) { return trial.add(fixed.param, {}, {values}); }, 1},
                {"the bias of an InnerProduct with zeros",
                 [&](LayerBuilder& trial) { return bias_of_zeros(trial, values); }, 12}},
               target));
}

}  // namespace

void register_parameter(Rules& rules) { rules.push_back({"parameter", applies, rewrite}); }

}  // namespace torch2caffe
