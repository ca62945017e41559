// A line on the terminal that says what takes so long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace torch2caffe {

// Shows nothing in the first second, and nothing at all where standard error is no terminal. Then
// the line is drawn five times a second, whether or not anything new is said, so that what is over
// in no time does not flicker.
class Progress {
 public:
  Progress();
  ~Progress();

  // `done` from 0 to 1; 0 throughout for what cannot be measured.
  void show(const std::string& what, double done);
  // Does what prints on the terminal, with the line out of its way.
  void hide_for(const std::function<void()>& print);
  // Takes the line away for good.
  void clear();

 private:
  void draw_until(const std::stop_token& stop);
  std::string line() const;
  void hide();  // REQUIRES: the mutex is held

  const std::chrono::steady_clock::time_point started_;
  std::mutex mutex_;  // of the four below
  std::condition_variable_any stopped_;
  std::string what_;
  double done_ = 0;
  bool is_shown_ = false;  // on the terminal at this moment
  std::jthread drawing_;   // last: it ends before the others go
};

}  // namespace torch2caffe
