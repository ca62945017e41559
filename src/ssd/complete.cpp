// Adds the layers of an SSD head, called as in Caffe's own SSD networks.
#include "ssd/complete.h"

#include <fmt/format.h>

#include <algorithm>

#include "compose/building_blocks.h"
#include "ssd/priors.h"

namespace torch2caffe {
namespace {

LayerBuilder at_the_end(Net& net, const std::string& name) {
  return LayerBuilder(net, net.layers.size(), name, {});
}

// Back over shapes given to the same list of values, so that it is not reshaped twice.
BlobId joined(const Net& net, BlobId blob) {
  for (;;) {
    const Layer& layer = *net.layer_writing(blob);
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
      : net_(net), outputs_(outputs), config_(config), picture_(picture_of(net)) {}

  SsdBlobs run() {
    check_picture();
    check_maps();
    std::erase(net_.outputs, outputs_.loc.blob);
    std::erase(net_.outputs, outputs_.conf.blob);
    const int64_t batch = net_[net_.layers.at(0).tops[0]].shape[0];
    SsdBlobs blobs;
    const BlobId loc = in_own_order("mbox_loc_order", outputs_.loc, outputs_.loc_layout, 4);
    blobs.loc = flattened(at_the_end(net_, "mbox_loc"), loc, batch);
    blobs.conf = flattened(at_the_end(net_, "mbox_conf_flatten"), scores(batch), batch);
    blobs.priors = priors();
    blobs.detections = detections(blobs);
    net_.outputs.insert(net_.outputs.begin(), blobs.detections);
    return blobs;
  }

 private:
  void check_picture() const {
    const caffe::SsdHead& head = config_.head();
    const int64_t height = head.image_height();
    const int64_t width = head.image_width();
    if (!head.has_image_height() || (height == picture_.height && width == picture_.width)) return;
    throw ConvertError(
        Status::wrong_usage,
        {config_.about(height != picture_.height ? "image_height" : "image_width",
                       fmt::format("says a picture of {}x{}, but the network's input is {}x{}",
                                   height, width, picture_.height, picture_.width),
                       "correct it, or leave image_height and image_width out")});
  }

  void check_maps() const {
    const auto& maps = outputs_.loc.maps;
    const int said = config_.head().map_size();
    if (said == 0) {
      throw ConvertError(Status::wrong_usage, config_.name(),
                         fmt::format("says no map, but the network has {}", maps.size()),
                         "describe every map that the heads read, in their order");
    }
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
    const int64_t cells = map.cell_count();
    const int64_t said = prior_count(config_.head().map(index), map.cells);
    const int64_t network = map.values() / 4;
    if (said == network) return;
    // A list of boxes need not be the same for all cells.
    const std::string per_cell =
        said % cells == 0 ? fmt::format("{} boxes a cell, ", said / cells) : "";
    problems.push_back(config_.about_map(
        index,
        fmt::format("gives {}{} in all, but the network's map of {}x{} has {}, {} in all", per_cell,
                    said, map.cells.height, map.cells.width, network / cells, network),
        "correct its sizes and ratios, or its boxes"));
  }

  // The head's values as SSD has them, under no other shape than they were joined in.
  BlobId in_own_order(const std::string& name, const Head& head, const Layout& layout,
                      int64_t values) {
    LayerBuilder layers = at_the_end(net_, name);
    return torch2caffe::in_own_order(layers, joined(net_, head.blob), head.maps, values, layout);
  }

  BlobId scores(int64_t batch) {
    const BlobId blob =
        in_own_order("mbox_conf_order", outputs_.conf, outputs_.conf_layout, outputs_.classes);
    if (outputs_.conf.scores != Scores::none) return blob;
    LayerBuilder reshaping = at_the_end(net_, "mbox_conf_reshape");
    const BlobId values = reshape(reshaping, blob, {batch, outputs_.priors, outputs_.classes});
    LayerBuilder layers = at_the_end(net_, "mbox_conf_softmax");
    return softmax(layers, values, 2);
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
    if (!said.box().empty()) return fixed_priors(layers, index);
    caffe::LayerParameter layer = layer_of_type("PriorBox");
    auto& param = *layer.mutable_prior_box_param();
    param = prior_box_param(said, map.cells, picture_);
    for (float variance : variances_of(config_.head(), static_cast<int>(index)))
      param.add_variance(variance);
    return layers.add(std::move(layer), {map.feature, net_.layers.at(0).tops[0]});
  }

  BlobId fixed_priors(LayerBuilder& layers, size_t index) const {
    const caffe::SsdMap& said = config_.head().map(static_cast<int>(index));
    std::vector<float> values(said.box().begin(), said.box().end());
    const Shape shape = {1, 2, said.box_size()};
    const auto variances = variances_of(config_.head(), static_cast<int>(index));
    for (size_t i = 0; i < static_cast<size_t>(shape[2]); ++i) values.push_back(variances[i % 4]);
    return parameter(layers, Tensor(shape, std::move(values)));
  }

  BlobId detections(const SsdBlobs& blobs) {
    const caffe::SsdHead& head = config_.head();
    caffe::LayerParameter layer = layer_of_type("DetectionOutput");
    auto& param = *layer.mutable_detection_output_param();
    param.set_num_classes(static_cast<uint32_t>(outputs_.classes));
    param.set_share_location(true);
    param.set_background_label_id(background_of(head, outputs_));
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

SsdBlobs complete_ssd(Net& net, const SsdOutputs& outputs, const SsdConfig& config) {
  return Completion(net, outputs, config).run();
}

int background_of(const caffe::SsdHead& head, const SsdOutputs& outputs) {
  const bool all_are_objects = head.has_background_label_id()
                                   ? head.background_label_id() < 0
                                   : outputs.conf.scores == Scores::sigmoid;
  return all_are_objects ? static_cast<int>(outputs.classes) : head.background_label_id();
}

PixelSize picture_of(const Net& net) {
  const Shape& input = net[net.layers.at(0).tops[0]].shape;
  if (input.size() != 4) {
    throw ConvertError(Status::cannot_be_expressed, "--ssd",
                       "needs a network whose first input is a picture, N x C x H x W",
                       "convert it without --ssd");
  }
  return {input[2], input[3]};
}

}  // namespace torch2caffe
