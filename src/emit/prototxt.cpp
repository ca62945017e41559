// The network's description as protobuf text.
#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <stdexcept>

#include "emit/emit.h"

namespace torch2caffe {
namespace {

using google::protobuf::Message;

std::string printed(const Message& message, int indent) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetInitialIndentLevel(indent);
  std::string text;
  if (!printer.PrintToString(message, &text)) throw std::logic_error("a net cannot be printed");
  return text;
}

// Our fields of the parameter message called `name`, which are taken out of `param`.
std::string take_message(caffe::LayerParameter& param, const std::string& name) {
  const auto* field = caffe::LayerParameter::descriptor()->FindFieldByName(name);
  if (field == nullptr || !param.GetReflection()->HasField(param, field)) return "";
  std::string text = printed(param.GetReflection()->GetMessage(param, field), 2);
  param.GetReflection()->ClearField(&param, field);
  return text;
}

// The fields that our messages have not: "upsample_param.scale" into a message of that name,
// together with what is ours of it; those without a message into the layer itself.
std::string further_fields(Spelled& layer) {
  std::string text;
  for (size_t i = 0; i < layer.fields.size();) {
    const std::string& path = layer.fields[i].first;
    const std::string message = path.substr(0, path.find('.'));
    if (message == path) {
      text += fmt::format("  {}: {}\n", path, layer.fields[i++].second);
      continue;
    }
    text += fmt::format("  {} {{\n{}", message, take_message(layer.param, message));
    const auto is_of_it = [&](const auto& field) { return field.first.starts_with(message + "."); };
    const auto end = std::stable_partition(layer.fields.begin() + static_cast<std::ptrdiff_t>(i),
                                           layer.fields.end(), is_of_it);
    for (; layer.fields.begin() + static_cast<std::ptrdiff_t>(i) != end; ++i) {
      const auto& [name, value] = layer.fields[i];
      text += fmt::format("    {}: {}\n", name.substr(name.find('.') + 1), value);
    }
    text += "  }\n";
  }
  return text;
}

}  // namespace

Spelled complete_layer(const Net& net, const Layer& layer, const Target* target) {
  Spelled written;
  if (auto spelled = target == nullptr ? std::nullopt : spell(net, layer, *target)) {
    written = std::move(*spelled);
  } else {
    written.param = layer.param;
  }
  // A message's fields are written in the order of their numbers, whenever they are set.
  for (BlobId bottom : layer.bottoms) written.param.add_bottom(net[bottom].name);
  for (BlobId top : layer.tops) written.param.add_top(net[top].name);
  return written;
}

std::string prototxt_of(const Net& net, const Target* target) {
  caffe::NetParameter head;
  if (!net.name.empty()) head.set_name(net.name);
  std::string text = printed(head, 0);
  for (const Layer& layer : net.layers) {
    Spelled written = complete_layer(net, layer, target);
    const std::string further = further_fields(written);
    text += fmt::format("layer {{\n{}{}}}\n", printed(written.param, 1), further);
  }
  return text;
}

}  // namespace torch2caffe
