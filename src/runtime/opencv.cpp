// Caffe files in OpenCV DNN.
#include "runtime/opencv.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <chrono>
#include <fstream>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/core/version.hpp>
#include <opencv2/dnn.hpp>
#include <set>
#include <sstream>

#include "net/prototext.h"
#include "net/shared_weights.h"
#include "runtime/opencv_layers.h"
#include "target/fields.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

constexpr const char* opencv = "OpenCV " CV_VERSION;

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw ConvertError(Status::unreadable_input, path, what,
                     "check that both files belong together and are complete");
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "cannot be opened");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string copy_of(const std::string& layer, size_t top) {
  return fmt::format("{}: copy of top {}", layer, top);
}

// OpenCV uses the memory of all tops but a layer's first again, asked for or not: a copy of each is
// what can be asked for. Returns whether there are such tops.
bool copy_further_tops(caffe::NetParameter& net) {
  caffe::NetParameter copied;
  for (const auto& layer : net.layer()) {
    *copied.add_layer() = layer;
    for (int i = 1; i < layer.top_size(); ++i) {
      auto& copy = *copied.add_layer();
      copy.set_name(copy_of(layer.name(), static_cast<size_t>(i)));
      copy.set_type("Split");
      copy.add_bottom(layer.top(i));
      copy.add_top(copy.name());
    }
  }
  const bool changed = copied.layer_size() != net.layer_size();
  net.mutable_layer()->Swap(copied.mutable_layer());
  return changed;
}

// What OpenCV computes otherwise than Caffes do, whatever the target.
void check_prior_box(const std::string& path, const caffe::LayerParameter& layer) {
  const auto& param = layer.prior_box_param();
  if (!param.has_img_size() && !param.has_img_h() && !param.has_img_w()) return;
  throw ConvertError(
      Status::unreadable_input, path,
      fmt::format("layer '{}' states the size of the picture, which OpenCV computes without",
                  layer.name()),
      "leave out img_size, img_h and img_w, or judge by a Caffe that has the layer, --caffe");
}

// Whether boxes go that overlap at all.
bool suppresses_all(const caffe::LayerParameter& layer) {
  const auto& param = layer.detection_output_param().nms_param();
  return param.has_nms_threshold() && param.nms_threshold() == 0;
}

// As the target reads the layer. Returns whether it is another one now.
bool read_as_by(const Target& target, caffe::LayerParameter& layer) {
  const auto capability = target.layers().find(layer.type());
  if (capability == target.layers().end() || !capability->second.lost_fraction(layer)) return false;
  for (const std::string& field : capability->second.whole_fields()) drop_fractions(layer, field);
  return true;
}

// OpenCV refuses a whole file for one field that it does not know. BVLC master's round_mode has
// another name there.
std::string in_opencv_words(const std::string& path, const std::string& prototxt,
                            const Target& target) {
  caffe::NetParameter net;
  if (!parse_prototext(prototxt, net).empty()) return prototxt;  // OpenCV says what is wrong
  bool changed = copy_further_tops(net);
  for (auto& layer : *net.mutable_layer()) {
    if (!target.joins_layers()) check_prior_box(path, layer);
    changed |= read_as_by(target, layer);
    if (suppresses_all(layer)) {
      constexpr float almost_none = 1e-30F;  // OpenCV wants it above 0; no overlap is between
      layer.mutable_detection_output_param()->mutable_nms_param()->set_nms_threshold(almost_none);
      changed = true;
    }
    if (layer.type() == "Clip") {
      // OpenCV hands on the fields that its description of the format has: two of Power's carry the
      // bounds to the layer registered in opencv_layers.cpp.
      layer.mutable_power_param()->set_shift(layer.clip_param().min());
      layer.mutable_power_param()->set_scale(layer.clip_param().max());
      layer.clear_clip_param();
      changed = true;
    }
    if (layer.type() == "Parameter") {
      layer.set_type("Const");  // what OpenCV calls it in networks of other origins
      layer.clear_parameter_param();
      changed = true;
    }
    if (!layer.pooling_param().has_round_mode()) continue;
    const bool up = layer.pooling_param().round_mode() == caffe::PoolingParameter::CEIL;
    layer.mutable_pooling_param()->clear_round_mode();
    layer.mutable_pooling_param()->set_ceil_mode(up);
    changed = true;
  }
  if (!changed) return prototxt;
  std::string text;
  google::protobuf::TextFormat::PrintToString(net, &text);
  return text;
}

// OpenCV knows no weights that layers share.
std::string with_own_weights(const std::string& prototxt, std::string caffemodel) {
  caffe::NetParameter net, weights;
  if (!parse_prototext(prototxt, net, UnknownFields::skipped).empty()) return caffemodel;
  const auto shares = [](const auto& layer) { return layer.param_size() > 0; };
  if (std::none_of(net.layer().begin(), net.layer().end(), shares)) return caffemodel;
  if (!weights.ParseFromString(caffemodel)) return caffemodel;
  add_shared_weights(net, weights);
  return weights.SerializeAsString();
}

cv::Mat mat_of(const Tensor& tensor) {
  const std::vector<int> sizes(tensor.shape().begin(), tensor.shape().end());
  cv::Mat mat(static_cast<int>(sizes.size()), sizes.data(), CV_32F);
  tensor.copy_floats(0, tensor.count(), mat.ptr<float>());
  return mat;
}

