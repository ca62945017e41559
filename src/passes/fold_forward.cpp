// Puts a factor and an offset for each channel into the layer that reads the channels.
//
// Given:   y = BatchNorm(x), Scale(x), Bias(x) or Power(x) without an exponent;
//          z = Convolution(y) or InnerProduct(y) over all axes but the first, the only reader of y
// Result:  z = Convolution(x) with weights[o][c] * a[c] and bias[o] + sum of weights[o][c] * b[c]
//
// Padding is zero before and behind the factors, but not the offsets: with both padding and offsets
// nothing is done.
#include <algorithm>

#include "net/layer_type.h"
#include "net/rewrite.h"
#include "passes/affine.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// For each element of a reader's weights, the channel of its bottom that it multiplies.
class ChannelOf {
 public:
  ChannelOf(const Net& net, const Layer& reader) {
    const Shape& weight = reader.weights[0].shape();
    const Shape& bottom = net[reader.bottoms[0]].shape;
    if (reader.type() == "Convolution") {
      columns_ = static_cast<size_t>(weight[1]);
      kernel_ = static_cast<size_t>(count_of(weight) / weight[0] / weight[1]);
      rows_of_a_group_ = static_cast<size_t>(weight[0]) / reader.param.convolution_param().group();
    } else {
      columns_ = static_cast<size_t>(bottom[1]);
      kernel_ = static_cast<size_t>(weight[1] / bottom[1]);
      rows_of_a_group_ = static_cast<size_t>(weight[0]);
    }
  }

  size_t row(size_t element) const { return element / kernel_ / columns_; }
  size_t operator()(size_t element) const {
    return row(element) / rows_of_a_group_ * columns_ + element / kernel_ % columns_;
  }

 private:
  size_t columns_ = 1, kernel_ = 1, rows_of_a_group_ = 1;
};

bool is_padded(const Net& net, const Layer& reader) {
  if (reader.type() != "Convolution") return false;
  const size_t axes = net[reader.bottoms[0]].shape.size() - 2;
  const auto windows = windows_of(reader.param.convolution_param(), axes);
  return std::any_of(windows.begin(), windows.end(), [](const Window& w) { return w.pad > 0; });
}

bool may_take(const Net& net, const Layer& reader, const Affine& affine) {
  const auto& product = reader.param.inner_product_param();
  const bool is_product =
      reader.type() == "InnerProduct" && product.axis() == 1 && !product.transpose();
  if (reader.type() != "Convolution" && !is_product) return false;
  const bool has_offsets = std::any_of(affine.offsets.begin(), affine.offsets.end(),
                                       [](double offset) { return offset != 0; });
  return !has_offsets || !is_padded(net, reader);
}

void fold_into_weights(const Net& net, Layer& reader, const Affine& affine) {
  const ChannelOf channel_of(net, reader);
  std::vector<double> bias = bias_of(reader);
  std::vector<double> values = reader.weights[0].doubles();
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t channel = channel_of(i);
    bias[channel_of.row(i)] += values[i] * affine.offsets[channel];
    values[i] *= affine.factors[channel];
  }
  reader.weights[0] = Tensor::of_doubles(reader.weights[0].shape(), std::move(values));
  const bool has_bias = reader.weights.size() == 2;
  if (has_bias || std::any_of(bias.begin(), bias.end(), [](double b) { return b != 0; }))
    set_bias(reader, bias);
}

Layer* only_reader(Net& net, BlobId blob) {
  if (net.uses_of(blob) != 1) return nullptr;
  const auto reader = std::find_if(net.layers.begin(), net.layers.end(), [&](const Layer& layer) {
    return std::count(layer.bottoms.begin(), layer.bottoms.end(), blob) > 0;
  });
  return reader == net.layers.end() ? nullptr : &*reader;
}

bool fold(Net& net, size_t index, const Target& target) {
  const Layer& folded = net.layers[index];
  const auto affine = affine_of(net, folded);
  if (!affine) return false;
  const BlobId top = folded.tops[0];
  Layer* reader = only_reader(net, top);
  if (reader == nullptr || !may_take(net, *reader, *affine) ||
      has_spelled_weights(net, *reader, target)) {
    return false;
  }
  fold_into_weights(net, *reader, *affine);
  reader->sources.insert(reader->sources.begin(), folded.sources.begin(), folded.sources.end());
  net[top].value = {};  // which no blob has any more
  remove_layer(net, index, folded.bottoms[0]);
  return true;
}

}  // namespace

void fold_forward(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size();) {
    if (!fold(net, i, target)) ++i;
  }
}

}  // namespace torch2caffe
