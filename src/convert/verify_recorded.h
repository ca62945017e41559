// Compares a Caffe network with blobs that somebody recorded.
#pragma once

#include "runtime/description.h"
#include "runtime/judge.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// verify() for options.reference; `net` describes options.prototxt.
Comparison verify_recorded(const VerifyOptions& options, const NetDescription& net,
                           const Judges& judges);

}  // namespace torch2caffe
