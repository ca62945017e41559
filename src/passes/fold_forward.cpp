// Puts a factor and an offset for each element of an axis into the layer that reads them.
//
// Given:   y = BatchNorm(x), Scale(x), Bias(x) or Power(x) without an exponent;
//          z, the only reader of y, is Convolution(y) or Deconvolution(y), the axis being channels,
//          or InnerProduct(y), the axis being among those that it multiplies
// Result:  z = Convolution(x) with weights[o][c] * a[c] and bias[o] + sum of weights[o][c] * b[c]
//
// Padding is zero before and behind the factors, but not the offsets: with both padding and offsets
// nothing is done. What a Deconvolution makes of offsets differs from place to place.
#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/rewrite.h"
#include "net/layer_type.h"
#include "passes/affine.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// The axis of its bottom along which the reader has weights, given that of the affine.
std::optional<size_t> axis_read(const Layer& reader, const Affine& affine) {
  if (reader.type() == "Convolution" || reader.type() == "Deconvolution") return 1;
  const auto& product = reader.param.inner_product_param();
  if (reader.type() != "InnerProduct" || product.transpose() || product.axis() < 0)
    return std::nullopt;
  return std::max(affine.axis, static_cast<size_t>(product.axis()));
}

// For each element of a reader's weights, the element along `axis` that it multiplies.
class PlaceOf {
 public:
  PlaceOf(const Net& net, const Layer& reader, size_t axis) {
    const Shape& weight = reader.weights[0].shape();
    row_ = static_cast<size_t>(count_of(weight) / weight[0]);
    rows_of_a_group_ = static_cast<size_t>(weight[0]);
    if (reader.type() == "Convolution") {
      columns_ = static_cast<size_t>(weight[1]);
      kernel_ = row_ / columns_;
      rows_of_a_group_ /= reader.param.convolution_param().group();
    } else if (reader.type() == "Deconvolution") {
      columns_ = rows_of_a_group_;
      kernel_ = row_;
    } else {
      const AlongAxis seen = along(net[reader.bottoms[0]].shape, axis);
      columns_ = static_cast<size_t>(seen.length);
      kernel_ = static_cast<size_t>(seen.after);
    }
  }

  size_t row(size_t element) const { return element / row_; }
  size_t operator()(size_t element) const {
    return row(element) / rows_of_a_group_ * columns_ + element / kernel_ % columns_;
  }

 private:
  size_t row_ = 1, rows_of_a_group_ = 1, columns_ = 1, kernel_ = 1;
};

bool is_padded(const Net& net, const Layer& reader) {
  if (reader.type() != "Convolution") return false;
  const size_t axes = net[reader.bottoms[0]].shape.size() - 2;
  const auto windows = windows_of(reader.param.convolution_param(), axes);
  return std::any_of(windows.begin(), windows.end(), [](const Window& w) { return w.pad > 0; });
}

bool has_offsets(const Affine& affine) {
  return std::any_of(affine.offsets.begin(), affine.offsets.end(),
                     [](double offset) { return offset != 0; });
}

// The affine along the axis that the reader has weights for, if it can take it.
std::optional<Affine> as_read(const Net& net, const Layer& reader, const Affine& affine) {
  const auto axis = axis_read(reader, affine);
  if (!axis) return std::nullopt;
  const bool keeps_offsets = reader.type() != "Deconvolution" && !is_padded(net, reader);
  if (!keeps_offsets && has_offsets(affine)) return std::nullopt;
  return along_axis(affine, *axis, net[reader.bottoms[0]].shape);
}

void fold_into_weights(const Net& net, Layer& reader, const Affine& affine) {
  const PlaceOf place_of(net, reader, affine.axis);
  std::vector<double> values = reader.weights[0].doubles();
  std::vector<double> bias = bias_of(reader);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t place = place_of(i);
    if (affine.offsets[place] != 0) bias[place_of.row(i)] += values[i] * affine.offsets[place];
    values[i] *= affine.factors[place];
  }
  reader.weights[0] = Tensor::of_doubles(reader.weights[0].shape(), std::move(values));
  if (reader.weights.size() == 2 || has_offsets(affine)) set_bias(reader, bias);
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
  const auto read = reader == nullptr ? std::nullopt : as_read(net, *reader, *affine);
  if (!read || has_spelled_weights(net, *reader, target)) return false;
  fold_into_weights(net, *reader, *read);
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
