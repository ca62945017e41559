// Operators that no Caffe can express, and why: a better answer than that they are unknown.
#pragma once

#include <optional>
#include <string_view>

#include "compose/refusal.h"

namespace torch2caffe {

// Why `target` ("aten::topk", of any overload, in place or not) has no translation, and what the
// user can do; nothing for an operator of which nothing is known.
std::optional<Refusal> why_untranslatable(std::string_view target);

}  // namespace torch2caffe
