// Puts zeros around a blob into the layer that reads it.
//
// Given:   y = Convolution(x) that only pads: 1x1, as many groups as channels, weights of 1;
//          perhaps Slice layers that cut some of the zeros off again;
//          z = Convolution(y), or Pooling(y) of averages
// Result:  z = Convolution(x) or Pooling(x) with so much more pad
//
// Where one side has more zeros than the other, a Convolution can do it in two ways: by zeros at an
// end of its kernel, or with as much pad as the longer side asks for and the results that are too
// many cut off. The cheaper one is taken, or neither. Zeros around a maximum are not what its pad
// means.
#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/convolution_geometry.h"
#include "compose/rewrite.h"
#include "compose/spread_kernel.h"
#include "net/layer_type.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// ---- what pads ----

bool is_padding(const Net& net, const Layer& layer) {
  if (layer.type() != "Convolution" || layer.weights.size() != 1) return false;
  const int64_t channels = net[layer.bottoms[0]].shape.at(1);
  if (layer.param.convolution_param().num_output() != channels) return false;
  if (layer.weights[0].count() != channels) return false;  // one group a channel, one element each
  const ConvolutionOf of = geometry_of(net, layer);
  if (std::any_of(of.stride.begin(), of.stride.end(), [](int64_t s) { return s != 1; }))
    return false;
  const auto weights = layer.weights[0].doubles();
  return std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 1; });
}

// A layer between x and what is padded, and which of its tops is read.
struct Link {
  const Layer* layer;
  size_t top;
};

// Zeros around x along each spatial axis, and the layers that put them there, in their order.
struct Padding {
  BlobId x;
  std::vector<int64_t> before, behind;
  std::vector<Link> links;
};

std::optional<Padding> padding_of(const Net& net, BlobId padded) {
  const size_t rank = net[padded].shape.size();
  if (rank < 3) return std::nullopt;
  Padding padding{padded, std::vector<int64_t>(rank - 2, 0), std::vector<int64_t>(rank - 2, 0), {}};
  while (true) {
    const Layer& writer = *net.layer_writing(padding.x);
    const auto top = std::find(writer.tops.begin(), writer.tops.end(), padding.x);
    padding.links.insert(padding.links.begin(),
                         {&writer, static_cast<size_t>(top - writer.tops.begin())});
    if (writer.type() == "Slice") {
      const size_t axis = axis_of(writer.param.slice_param().axis(), rank);
      if (axis < 2) return std::nullopt;
      const auto length = [&](auto from, auto to) {
        return std::accumulate(from, to, int64_t{0}, [&](int64_t sum, BlobId blob) {
          return sum + net[blob].shape[axis];
        });
      };
      padding.before[axis - 2] -= length(writer.tops.begin(), top);
      padding.behind[axis - 2] -= length(top + 1, writer.tops.end());
      padding.x = writer.bottoms[0];
      continue;
    }
    if (!is_padding(net, writer)) return std::nullopt;
    const ConvolutionOf of = geometry_of(net, writer);
    bool is_cut = false;
    for (size_t i = 0; i < of.pad.size(); ++i) {
      padding.before[i] += of.pad[i];
      padding.behind[i] += of.pad[i];
      is_cut = is_cut || padding.before[i] < 0 || padding.behind[i] < 0;
    }
    padding.x = writer.bottoms[0];
    return is_cut ? std::nullopt : std::optional(padding);
  }
}

// The layers of the padding once more, for a trial.
BlobId padded_again(LayerBuilder& layers, const Padding& padding) {
  BlobId x = padding.x;
  for (const auto& [layer, top] : padding.links) {
    x = layer->type() == "Slice"
            ? layers.add_many(layer->tops.size(), layer->param, {x}, "cut").at(top)
            : layers.add(layer->param, {x}, layer->weights, "zeros");
  }
  return x;
}

// ---- a Convolution that reads it ----

// One axis of the Convolution: what it reads, and how many places its kernel has.
struct Axis {
  int64_t before, behind;  // zeros in front of x and behind it, its own pad included
  int64_t size;            // of x
  int64_t reach;           // from the first element under the kernel to behind the last one
  int64_t stride, dilation;
  int64_t places;

  int64_t places_with(int64_t zeros, int64_t longer_reach) const {
    return (size + zeros - longer_reach) / stride + 1;
  }
};

std::vector<Axis> axes_of(const Net& net, const Layer& layer, const Padding& padding) {
  const Shape& x = net[padding.x].shape;
  const Shape& kernel = layer.weights[0].shape();
  const ConvolutionOf of = geometry_of(net, layer);
  std::vector<Axis> axes;
  for (size_t i = 0; i < of.pad.size(); ++i) {
    axes.push_back({of.pad[i] + padding.before[i], of.pad[i] + padding.behind[i], x[i + 2],
                    of.dilation[i] * (kernel[i + 2] - 1) + 1, of.stride[i], of.dilation[i],
                    net[layer.tops[0]].shape[i + 2]});
  }
  return axes;
}

