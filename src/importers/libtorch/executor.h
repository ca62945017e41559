// How an operator is applied: to find shapes only, or to compute.
#pragma once

#include "importers/libtorch/torch.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

enum class Execution {
  // Tensors that depend on the inputs have no data (device "meta"), so that a model is followed in
  // milliseconds and in no memory, whatever its size; and whatever asks for their data is caught in
  // the act.
  shapes,
  numbers,
};

// Applies the operator of `node` to the arguments on `stack` and leaves its results there.
// `depends`: an argument depends on the model's inputs. Throws ConvertError:
// cannot_be_expressed when a number, or a choice by a mask, is asked of a tensor without data;
// wrong_usage when PyTorch refuses the arguments, which then hardly ever fit the shapes given.
void execute(const torch::jit::Node& node, torch::jit::Stack& stack, bool depends,
             Execution execution, const Location& where);

}  // namespace torch2caffe
