// Progress: see the header.
#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace torch2caffe {
namespace {

constexpr std::chrono::milliseconds silence{1000}, pause{200};
constexpr int bar_width = 24;

}  // namespace

Progress::Progress() : started_(std::chrono::steady_clock::now()) {
  if (::isatty(STDERR_FILENO) == 1)
    drawing_ = std::jthread([this](const std::stop_token& stop) { draw_until(stop); });
}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, double done) {
  const std::lock_guard lock(mutex_);
  what_ = what;
  done_ = done;
}

std::string Progress::line() const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
  const std::string full(static_cast<size_t>(done_ * bar_width), '=');
  const std::string bar =
      done_ > 0 ? fmt::format(" [{:<{}}] {:3.0f}%", full, bar_width, done_ * 100) : "";
  return fmt::format("{}{} ({} s)", what_, bar, seconds.count());
}

void Progress::draw_until(const std::stop_token& stop) {
  const auto never = [] { return false; };
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, silence, never);
  while (!stop.stop_requested()) {
    if (!what_.empty()) {
      fmt::print(stderr, "\r\x1b[K{}", line());
      std::fflush(stderr);
      is_shown_ = true;
    }
    stopped_.wait_for(lock, stop, pause, never);
  }
  hide();
}

void Progress::hide() {
  if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  is_shown_ = false;
}

void Progress::hide_for(const std::function<void()>& print) {
  const std::lock_guard lock(mutex_);
  hide();
  print();
  std::fflush(stdout);
}

void Progress::clear() {
  drawing_.request_stop();
  if (drawing_.joinable()) drawing_.join();
}

}  // namespace torch2caffe
