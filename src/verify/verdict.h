// What several judges make of one network.
#pragma once

#include <functional>

#include "runtime/judge.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

// Compares the network in this judge; what it finds goes into the comparison.
using CompareIn = std::function<void(const Judge& judge, Comparison& comparison)>;

// The verdict of each judge. The first one's is that of `result`, the others' are its further ones;
// a judge that gives no values (JudgeFailed) has given its verdict by that.
void compare_in_all(const Judges& judges, const CompareIn& compare, Comparison& result);

}  // namespace torch2caffe
