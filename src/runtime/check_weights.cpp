// Whether a caffemodel holds what the layers of a prototxt take.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "graph/text_form.h"
#include "net/shared_weights.h"
#include "runtime/description.h"
#include "runtime/partial_net.h"
#include "runtime/stored_weights.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// How many blobs a layer has at least, for layers whose shapes are not known.
int least_blobs(const caffe::LayerParameter& layer, size_t bottoms) {
  static const std::set<std::string> with_bias_term = {"Convolution", "Deconvolution",
                                                       "InnerProduct"};
  static const std::set<std::string> always = {"Embed", "LSTM", "Normalize", "PReLU", "RNN"};
  const std::string& type = layer.type();
  if (type == "BatchNorm") return 3;
  if (type == "InnerProduct") return layer.inner_product_param().bias_term() ? 2 : 1;
  if (with_bias_term.count(type) > 0) return layer.convolution_param().bias_term() ? 2 : 1;
  if (type == "Scale") return (bottoms == 1 ? 1 : 0) + (layer.scale_param().bias_term() ? 1 : 0);
  if (type == "Bias") return bottoms == 1 ? 1 : 0;
  return always.count(type) > 0 ? 1 : 0;
}

int64_t numbers_in(const caffe::BlobProto& blob) {
  return blob.data_size() > 0 ? blob.data_size() : blob.double_data_size();
}

// Leading axes of 1 are of no account: files before 2014 fill every shape up to four axes.
Shape without_leading_ones(const Shape& shape) {
  const auto first = std::find_if(shape.begin(), shape.end(), [](int64_t dim) { return dim != 1; });
  return Shape(first, shape.end());
}

// Empty where the file does not say.
Shape shape_in_file(const caffe::BlobProto& blob) {
  if (blob.has_shape()) return Shape(blob.shape().dim().begin(), blob.shape().dim().end());
  if (!blob.has_num()) return {};
  return {blob.num(), blob.channels(), blob.height(), blob.width()};
}

bool fits(const caffe::BlobProto& blob, const Shape& wanted) {
  const Shape given = shape_in_file(blob);
  return numbers_in(blob) == count_of(wanted) &&
         (given.empty() || without_leading_ones(given) == without_leading_ones(wanted));
}

// What is wrong with the blobs of a layer that takes blobs of these shapes; empty where nothing is.
std::string misfit(const StoredBlobs& blobs, const std::vector<Weight>& wanted) {
  const bool same_number = blobs.size() == static_cast<int>(wanted.size());
  for (int i = 0; same_number && i < blobs.size(); ++i) {
    const Shape& shape = wanted[static_cast<size_t>(i)].shape();
    if (fits(blobs[i], shape)) continue;
    const Shape given = shape_in_file(blobs[i]);
    return fmt::format("takes a weight of {}, and the file has {} numbers{} for it", to_text(shape),
                       numbers_in(blobs[i]), given.empty() ? "" : " of shape " + to_text(given));
  }
  if (same_number) return {};
  std::vector<std::string> shapes;
  for (const Weight& weight : wanted) shapes.push_back(to_text(weight.shape()));
  return fmt::format("takes {} weights ({}), and the file has {} for it", wanted.size(),
                     fmt::join(shapes, ", "), blobs.size());
}

}  // namespace

void check_weights(const fs::path& prototxt, const fs::path& caffemodel) {
  const caffe::NetParameter description = read_prototxt(prototxt);
  caffe::NetParameter weights = read_caffemodel(caffemodel);
  add_shared_weights(description, weights);
  const auto stored = stored_blobs(weights);
  const PartialNet partial = partial_net(description, describe(prototxt).inputs);
  std::vector<Problem> problems;
  for (size_t i = 0; i < partial.net.layers.size(); ++i) {
    const Layer& layer = partial.net.layers[i];
    const auto found = stored.find(layer.name());
    const StoredBlobs none;
    const StoredBlobs& blobs = found == stored.end() ? none : *found->second;
    const int least = partial.known[i] ? static_cast<int>(layer.weights.size())
                                       : least_blobs(layer.param, layer.bottoms.size());
    std::string what;
    if (blobs.empty() && least > 0) {
      what = fmt::format("{} has no weights for it", caffemodel.string());
    } else if (partial.known[i]) {
      what = misfit(blobs, layer.weights);
    } else if (blobs.size() < least) {
      what = fmt::format("takes {} weights, and the file has {} for it", least, blobs.size());
    }
    if (what.empty()) continue;
    Problem& problem = problems.emplace_back();
    problem.subject = fmt::format("layer '{}' ({})", layer.name(), layer.type());
    problem.what = what;
    problem.advice =
        "weights are found by the layer's name: was it renamed or changed in one of the files?";
  }
  if (!problems.empty()) throw ConvertError(Status::unreadable_input, std::move(problems));
}

}  // namespace torch2caffe