Tensor tensor_of(const cv::Mat& mat) {
  const auto owner = std::make_shared<const cv::Mat>(mat.isContinuous() ? mat : mat.clone());
  return Tensor(DType::f32, Shape(mat.size.p, mat.size.p + mat.dims),
                std::shared_ptr<const void>(owner, owner->ptr<float>()));
}

// OpenCV has no matrix of one axis.
void check_axes(const NamedTensor& input) {
  if (input.tensor.shape().size() >= 2) return;
  throw ConvertError(Status::unreadable_input, fmt::format("input '{}'", input.name),
                     "has fewer than two axes, which OpenCV cannot run",
                     "give it a batch axis, as in -i 1,5; or judge by Caffe itself, --caffe");
}

class OpenCvRuntime : public Runtime {
 public:
  OpenCvRuntime(const CaffePaths& files, const Target& target) {
    register_opencv_layers();
    cv::utils::logging::setLogLevel(
        cv::utils::logging::LOG_LEVEL_SILENT);  // what matters comes as an exception
    const std::string text = in_opencv_words(files.prototxt, contents_of(files.prototxt), target);
    const std::string weights = with_own_weights(text, contents_of(files.caffemodel));
    try {
      net_ = cv::dnn::readNetFromCaffe(text.data(), text.size(), weights.data(), weights.size());
    } catch (const cv::Exception& error) {
      fail(files.prototxt, fmt::format("OpenCV cannot read it: {}", error.err));
    }
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
#if CV_VERSION_MINOR >= 7
    // Faster and less exact than any Caffe; those who deploy in OpenCV have it.
    if (!target.joins_layers()) net_.enableWinograd(false);
#endif
    if (!target.joins_layers()) return;
    const auto outputs = net_.getUnconnectedOutLayersNames();
    fused_.insert(outputs.begin(), outputs.end());
  }

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    for (const NamedTensor& input : inputs) check_axes(input);
    std::vector<Tensor> tensors(blobs.size());
    try {
      for (const NamedTensor& input : inputs) net_.setInput(mat_of(input.tensor), input.name);
      for (const bool fused : {false, true}) forward(blobs, fused, tensors);
      return tensors;
    } catch (const cv::Exception& error) {
      throw ConvertError(Status::unreadable_input, "OpenCV",
                         fmt::format("cannot run the network: {}", error.what()),
                         "try another judge with --caffe");
    }
  }

  std::optional<Timing> time(const std::vector<NamedTensor>& inputs,
                             const std::vector<BlobRequest>& blobs, int rounds) override {
    run(inputs, blobs);
    Timing timing{{}, cv::getNumThreads()};
    for (int i = 0; i < rounds; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      run(inputs, blobs);
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      timing.seconds.push_back(taken.count());
    }
    return timing;
  }

  std::string name() const override { return opencv; }

  std::vector<std::string> lent_layers() const override {
    std::set<std::string> types;
    for (const cv::String& name : net_.getLayerNames()) {
      const cv::Ptr<cv::dnn::Layer> layer = net_.getLayer(net_.getLayerId(name));
      if (layer.dynamicCast<LentLayer>()) types.insert(layer->type);
    }
    return {types.begin(), types.end()};
  }

 private:
  // Sets those tensors that are computed with layers joined, or the others. Joined layers leave no
  // blobs to compare.
  void forward(const std::vector<BlobRequest>& blobs, bool fused, std::vector<Tensor>& tensors) {
    std::vector<cv::String> layers;
    std::vector<size_t> places;
    for (size_t i = 0; i < blobs.size(); ++i) {
      const std::string layer = name_of(blobs[i]);
      if ((fused_.count(layer) > 0) != fused) continue;
      layers.push_back(layer);
      places.push_back(i);
    }
    if (layers.empty()) return;
    net_.enableFusion(fused);
    std::vector<std::vector<cv::Mat>> results;
    net_.forward(results, layers);
    for (size_t i = 0; i < layers.size(); ++i) {
      const BlobRequest& blob = blobs[places[i]];
      const size_t top = layers[i] == blob.last_layer ? blob.top : 0;
      tensors[places[i]] = tensor_of(results.at(i).at(top));
    }
  }

  // OpenCV knows results by the layers that make them, and calls a layer that makes an output of
  // the network like that.
  std::string name_of(const BlobRequest& blob) {
    for (const std::string& name : {copy_of(blob.last_layer, blob.top), blob.last_layer}) {
      if (net_.getLayerId(name) >= 0) return name;
    }
    return blob.blob;
  }

  cv::dnn::Net net_;
  std::set<std::string> fused_;  // layers whose results are computed with layers joined
};

class OpenCvJudge : public Judge {
 public:
  std::string name() const override { return opencv; }
  bool stands_in() const override { return true; }
  std::unique_ptr<Runtime> open(const CaffePaths& files, const Target& target) const override {
    return std::make_unique<OpenCvRuntime>(files, target);
  }
};

}  // namespace

std::unique_ptr<Judge> opencv_judge() { return std::make_unique<OpenCvJudge>(); }

}  // namespace torch2caffe
