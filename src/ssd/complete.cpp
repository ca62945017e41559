// Adds the layers of an SSD head, called as in Caffe's own SSD networks.
#include "ssd/complete.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "net/building_blocks.h"

namespace torch2caffe {
namespace {

LayerBuilder at_the_end(Net& net, const std::string& name) {
  return LayerBuilder(net, net.layers.size(), name, {});
}

// Layers whose results nobody takes.
void drop_dead_layers(Net& net) {
  for (size_t i = net.layers.size(); i-- > 0;) {
    const Layer& layer = net.layers[i];
    const bool is_read =
        layer.tops.empty() || std::any_of(layer.tops.begin(), layer.tops.end(),
                                          [&](BlobId top) { return net.uses_of(top) > 0; });
    if (is_read || layer.type() == "Input") continue;
    net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

std::set<BlobId> followers_of(const Net& net, std::set<BlobId> blobs) {
  for (const Layer& layer : net.layers) {
    const bool follows = std::any_of(layer.bottoms.begin(), layer.bottoms.end(),
                                     [&](BlobId bottom) { return blobs.count(bottom) > 0; });
    if (follows) blobs.insert(layer.tops.begin(), layer.tops.end());
  }
  return blobs;
}

// Back over shapes given to the same list of values, so that it is not reshaped twice.
BlobId joined(const Net& net, BlobId blob) {
  for (;;) {
    const Layer& layer = net.layers[static_cast<size_t>(net.writer_of(blob))];
    const bool same_values =
        layer.type() == "Reshape" || layer.type() == "Flatten" || layer.type() == "Split";
    if (!same_values || net[layer.bottoms[0]].shape.size() > 3) return blob;
    blob = layer.bottoms[0];
  }
}

// N x everything else.
BlobId flattened(LayerBuilder layers, BlobId blob, int64_t batch) {
  const Shape shape = layers.shape(blob);
  if (shape[0] != batch) return reshape(layers, blob, {batch, count_of(shape) / batch});
  return shape.size() == 2 ? blob : layers.add(layer_of_type("Flatten"), {blob});
}

class Completion {
 public:
  Completion(Net& net, const SsdOutputs& outputs, const SsdConfig& config)
      : net_(net), outputs_(outputs), config_(config), picture_(picture_of(net, config)) {}

  SsdBlobs run() {
    check_maps();
    std::erase(net_.outputs, outputs_.loc.blob);
    std::erase(net_.outputs, outputs_.conf.blob);
    const int64_t batch = net_[net_.layers.at(0).tops[0]].shape[0];
    SsdBlobs blobs;
    blobs.loc = flattened(at_the_end(net_, "mbox_loc"), joined(net_, outputs_.loc.blob), batch);
    blobs.conf = flattened(at_the_end(net_, "mbox_conf_flatten"), scores(batch), batch);
    blobs.priors = priors();
    blobs.detections = detections(blobs);
    net_.outputs.insert(net_.outputs.begin(), blobs.detections);
    drop_dead_layers(net_);
    return blobs;
  }

 private:
  void check_maps() const {
    const auto& maps = outputs_.loc.maps;
    const int said = config_.head().map_size();
    if (said != static_cast<int>(maps.size())) {
      throw ConvertError(
          Status::wrong_usage,
          {config_.about_map(
              said - 1,
              fmt::format("is the last of {} maps, but the network has {}", said, maps.size()),
              "describe every map that the heads read, in their order")});
    }
    std::vector<Problem> problems;
    for (size_t i = 0; i < maps.size(); ++i) check_map(static_cast<int>(i), maps[i], problems);
    if (!problems.empty()) throw ConvertError(Status::wrong_usage, std::move(problems));
  }

  void check_map(int index, const HeadMap& map, std::vector<Problem>& problems) const {
    const int64_t said = priors_per_cell(config_.head().map(index), map.cells);
    const int64_t network = map.channels / 4;
    if (said == network) return;
    problems.push_back(config_.about_map(
        index,
        fmt::format(
            "gives {} boxes a cell, {} in all, but the network's map of {}x{} has {}, {} in all",
            said, said * map.cells.height * map.cells.width, map.cells.height, map.cells.width,
            network, network * map.cells.height * map.cells.width),
        "correct its sizes and ratios"));
  }

  BlobId scores(int64_t batch) {
    const BlobId blob = outputs_.conf.blob;
    if (outputs_.conf.scored) return joined(net_, blob);
    LayerBuilder reshaping = at_the_end(net_, "mbox_conf_reshape");
    const BlobId values =
        reshape(reshaping, joined(net_, blob), {batch, outputs_.priors, outputs_.classes});
    caffe::LayerParameter softmax = layer_of_type("Softmax");
    softmax.mutable_softmax_param()->set_axis(2);
    return at_the_end(net_, "mbox_conf_softmax").add(std::move(softmax), {values});
  }

  BlobId priors() {
    std::vector<BlobId> maps;
    for (size_t i = 0; i < outputs_.loc.maps.size(); ++i) maps.push_back(priors_of_map(i));
    LayerBuilder layers = at_the_end(net_, "mbox_priorbox");
    return concat(layers, std::move(maps), 2);
  }

  BlobId priors_of_map(size_t index) {
    const caffe::SsdMap& said = config_.head().map(static_cast<int>(index));
    const HeadMap& map = outputs_.loc.maps[index];
    LayerBuilder layers = at_the_end(net_, net_[map.feature].name + "_mbox_priorbox");
    if (!said.box().empty()) return fixed_priors(layers, said, map);
    caffe::LayerParameter layer = layer_of_type("PriorBox");
    *layer.mutable_prior_box_param() = prior_box_param(said, map.cells, picture_);
    const BlobId input = net_.layers.at(0).tops[0];
    const Shape& shape = net_[input].shape;
    if (picture_.height != shape.at(2) || picture_.width != shape.at(3)) {
      layer.mutable_prior_box_param()->set_img_h(static_cast<uint32_t>(picture_.height));
      layer.mutable_prior_box_param()->set_img_w(static_cast<uint32_t>(picture_.width));
    }
    return layers.add(std::move(layer), {map.feature, input});
  }

  BlobId fixed_priors(LayerBuilder& layers, const caffe::SsdMap& said, const HeadMap& map) const {
    std::vector<float> values = priors_of(said, map.cells, picture_);
    const Shape shape = {1, 2, static_cast<int64_t>(values.size())};
    const std::vector<float> variances = variances_of(said);
    for (size_t i = 0; i < static_cast<size_t>(shape[2]); ++i) values.push_back(variances[i % 4]);
    caffe::LayerParameter layer = layer_of_type("Parameter");
    for (int64_t dim : shape) layer.mutable_parameter_param()->mutable_shape()->add_dim(dim);
    return layers.add(std::move(layer), {}, {Tensor(shape, std::move(values))});
  }

  BlobId detections(const SsdBlobs& blobs) {
    const caffe::SsdHead& head = config_.head();
    caffe::LayerParameter layer = layer_of_type("DetectionOutput");
    auto& param = *layer.mutable_detection_output_param();
    param.set_num_classes(static_cast<uint32_t>(outputs_.classes));
    param.set_share_location(true);
    param.set_background_label_id(head.background_label_id());
    param.mutable_nms_param()->set_nms_threshold(head.nms_threshold());
    param.mutable_nms_param()->set_top_k(head.top_k());
    param.set_code_type(caffe::PriorBoxParameter::CENTER_SIZE);
    param.set_keep_top_k(head.keep_top_k());
    param.set_confidence_threshold(head.confidence_threshold());
    return at_the_end(net_, "detection_out")
        .add(std::move(layer), {blobs.loc, blobs.conf, blobs.priors});
  }

  Net& net_;
  const SsdOutputs& outputs_;
  const SsdConfig& config_;
  PixelSize picture_;
};

}  // namespace

int keep_raw_outputs(Net& net, const SsdOutputs& outputs) {
  const BlobId loc = outputs.loc.blob;
  const BlobId conf = outputs.conf.blob;
  const auto decoded = followers_of(net, {loc, conf});
  std::vector<BlobId> kept = {loc, conf};
  int left_out = 0;
  for (BlobId output : net.outputs) {
    if (output == loc || output == conf) continue;
    if (decoded.count(output) > 0) {
      ++left_out;
    } else {
      kept.push_back(output);
    }
  }
  net.outputs = kept;
  drop_dead_layers(net);
  return left_out;
}

SsdBlobs complete_ssd(Net& net, const SsdOutputs& outputs, const SsdConfig& config) {
  return Completion(net, outputs, config).run();
}

PixelSize picture_of(const Net& net, const SsdConfig& config) {
  const caffe::SsdHead& head = config.head();
  if (head.has_image_height()) return {head.image_height(), head.image_width()};
  const Shape& input = net[net.layers.at(0).tops[0]].shape;
  return {input.at(2), input.at(3)};
}

}  // namespace torch2caffe
