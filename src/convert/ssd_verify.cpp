// The head of a detector in Caffe files of any origin, against the model's own priors.
#include "convert/ssd_verify.h"

#include <algorithm>

#include "base/temporaries.h"
#include "convert/pipeline.h"
#include "convert/ssd.h"
#include "convert/targeting.h"
#include "runtime/description.h"

namespace torch2caffe {
namespace {

const caffe::LayerParameter* detection_layer(const caffe::NetParameter& net) {
  const auto layer = std::find_if(net.layer().begin(), net.layer().end(), [](const auto& each) {
    return each.type() == "DetectionOutput";
  });
  return layer == net.layer().end() ? nullptr : &*layer;
}

// How a runtime is asked for the last state of a blob.
BlobRequest request_for(const NetDescription& net, const std::string& blob) {
  for (const BlobDescription& each : net.blobs) {
    if (each.request.blob == blob) return each.request;
  }
  return {blob, "", 0};
}

SsdStage stage_for(const CaffeFiles& files, Model& model, const std::vector<Tensor>& priors,
                   const std::vector<Tensor>& inputs) {
  try {
    SsdStage stage("auto", priors_of(model, priors));
    Graph graph = model.graph();
    prepare(graph);
    stage.keep_raw_outputs(graph, model.unfollowed());
    stage.learn_variances(model, inputs);
    return stage;
  } catch (const ConvertError& error) {
    throw ConvertError(
        Status::not_proved, files.prototxt.string(),
        std::string("has a DetectionOutput that cannot be compared: ") + error.what(),
        "verify the network in front of it, without these layers");
  }
}

}  // namespace

void verify_detector(const CaffeFiles& files, double tolerance, const Judge& judge,
                     Runtime& runtime, Model& model, const std::vector<Tensor>& priors,
                     const std::vector<NamedTensor>& inputs, Comparison& result) {
  const caffe::NetParameter net = read_prototxt(files.prototxt);
  const caffe::LayerParameter* layer = detection_layer(net);
  if (layer == nullptr) return;
  const NetDescription description = describe(files.prototxt);
  DetectionRun detection;
  detection.layer = *layer;
  if (runtime.shows_inner_blobs()) {
    for (const std::string& bottom : layer->bottom())
      detection.blobs.push_back(request_for(description, bottom));
  }
  detection.blobs.push_back(request_for(description, layer->top(0)));
  detection.values = runtime.run(inputs, detection.blobs);
  const auto target = target_in(judge, files);
  const TemporaryFolder folder;
  detection.open = [&](const Net& other) { return open_net(judge, other, *target, folder.path()); };

  std::vector<Tensor> given;
  for (const NamedTensor& input : inputs) given.push_back(input.tensor);
  const SsdStage stage = stage_for(files, model, priors, given);
  Tensor loc, conf;
  model.reference()->run(given, [&](ValueId value, const Tensor& tensor) {
    if (value == stage.loc_value()) loc = tensor.converted(DType::f64);
    if (value == stage.conf_value()) conf = tensor.converted(DType::f64);
  });
  stage.verify(detection, loc, conf, tolerance, result);
}

}  // namespace torch2caffe
