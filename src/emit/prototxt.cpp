// The network's description as protobuf text.
#include <google/protobuf/text_format.h>

#include <stdexcept>

#include "emit/emit.h"

namespace torch2caffe {

caffe::LayerParameter complete_param(const Net& net, const Layer& layer) {
  caffe::LayerParameter param;
  param.set_name(layer.name());
  param.set_type(layer.type());
  for (BlobId bottom : layer.bottoms) param.add_bottom(net[bottom].name);
  for (BlobId top : layer.tops) param.add_top(net[top].name);
  param.MergeFrom(layer.param);
  return param;
}

std::string prototxt_of(const Net& net) {
  caffe::NetParameter param;
  if (!net.name.empty()) param.set_name(net.name);
  for (const Layer& layer : net.layers) *param.add_layer() = complete_param(net, layer);
  std::string text;
  if (!google::protobuf::TextFormat::PrintToString(param, &text))
    throw std::logic_error("a net cannot be printed");
  return text;
}

}  // namespace torch2caffe
