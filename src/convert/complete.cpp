// Completes converted networks.
#include <fmt/format.h>

#include <random>

#include "base/output_files.h"
#include "convert/matches.h"
#include "convert/ssd.h"
#include "convert/targeting.h"
#include "net/reader.h"
#include "torch2caffe/ssd.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

class SsdCompletion {
 public:
  explicit SsdCompletion(const SsdOptions& options)
      : options_(options),
        target_(candidate_targets(options.target).front()),
        stage_(options.config.string(), {}),
        net_(read_net(options.prototxt, options.caffemodel)),
        stem_(options.stem) {
    const std::string name = options.prototxt.stem().string() + "_ssd";
    stem_ = stem_.empty() ? options.prototxt.parent_path() / name : stem_in(stem_, name);
    net_.name = stem_.filename().string();
  }

  ConvertResult run() {
    stage_.keep_raw_outputs(net_, *target_);
    for (size_t i = 0; i < 2; ++i) raw_.push_back(request_for(net_, net_.outputs.at(i)));
    stage_.complete(net_, *target_, result_.notes);
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
    prototxt.write(prototxt_of(net_, target_.get()));
    prototxt.flush();
    write_caffemodel(net_, caffemodel, {}, target_.get());
    if (options_.verify) verify(prototxt, caffemodel);
    const std::string suffix = result_.status() == Status::done ? "" : ".unverified";
    result_.prototxt = prototxt.target().string() + suffix;
    result_.caffemodel = caffemodel.target().string() + suffix;
    files.commit(suffix);
  }

  void verify(const OutputFile& prototxt, const OutputFile& caffemodel) {
    const auto given =
        open_runtime(options_.caffe_command, fs::absolute(options_.prototxt).string(),
                     fs::absolute(options_.caffemodel).string(), *target_);
    const auto completed = open_runtime(options_.caffe_command, prototxt.readable_path(),
                                        caffemodel.readable_path(), *target_);
    result_.judge = completed->name();
    const std::vector<NamedTensor> inputs = noise();
    const std::vector<Tensor> raw = given->run(inputs, raw_);
    DetectionRun detection = detection_of(net_);
    detection.values = completed->run(inputs, detection.blobs);
    detection.open = [&](const std::string& path) {
      return open_runtime(options_.caffe_command, path, caffemodel.readable_path(), *target_);
    };
    stage_.verify(detection, raw.at(0), raw.at(1), options_.tolerance, result_);
    summarise(result_);
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
  SsdStage stage_;
  Net net_;
  fs::path stem_;
  std::vector<BlobRequest> raw_;  // loc and conf in the given files
  ConvertResult result_;
};

}  // namespace

ConvertResult complete_ssd(const SsdOptions& options) { return SsdCompletion(options).run(); }

}  // namespace torch2caffe
