// Runs part of a test in a process of its own, which may be killed.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>

namespace torch2caffe::test {

constexpr int survived = 0;
constexpr int threw = 100;

// The exit status of a child that runs `act`, or minus the number of the signal that ended it.
// Nothing of this process is destroyed in the child.
template <typename Act>
int status_of_child(Act act) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      act();
    } catch (const std::exception&) {
      ::_exit(threw);
    }
    ::_exit(survived);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace torch2caffe::test
