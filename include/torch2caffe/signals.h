// For programs; a library leaves its host's signal handlers alone.
#pragma once

#include "torch2caffe/api.h"

namespace torch2caffe {

// Makes SIGINT, SIGTERM and SIGHUP remove temporary files and files that are half written before
// they end the process. For the whole process; to be called once, before other threads begin.
TORCH2CAFFE_API void remove_temporaries_on_signals();

}  // namespace torch2caffe
