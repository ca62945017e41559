// Reads and writes nets as text.
#include "net/text_form.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/text_format.h>

#include <map>
#include <stdexcept>

#include "base/scanner.h"
#include "graph/text_form.h"
#include "net/layer_type.h"
#include "net/prototext.h"

namespace torch2caffe {
namespace {

// ---- writing ----

std::string param_text(const Layer& layer) {
  caffe::LayerParameter param = layer.param;
  param.clear_name();
  param.clear_type();
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(param, &text);
  return text.empty() ? "" : fmt::format(" {{ {}}}", text);
}

std::string weight_text(const Weight& weight) {
  const auto values = [&] { return weight.doubles(); };
  return fmt::format(" {} {}", to_text(weight.shape()), values_text(weight.count(), values));
}

std::string names(const Net& net, const std::vector<BlobId>& blobs) {
  std::vector<std::string> names;
  for (BlobId blob : blobs) names.push_back("%" + net[blob].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string layer_text(const Net& net, const Layer& layer) {
  std::string text;
  if (!layer.tops.empty()) text = names(net, layer.tops) + " = ";
  text += fmt::format("{}({})", layer.type(), names(net, layer.bottoms));
  if (layer.tops.empty() || layer.name() != net[layer.tops[0]].name)
    text += " " + quote(layer.name());
  text += param_text(layer);
  if (!layer.weights.empty()) text += " weights";
  for (const Weight& weight : layer.weights) text += weight_text(weight);
  std::vector<std::string> shapes;
  for (BlobId top : layer.tops) shapes.push_back(to_text(net[top].shape));
  if (!shapes.empty()) text += fmt::format(" : {}", fmt::join(shapes, ", "));
  return text + "\n";
}

// ---- reading ----

class Reader {
 public:
  explicit Reader(std::string_view text) : scan_(text, "net") {}

  Net read() {
    while (!scan_.at_end()) {
      if (scan_.accept("return")) {
        do net_.outputs.push_back(known_blob());
        while (scan_.accept(","));
      } else {
        read_layer();
      }
    }
    return std::move(net_);
  }

 private:
  std::string blob_name() {
    scan_.expect("%");
    return scan_.word("_./-");
  }

  BlobId known_blob() {
    const std::string name = blob_name();
    const auto found = ids_.find(name);
    if (found == ids_.end()) scan_.fail("%" + name + " is not defined above");
    return found->second;
  }

  void read_layer() {
    Layer layer;
    std::vector<std::string> tops;
    while (scan_.peek("%")) {
      tops.push_back(blob_name());
      scan_.accept(",");
    }
    if (!tops.empty()) scan_.expect("=");
    layer.param.set_type(scan_.word());
    scan_.expect("(");
    while (!scan_.accept(")")) {
      layer.bottoms.push_back(known_blob());
      scan_.accept(",");
    }
    if (tops.empty() && !scan_.peek("\"")) scan_.fail("a layer without tops needs a name");
    const std::string name = scan_.peek("\"") ? scan_.quoted() : tops[0];
    if (scan_.peek("{")) read_param(layer);
    layer.param.set_name(name);
    if (scan_.accept("weights")) {
      while (scan_.peek("[")) layer.weights.push_back(read_weight());
    }
    layer.tops.resize(tops.size());
    const std::vector<Shape> shapes = read_shapes(layer);
    for (size_t i = 0; i < tops.size(); ++i) layer.tops[i] = top(tops[i], shapes.at(i));
    net_.layers.push_back(std::move(layer));
  }

  void read_param(Layer& layer) {
    std::string text = scan_.balanced('{', '}');
    text = text.substr(1, text.size() - 2);
    const std::string type = layer.type();
    const std::string wrong = parse_prototext(text, layer.param);
    if (!wrong.empty()) scan_.fail("cannot read the parameters: " + wrong);
    layer.param.set_type(type);
  }

  Weight read_weight() {
    const Shape shape = read_shape(scan_);
    const auto seed = static_cast<unsigned>(net_.layers.size());
    return Weight(read_values(scan_, DType::f64, shape, seed));
  }

  std::vector<Shape> read_shapes(const Layer& layer) {
    std::vector<Shape> shapes;
    if (scan_.accept(":")) {
      while (scan_.peek("[")) {
        shapes.push_back(read_shape(scan_));
        scan_.accept(",");
      }
    } else {
      shapes = shapes_by_rule(layer);
    }
    if (shapes.size() != layer.tops.size()) scan_.fail("there must be one shape for each top");
    return shapes;
  }

  // A layer that its type's rule cannot make sense of is wrong text here, and no mistake of ours.
  std::vector<Shape> shapes_by_rule(const Layer& layer) {
    try {
      return layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms));
    } catch (const std::logic_error& error) {
      scan_.fail(error.what());
    }
  }

  // A top that is known already is written in place.
  BlobId top(const std::string& name, const Shape& shape) {
    const auto found = ids_.find(name);
    if (found != ids_.end()) return found->second;
    return ids_[name] = net_.add_blob({name, shape, ValueId{}});
  }

  Scanner scan_;
  Net net_;
  std::map<std::string, BlobId> ids_;
};

}  // namespace

std::string to_text(const Net& net) {
  std::string text;
  for (const Layer& layer : net.layers) text += layer_text(net, layer);
  return text + "return " + names(net, net.outputs) + "\n";
}

Net net_of_text(std::string_view text) { return Reader(text).read(); }

}  // namespace torch2caffe
