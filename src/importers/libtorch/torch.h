// libtorch's headers, all at once, so that the folder can precompile them: they take over ten
// seconds to parse.
#pragma once

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/script.h>
#include <torch/version.h>
