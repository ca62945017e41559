// Networks of anybody's: see the header.
#include "runtime/partial_net.h"

#include <algorithm>
#include <exception>
#include <map>
#include <set>

#include "net/layer_type.h"

namespace torch2caffe {
namespace {

class PartialReader {
 public:
  PartialReader(const caffe::NetParameter& description, const std::vector<InputSpec>& inputs) {
    result_.net.name = description.name();
    for (const InputSpec& input : inputs) {
      blobs_[input.name] = result_.net.add_blob({input.name, input.shape, {}});
      shaped_.insert(blobs_[input.name]);
    }
    for (const auto& layer : description.layer()) add(layer);
  }

  PartialNet run() { return std::move(result_); }

 private:
  void add(const caffe::LayerParameter& param) {
    Layer layer;
    layer.param = param;
    layer.param.clear_bottom();
    layer.param.clear_top();
    for (const std::string& bottom : param.bottom()) layer.bottoms.push_back(blob_of(bottom));
    const bool is_input = param.type() == "Input";
    std::vector<Shape> shapes;
    const bool known = is_input || measure(layer, param, shapes);
    for (int i = 0; i < param.top_size(); ++i) {
      const BlobId top = blob_of(param.top(i));
      layer.tops.push_back(top);
      if (!known || is_input) continue;
      result_.net[top].shape = shapes.at(static_cast<size_t>(i));
      shaped_.insert(top);
    }
    result_.known.push_back(known);
    result_.net.layers.push_back(std::move(layer));
  }

  // A name that nothing wrote before is a blob of unknown shape.
  BlobId blob_of(const std::string& name) {
    const auto [entry, is_new] = blobs_.emplace(name, BlobId{});
    if (is_new) entry->second = result_.net.add_blob({name, {}, {}});
    return entry->second;
  }

  // Fills in the layer's weights and the shapes of its tops; whether they are known.
  bool measure(Layer& layer, const caffe::LayerParameter& param, std::vector<Shape>& shapes) {
    const auto is_shaped = [&](BlobId bottom) { return shaped_.count(bottom) > 0; };
    if (!has_layer_type(param.type()) ||
        !std::all_of(layer.bottoms.begin(), layer.bottoms.end(), is_shaped))
      return false;
    Layer measured = layer;
    measured.tops.resize(static_cast<size_t>(param.top_size()));  // some rules divide by that
    const std::vector<Shape> bottoms = shapes_of(result_.net, layer.bottoms);
    try {
      shapes = layer_type(layer).shapes(measured, bottoms);
      for (const Shape& shape : layer_type(layer).weight_shapes(measured, bottoms))
        layer.weights.push_back(Tensor(DType::f32, shape, nullptr));  // no value is ever read
    } catch (const std::exception&) {  // a rule of ours does not fit somebody's layer
      return false;
    }
    return shapes.size() >= static_cast<size_t>(param.top_size());
  }

  PartialNet result_;
  std::map<std::string, BlobId> blobs_;
  std::set<BlobId> shaped_;
};

}  // namespace

PartialNet partial_net(const caffe::NetParameter& description,
                       const std::vector<InputSpec>& inputs) {
  return PartialReader(description, inputs).run();
}

}  // namespace torch2caffe
