// Work in a process of its own, whose end does not end the test.
#pragma once

#include <cstdint>
#include <functional>

#include "verdict.h"

namespace torch2caffe::test {

// Calls `work` for every number from `first` to before `last` in another process, and `report` with
// what it gave in this one. Where the process dies or hangs over a number, `work` failed by that,
// and another process goes on behind it.
void for_each_isolated(int64_t first, int64_t last, const std::function<Verdict(int64_t)>& work,
                       const std::function<void(int64_t, const Verdict&)>& report);

}  // namespace torch2caffe::test
