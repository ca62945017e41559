// Makes one Power of two.
//
// Given:   y = s1 * x + t1, the exponent being 1;  z = (s2 * y + t2) ^ p, the only reader of y
// Result:  z = (s1 * s2 * x + s2 * t1 + t2) ^ p
#include "compose/rewrite.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

bool merge(Net& net, size_t index) {
  Layer& second = net.layers[index];
  if (second.type() != "Power" || net.uses_of(second.bottoms[0]) != 1) return false;
  const auto writer = static_cast<size_t>(net.writer_of(second.bottoms[0]));
  const Layer& first = net.layers[writer];
  if (first.type() != "Power" || first.param.power_param().power() != 1) return false;
  const auto& a = first.param.power_param();
  auto& b = *second.param.mutable_power_param();
  const double scale = static_cast<double>(a.scale()) * static_cast<double>(b.scale());
  const double shift = static_cast<double>(a.shift()) * static_cast<double>(b.scale()) +
                       static_cast<double>(b.shift());
  b.set_scale(static_cast<float>(scale));
  b.set_shift(static_cast<float>(shift));
  second.sources.insert(second.sources.begin(), first.sources.begin(), first.sources.end());
  net[first.tops[0]].value = {};  // which no blob has any more
  remove_layer(net, writer, first.bottoms[0]);
  return true;
}

}  // namespace

void merge_powers(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size();) {
    if (!merge(net, i)) ++i;
  }
}

}  // namespace torch2caffe
