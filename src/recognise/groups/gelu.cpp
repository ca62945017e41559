// Given:   x / 2 * (1 + erf(x / sqrt(2)))
// Result:  aten::gelu(x)
//
// Given:   x / 2 * (1 + tanh(u)) with u = sqrt(2 / pi) * (x + 0.044715 * x^3); x * sigmoid(2 * u)
// Result:  aten::gelu(x, approximate="tanh")
#include <cmath>

#include "recognise/elementwise.h"

namespace torch2caffe {

void register_gelu(Recognisers& r) {
  constexpr double pi = 3.14159265358979323846;
  const Formula x = Formula::variable();
  const Formula by_erf = x / 2 * (1 + (x / std::sqrt(2)).in("erf"));
  r.push_back(formula_recogniser("gelu", {by_erf}, "aten::gelu"));

  const Formula u = std::sqrt(2 / pi) * (x + 0.044715 * x.to_the(3));
  const Formula by_tanh = x / 2 * (1 + u.in("tanh"));
  const Formula by_sigmoid = x * (2 * u).in("sigmoid");
  r.push_back(formula_recogniser("gelu_by_tanh", {by_tanh, by_sigmoid}, "aten::gelu",
                                 {{"approximate", std::string("tanh")}}));
}

}  // namespace torch2caffe
