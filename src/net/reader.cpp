// Reads Caffe's files into a Net.
#include "net/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "graph/text_form.h"
#include "net/layer_type.h"
#include "net/prototext.h"
#include "net/shared_weights.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void unreadable(const fs::path& path, const std::string& what) {
  throw ConvertError(Status::unreadable_input, path.string(), what,
                     "check that it is the right file, and complete");
}

std::ifstream opened(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) unreadable(path, "cannot be opened");
  return file;
}

Problem about(const caffe::LayerParameter& layer, const std::string& what,
              const std::string& advice) {
  return {{}, fmt::format("layer '{}' ({})", layer.name(), layer.type()), what, advice};
}

// What weights start with in a training: here they come from the caffemodel. DummyData's, which is
// repeated, are its data.
void drop_fillers(google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    if (field->message_type() == caffe::FillerParameter::descriptor()) {
      reflection->ClearField(&message, field);
    } else {
      drop_fillers(*reflection->MutableMessage(&message, field));
    }
  }
}

// What is left of them says how a layer is trained.
void drop_unnamed_params(caffe::LayerParameter& layer) {
  const auto& params = layer.param();
  const bool is_shared = std::any_of(params.begin(), params.end(),
                                     [](const auto& param) { return !param.name().empty(); });
  if (!is_shared) layer.clear_param();
}

class Reader {
 public:
  Reader(const fs::path& prototxt, const fs::path& caffemodel) : caffemodel_(caffemodel) {
    std::ifstream text = opened(prototxt);
    const std::string wrong = parse_prototext(std::string(std::istreambuf_iterator<char>(text), {}),
                                              description_, UnknownFields::skipped_without_effect);
    if (!wrong.empty()) unreadable(prototxt, wrong);
    std::ifstream bytes = opened(caffemodel);
    weights_ = std::make_shared<caffe::NetParameter>();
    if (!weights_->ParseFromIstream(&bytes)) unreadable(caffemodel, "is damaged, or no caffemodel");
    add_shared_weights(description_, *weights_);
    for (const auto& layer : weights_->layer()) stored_[layer.name()] = &layer;
  }

  Net run() {
    net_.name = description_.name();
    for (int i = 0; i < description_.input_size(); ++i) add(input_layer(i));
    for (const auto& param : description_.layer()) add(param);
    if (!problems_.empty()) throw ConvertError(status_, std::move(problems_));
    for (size_t i = 0; i < net_.blobs.size(); ++i) {
      const BlobId blob{static_cast<int>(i)};
      if (!is_read(blob)) net_.outputs.push_back(blob);
    }
    check_net(net_, nullptr, "reading the files");
    return std::move(net_);
  }

 private:
  // An input as it was written before there were layers for that.
  caffe::LayerParameter input_layer(int index) const {
    caffe::LayerParameter layer;
    layer.set_type("Input");
    layer.set_name(description_.input(index));
    layer.add_top(layer.name());
    caffe::BlobShape& shape = *layer.mutable_input_param()->add_shape();
    if (index < description_.input_shape_size()) {
      shape = description_.input_shape(index);
    } else {
      constexpr int axes = 4;
      for (int i = axes * index; i < std::min(axes * (index + 1), description_.input_dim_size());
           ++i)
        shape.add_dim(description_.input_dim(i));
    }
    return layer;
  }

  // By another layer than one that works on it in place.
  bool is_read(BlobId blob) const {
    return std::any_of(net_.layers.begin(), net_.layers.end(), [&](const Layer& layer) {
      const auto& tops = layer.tops;
      return std::count(layer.bottoms.begin(), layer.bottoms.end(), blob) > 0 &&
             std::count(tops.begin(), tops.end(), blob) == 0;
    });
  }

  void add(const caffe::LayerParameter& param) {
    Layer layer;
    layer.param = param;
    layer.param.clear_bottom();
    layer.param.clear_top();
    drop_fillers(layer.param);
    drop_unnamed_params(layer.param);
    if (!has_layer_type(param.type())) {
      status_ = Status::cannot_be_expressed;
      problems_.push_back(about(param, "is of a type that torch2caffe does not know",
                                "work on a network that torch2caffe converted"));
    }
    for (const std::string& bottom : param.bottom()) {
      const auto blob = blobs_.find(bottom);
      if (blob == blobs_.end()) {
        // What follows from an unknown layer is no problem of its own.
        if (problems_.empty())
          problems_.push_back(
              about(param, fmt::format("reads '{}', which no layer before it writes", bottom),
                    "correct the prototxt"));
        return;
      }
      layer.bottoms.push_back(blob->second);
    }
    if (!has_layer_type(param.type())) return;
    add_weights(layer);
    add_tops(layer, param);
    net_.layers.push_back(std::move(layer));
  }

  void add_weights(Layer& layer) {
    const auto shapes = layer_type(layer).weight_shapes(layer, shapes_of(net_, layer.bottoms));
    const auto stored = stored_.find(layer.name());
    const int count = stored == stored_.end() ? 0 : stored->second->blobs_size();
    for (size_t i = 0; i < shapes.size(); ++i) {
      const bool there = static_cast<int>(i) < count;
      const int64_t size = there ? stored->second->blobs(static_cast<int>(i)).data_size() : 0;
      if (size != count_of(shapes[i])) {
        problems_.push_back(
            about(layer.param,
                  fmt::format("needs weights of shape {}, but {} has {} numbers for them",
                              to_text(shapes[i]), caffemodel_.string(), size),
                  "weights are found by the layer's name: was it renamed in one of the files?"));
        continue;
      }
      const auto& blob = stored->second->blobs(static_cast<int>(i));
      layer.weights.emplace_back(
          Tensor(DType::f32, shapes[i], std::shared_ptr<const void>(weights_, blob.data().data())));
    }
  }

  void add_tops(Layer& layer, const caffe::LayerParameter& param) {
    layer.tops.resize(static_cast<size_t>(param.top_size()));  // some rules divide by their number
    const auto shapes = layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms));
    for (int i = 0; i < param.top_size(); ++i) {
      const std::string& top = param.top(i);
      const bool in_place = std::count(param.bottom().begin(), param.bottom().end(), top) > 0;
      if (!in_place) {
        Blob blob;
        blob.name = top;
        blob.shape = shapes.at(static_cast<size_t>(i));
        blobs_[top] = net_.add_blob(std::move(blob));
      }
      layer.tops[static_cast<size_t>(i)] = blobs_.at(top);
    }
  }

  fs::path caffemodel_;
  caffe::NetParameter description_;
  std::shared_ptr<caffe::NetParameter> weights_;
  std::map<std::string, const caffe::LayerParameter*> stored_;
  std::map<std::string, BlobId> blobs_;
  Net net_;
  Status status_ = Status::unreadable_input;
  std::vector<Problem> problems_;
};

}  // namespace

Net read_net(const fs::path& prototxt, const fs::path& caffemodel) {
  return Reader(prototxt, caffemodel).run();
}

}  // namespace torch2caffe
