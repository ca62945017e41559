// Costs: see the header. What multiplies with weights is counted: once for each weight and place.
#include "net/cost.h"

#include <algorithm>
#include <set>

#include "net/layer_type.h"
#include "net/shared_weights.h"

namespace torch2caffe {
namespace {

// How often each element of the first weight blob is multiplied.
int64_t places_of(const Net& net, const Layer& layer) {
  const Shape& bottom = net[layer.bottoms.at(0)].shape;
  const Shape& top = net[layer.tops.at(0)].shape;
  if (layer.type() == "Convolution") return count_of(top) / top[1];
  if (layer.type() == "Deconvolution") return count_of(bottom) / bottom[1];
  const int64_t weights = layer.weights.empty() ? 0 : layer.weights[0].count();
  if (layer.type() == "InnerProduct")
    return count_of(top) / layer.param.inner_product_param().num_output();
  if (layer.type() == "LSTM" || layer.type() == "RNN") return bottom.at(0) * bottom.at(1);
  return weights == 0 ? 0 : count_of(top) / weights;
}

int64_t multiply_adds_of(const Net& net, const Layer& layer) {
  static const std::set<std::string> element_wise = {"BatchNorm", "Bias",  "Eltwise",
                                                     "PReLU",     "Power", "Scale"};
  if (layer.bottoms.empty() || layer.tops.empty()) return 0;
  if (element_wise.count(layer.type()) > 0) return count_of(net[layer.tops[0]].shape);
  if (layer.weights.empty() || layer.type() == "Embed") return 0;
  int64_t once = layer.weights[0].count();
  // Recurrent layers multiply the input and the state of before; the second blob is their bias.
  if (layer.type() == "LSTM" || layer.type() == "RNN") {
    for (size_t i = 2; i < layer.weights.size(); ++i) once += layer.weights[i].count();
  }
  return once * places_of(net, layer);
}

}  // namespace

Cost& Cost::operator+=(const Cost& other) {
  parameters += other.parameters;
  multiply_adds += other.multiply_adds;
  blob_elements += other.blob_elements;
  return *this;
}

Cost Cost::operator-(const Cost& other) const {
  return {parameters - other.parameters, multiply_adds - other.multiply_adds,
          blob_elements - other.blob_elements};
}

bool Cost::operator<(const Cost& other) const {
  return multiply_adds != other.multiply_adds ? multiply_adds < other.multiply_adds
                                              : blob_elements < other.blob_elements;
}

Cost cost_of(const Net& net, const Layer& layer) {
  Cost cost;
  for (const Weight& weight : layer.weights) cost.parameters += weight.count();
  cost.multiply_adds = multiply_adds_of(net, layer);
  for (BlobId top : layer.tops) {
    if (layer_type(layer).shares_memory) break;
    if (std::count(layer.bottoms.begin(), layer.bottoms.end(), top) == 0)
      cost.blob_elements += count_of(net[top].shape);
  }
  return cost;
}

Cost cost_of(const Net& net) {
  Cost cost;
  const std::vector<bool> own = own_weights(net);
  for (size_t i = 0; i < net.layers.size(); ++i) {
    Cost of_layer = cost_of(net, net.layers[i]);
    if (!own[i]) of_layer.parameters = 0;
    cost += of_layer;
  }
  return cost;
}

}  // namespace torch2caffe
