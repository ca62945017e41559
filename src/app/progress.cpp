// Progress: see the header.
#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace torch2caffe {
namespace {

using std::chrono::milliseconds;

constexpr int bar_width = 24;

}  // namespace

Progress::Progress()
    : enabled_(::isatty(STDERR_FILENO) == 1), started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, double done) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_new = done == 0;  // a new stage shows at once, steps within one ten times a second
  if (!enabled_ || now - started_ < milliseconds(1000) ||
      (!is_new && now - last_ < milliseconds(100)))
    return;
  last_ = now;
  shown_ = true;
  const auto full = static_cast<size_t>(done * bar_width);
  const std::string bar =
      done > 0 ? fmt::format(" [{:<{}}] {:3.0f}%", std::string(full, '='), bar_width, done * 100)
               : "";
  fmt::print(stderr, "\r\x1b[K{}{}", what, bar);
  std::fflush(stderr);
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace torch2caffe
