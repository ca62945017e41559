// Eltwise sums where there are no coefficients: each term is scaled before.
//
// Given:   y = Eltwise(a, b) with coefficients p, q
// Result:  y = Eltwise(Power(a) with scale p, Power(b) with scale q)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Eltwise" && layer.param.eltwise_param().coeff_size() > 0 &&
         target.has_layer("Eltwise") && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& coefficients = rewrite.layer().param.eltwise_param().coeff();
  std::vector<BlobId> terms = rewrite.layer().bottoms;
  for (int i = 0; i < coefficients.size(); ++i) {
    BlobId& term = terms[static_cast<size_t>(i)];
    const auto coefficient = static_cast<double>(coefficients[i]);
    if (coefficient != 1) term = power(layers, term, {.scale = coefficient}, "term");
  }
  rewrite.finish(sum(layers, terms));
}

}  // namespace

void register_coefficients(Rules& rules) { rules.push_back({"coefficients", applies, rewrite}); }

}  // namespace torch2caffe
