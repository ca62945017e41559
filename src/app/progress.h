// A line on the terminal that says what takes so long.
#pragma once

#include <chrono>
#include <string>

namespace torch2caffe {

// Shows nothing in the first second, and nothing at all where standard error is no terminal.
class Progress {
 public:
  Progress();
  ~Progress();

  // `done` from 0 to 1; 0 throughout for what cannot be measured.
  void show(const std::string& what, double done);
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point started_, last_;
};

}  // namespace torch2caffe
