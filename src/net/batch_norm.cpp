// BatchNorm layers: see the header.
#include "net/batch_norm.h"

#include <cmath>

namespace torch2caffe {

ChannelNumbers numbers_of_batch_norm(const Layer& layer) {
  const auto mean = layer.weights[0].doubles();
  const auto variance = layer.weights[1].doubles();
  const double count = layer.weights[2].doubles()[0];
  const double unscale = count == 0 ? 0 : 1 / count;
  const double eps = static_cast<double>(layer.param.batch_norm_param().eps());
  ChannelNumbers numbers;
  for (size_t c = 0; c < mean.size(); ++c) {
    numbers.factors.push_back(1 / std::sqrt(variance[c] * unscale + eps));
    numbers.offsets.push_back(-mean[c] * unscale * numbers.factors[c]);
  }
  return numbers;
}

}  // namespace torch2caffe
