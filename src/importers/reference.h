// What PyTorch computes with a model: the values that Caffe files are compared with. They were
// recorded when the model was exported, or are computed in libtorch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

class Reference {
 public:
  virtual ~Reference() = default;

  // Called for each value in the order of computation. The tensor is a view that holds only during
  // the call.
  using Observer = std::function<void(ValueId, const Tensor&)>;

  // The PyTorch whose values these are: "PyTorch 1.13.1".
  virtual std::string name() const = 0;

  // Runs the model on one tensor per graph input, of whole numbers where the input takes them, and
  // returns its outputs in the order of the graph's. `observe` sees the result of every node on the
  // way, unless it is empty. Throws ConvertError (not_proved) where this PyTorch lacks an operator
  // of the model.
  virtual std::vector<Tensor> run(const std::vector<Tensor>& inputs, const Observer& observe) = 0;

  // The only inputs that run() takes, where the values were recorded; none where it takes any.
  virtual std::vector<Tensor> recorded_inputs() const { return {}; }
};

}  // namespace torch2caffe
