// Completes converted networks.
#include <fmt/format.h>

#include <random>

#include "base/output_files.h"
#include "convert/provenance.h"
#include "convert/targeting.h"
#include "emit/emit.h"
#include "net/reader.h"
#include "ssd/compare_detector.h"
#include "ssd/detector.h"
#include "torch2caffe/ssd.h"
#include "verify/matches.h"
#include "verify/verdict.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

class SsdCompletion {
 public:
  explicit SsdCompletion(const SsdOptions& options)
      : options_(options),
        target_(candidate_targets(options.target).front()),
        judges_(options.verify ? make_judges(options) : Judges()),
        config_(SsdConfig::asked_for(options.config.string())),
        net_(read_net(options.prototxt, options.caffemodel)),
        stem_(options.stem) {
    const std::string name = options.prototxt.stem().string() + "_ssd";
    stem_ = stem_.empty() ? options.prototxt.parent_path() / name : stem_in(stem_, name);
    net_.name = stem_.filename().string();
  }

  ConvertResult run() {
    const FoundDetector found(net_, *target_, config_);
    for (size_t i = 0; i < 2; ++i) raw_.push_back(request_for(net_, net_.outputs.at(i)));
    detector_.emplace(found, net_, *target_, result_.notes);
    describe_result();
    write();
    return std::move(result_);
  }

 private:
  void describe_result() {
    result_.target = target_->name();
    result_.torch = "raw outputs";
    result_.layers = static_cast<int>(net_.layers.size());
    for (const Layer& layer : net_.layers) {
      for (const Weight& weight : layer.weights) result_.parameters += weight.count();
    }
  }

  void write() {
    OutputFiles files;
    OutputFile& prototxt = files.add(stem_.string() + ".prototxt");
    OutputFile& caffemodel = files.add(stem_.string() + ".caffemodel");
    prototxt.write(provenance() + prototxt_of(net_, target_.get()));
    prototxt.flush();
    write_caffemodel(net_, caffemodel, {}, target_.get());
    if (options_.verify) verify(prototxt, caffemodel);
    const std::string suffix = result_.status() == Status::done ? "" : ".unverified";
    result_.prototxt = prototxt.target().string() + suffix;
    result_.caffemodel = caffemodel.target().string() + suffix;
    files.commit(suffix);
  }

  std::string provenance() const {
    return to_comment({options_.command,
                       {options_.prototxt, options_.caffemodel, options_.config},
                       target_->name(),
                       options_.verify ? result_.torch : "",
                       options_.seed},
                      judges_);
  }

  void verify(const OutputFile& prototxt, const OutputFile& caffemodel) {
    const CaffePaths written = {prototxt.readable_path(), caffemodel.readable_path()};
    compare_in_all(
        judges_, [&](const Judge& judge, Comparison& result) { compare(judge, written, result); },
        result_);
  }

  void compare(const Judge& judge, const CaffePaths& written, Comparison& result) {
    const fs::path folder = stem_.parent_path();
    const auto given = open_files({options_.prototxt, options_.caffemodel, options_.target}, judge);
    const auto completed = open_written(judge, net_, *target_, written, folder);
    result.lent_layers = completed->lent_layers();
    const std::vector<NamedTensor> inputs = noise();
    const std::vector<Tensor> raw = given->run(inputs, raw_);
    const DetectionLayer layer = detection_layer_of(net_, *completed);
    const std::vector<Tensor> values = completed->run(inputs, layer.blobs);
    const auto open = [&](const Net& net) { return open_net(judge, net, *target_, folder); };
    compare_detector(detector_->facts(), {raw.at(0), raw.at(1)}, {layer, values, open},
                     options_.tolerance, result);
    summarise(result);
  }

  std::vector<NamedTensor> noise() const {
    std::mt19937 random(options_.seed);
    std::normal_distribution<float> normal;
    std::vector<NamedTensor> inputs;
    for (const Layer& layer : net_.layers) {
      if (layer.type() != "Input") continue;
      const Blob& blob = net_[layer.tops[0]];
      std::vector<float> values(static_cast<size_t>(count_of(blob.shape)));
      for (float& value : values) value = normal(random);
      inputs.push_back({blob.name, Tensor(blob.shape, std::move(values))});
    }
    return inputs;
  }

  const SsdOptions& options_;
  std::shared_ptr<const Target> target_;
  Judges judges_;
  SsdConfig config_;
  Net net_;
  std::optional<Detector> detector_;  // what net_ becomes
  fs::path stem_;
  std::vector<BlobRequest> raw_;  // loc and conf in the given files
  ConvertResult result_;
};

}  // namespace

ConvertResult complete_ssd(const SsdOptions& options) { return SsdCompletion(options).run(); }

}  // namespace torch2caffe