// The kernel with zeros at the end where there is less padding: the fewest that give the places.
BlobId with_longer_kernel(LayerBuilder& layers, const Layer& layer, const Padding& padding) {
  ConvolutionOf of = geometry_of(layers.net(), layer);
  std::vector<Spread> spreads;
  const std::vector<Axis> axes = axes_of(layers.net(), layer, padding);
  for (size_t i = 0; i < axes.size(); ++i) {
    const Axis& axis = axes[i];
    const bool in_front = axis.before < axis.behind;
    const auto zeros_around = [&](int64_t longer) {
      return 2 * (in_front ? axis.before + longer : axis.before);
    };
    int64_t longer = 0;
    while (axis.places_with(zeros_around(longer), axis.reach + longer) != axis.places) ++longer;
    of.pad[i] = zeros_around(longer) / 2;
    // Whole steps of a dilation keep it.
    const bool is_whole = longer % axis.dilation == 0;
    const int64_t taps = is_whole ? longer / axis.dilation : longer;
    if (!is_whole) of.dilation[i] = 1;
    spreads.push_back({is_whole ? 1 : axis.dilation, in_front ? taps : 0, in_front ? 0 : taps});
  }
  return convolution(layers, padding.x, spread_kernel(layer.weights[0], spreads), own_bias(layer),
                     of);
}

// As much padding as gives all results, and whole strides more, so that they stand among others.
BlobId with_results_cut(LayerBuilder& layers, const Layer& layer, const Padding& padding) {
  ConvolutionOf of = geometry_of(layers.net(), layer);
  const std::vector<Axis> axes = axes_of(layers.net(), layer, padding);
  std::vector<int64_t> first;
  for (size_t i = 0; i < axes.size(); ++i) {
    const Axis& axis = axes[i];
    int64_t begin = 0;
    of.pad[i] = axis.before;
    while (axis.places_with(2 * of.pad[i], axis.reach) < begin + axis.places) {
      of.pad[i] += axis.stride;
      ++begin;
    }
    first.push_back(begin);
  }
  BlobId result = convolution(layers, padding.x, layer.weights[0], own_bias(layer), of, "whole");
  for (size_t i = axes.size(); i-- > 0;) {
    result = narrow(layers, result, i + 2, first[i], first[i] + axes[i].places,
                    "axis" + std::to_string(i + 2));
  }
  return result;
}

bool is_even(const Padding& padding) { return padding.before == padding.behind; }

void take_sources(Layer& layer, const Padding& padding) {
  std::vector<Location> sources;
  for (const Link& link : padding.links)
    sources.insert(sources.end(), link.layer->sources.begin(), link.layer->sources.end());
  layer.sources.insert(layer.sources.begin(), sources.begin(), sources.end());
}

void fold_into_convolution(Net& net, size_t index, const Padding& padding) {
  // A copy: the builder makes the net's vectors grow.
  const Layer layer = net.layers[index];
  const Candidate longer_kernel = {"zeros in the kernel", [&](LayerBuilder& layers) {
                                     return with_longer_kernel(layers, layer, padding);
                                   }};
  std::vector<Candidate> candidates = {longer_kernel};
  if (!is_even(padding)) {
    candidates.push_back({"padding on both sides, results cut off", [&](LayerBuilder& layers) {
                            return with_results_cut(layers, layer, padding);
                          }});
    candidates.push_back({"padding in front", [&](LayerBuilder& layers) {
                            const BlobId x = padded_again(layers, padding);
                            return layers.add(layer.param, {x}, layer.weights);
                          }});
  }
  const size_t chosen = LayerBuilder(net, index, layer.name(), {}).choose(candidates);
  if (chosen == 2) return;
  take_sources(net.layers[index], padding);
  Rewrite rewrite(net, index);
  rewrite.finish(candidates[chosen].build(rewrite.layers()));
}

// ---- a Pooling that reads it ----

// Caffe divides by the window clipped to input and pad, whichever of the two the zeros are.
void fold_into_average(Net& net, size_t index, const Padding& padding) {
  Layer& layer = net.layers[index];
  const auto windows = windows_of(layer.param.pooling_param(), net[layer.bottoms[0]].shape);
  Layer folded = layer;
  auto& param = *folded.param.mutable_pooling_param();
  param.clear_pad();
  const auto pad = [&](size_t i) {
    return static_cast<uint32_t>(windows[i].pad + padding.before[i]);
  };
  if (pad(0) >= windows[0].kernel || pad(1) >= windows[1].kernel) return;  // not for Caffe
  param.set_pad_h(pad(0));
  param.set_pad_w(pad(1));
  if (pad(0) == pad(1)) {
    param.clear_pad_h();
    param.clear_pad_w();
    param.set_pad(pad(0));
  }
  folded.bottoms = {padding.x};
  const auto tops = layer_type(folded).shapes(folded, {net[padding.x].shape});
  if (tops != shapes_of(net, layer.tops)) return;
  layer = std::move(folded);
  take_sources(layer, padding);
}

bool is_average(const Layer& layer) {
  return layer.type() == "Pooling" &&
         layer.param.pooling_param().pool() == caffe::PoolingParameter::AVE &&
         !layer.param.pooling_param().global_pooling();
}

}  // namespace

void fold_padding(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    const Layer& layer = net.layers[i];
    const bool is_convolution = layer.type() == "Convolution";
    if (!is_convolution && !is_average(layer)) continue;
    const auto padding = padding_of(net, layer.bottoms[0]);
    if (!padding) continue;
    if (is_convolution) {
      fold_into_convolution(net, i, *padding);
    } else if (is_even(*padding)) {
      fold_into_average(net, i, *padding);
    }
  }
  drop_unread(net, target);
}

}  // namespace torch2caffe
