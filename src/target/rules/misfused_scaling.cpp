// Keeps a target from joining a layer that multiplies or adds with the one in front where it does
// that wrongly. A Split in between stops it. OpenCV (tryFuse of its layers)
//
//   makes (k * x + s) ^ p of k * x ^ p + s;
//   takes the weights of any Scale behind a layer with channels for one weight a channel, and those
//   of a BatchNorm or PReLU too where an InnerProduct has its channels along another axis;
//   sees one channel in an Eltwise of fewer than four axes, and gives it one slope or deviation.
#include <algorithm>

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// Multiplies all elements by one number, or adds one.
bool scales_by_one_number(const Layer& layer) {
  if (layer.type() == "Power") return layer.param.power_param().power() == 1;
  const bool has_weights = layer.type() == "Scale" || layer.type() == "BatchNorm";
  return has_weights && !layer.weights.empty() && count_of(layer.weights[0].shape()) == 1;
}

bool is_misfused_power(const Layer& front, const Layer& layer) {
  return front.type() == "Power" && front.param.power_param().power() != 1 &&
         scales_by_one_number(layer);
}

bool has_channels(const Layer& layer) {
  const std::string& type = layer.type();
  return type == "Convolution" || type == "Deconvolution" || type == "InnerProduct" ||
         type == "BatchNorm" || type == "Scale" || type == "MVN";
}

// A BatchNorm is a Scale along axis 1 with weights of its own; so is a PReLU below zero.
bool is_misfused_scale(const Net& net, const Layer& front, const Layer& layer) {
  const bool is_scale = layer.type() == "Scale";
  if (!is_scale && layer.type() != "BatchNorm" && layer.type() != "PReLU") return false;
  if (layer.weights.empty() || layer.bottoms.size() > 1 || !has_channels(front)) return false;
  const auto& scale = layer.param.scale_param();
  const int32_t axis = is_scale ? scale.axis() : 1;
  const size_t rank = net[layer.bottoms[0]].shape.size();
  const auto channels = static_cast<int32_t>(front.type() == "InnerProduct" ? rank - 1 : 1);
  return axis != channels || (is_scale && scale.num_axes() != 1);
}

bool is_misfused_with_eltwise(const Net& net, const Layer& front, const Layer& layer) {
  return front.type() == "Eltwise" && net[layer.bottoms[0]].shape.size() < 4 &&
         (layer.type() == "PReLU" || layer.type() == "BatchNorm");
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (!target.makes_mistake("misfused_scaling") || layer.bottoms.empty()) return false;
  const Layer* front = net.layer_writing(layer.bottoms[0]);
  return front != nullptr &&
         (is_misfused_power(*front, layer) || is_misfused_scale(net, *front, layer) ||
          is_misfused_with_eltwise(net, *front, layer));
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const BlobId apart = neuron(layers, "Split", layer.bottoms[0], "apart");
  rewrite.finish(layers.add(layer.param, {apart}, layer.weights));
}

}  // namespace

void register_misfused_scaling(Rules& rules) {
  rules.push_back({"misfused_scaling", applies, rewrite});
}

}  // namespace torch2caffe
