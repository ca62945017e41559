// Other programs.
#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t last_words = size_t{64} << 10;

int status_of(int waited) {
  return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

[[noreturn]] void cannot_start(const std::string& command) {
  throw ConvertError(Status::unreadable_input, command, std::strerror(errno), "free some memory");
}

// In the child, where only what a signal handler may do is allowed. It is the first of a group of
// its own, and does not outlive this process.
[[noreturn]] void become(const char* command, int output, const ProcessLimits& limits) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto bytes = static_cast<rlim_t>(limits.bytes);
  const rlimit memory = {bytes, bytes};
  ::setrlimit(RLIMIT_DATA, &memory);
  const rlimit no_dump = {0, 0};
  ::setrlimit(RLIMIT_CORE, &no_dump);
  ::close(STDIN_FILENO);
  if (::open("/dev/null", O_RDONLY) < 0) ::_exit(127);  // the lowest free one, which is stdin
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::close(output);
  ::execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
  ::_exit(127);
}

// Reads until the other end is closed or the time is over; whether it was closed.
bool read_until(Clock::time_point end, int descriptor, std::string& output) {
  std::array<char, 4096> buffer;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting = {descriptor, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready <= 0) continue;  // the time is looked at above; a signal is no reason to end
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size == 0) return true;
    if (size > 0) output.append(buffer.data(), static_cast<size_t>(size));
    if (output.size() > 2 * last_words) output.erase(0, output.size() - last_words);
  }
}

}  // namespace

ProcessResult run_in_shell(const std::string& command) {
  FILE* pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (pipe == nullptr) cannot_start(command);
  ProcessResult result;
  std::array<char, 4096> buffer;
  for (size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    result.output.append(buffer.data(), size);
  }
  result.status = status_of(::pclose(pipe));
  return result;
}

ProcessResult run_limited(const std::string& command, const ProcessLimits& limits) {
  std::array<int, 2> pipe = {};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) cannot_start(command);
  const pid_t child = ::fork();
  if (child == 0) become(command.c_str(), pipe[1], limits);
  ::close(pipe[1]);
  if (child < 0) {
    ::close(pipe[0]);
    cannot_start(command);
  }
  ::setpgid(child, child);  // here as well: it may not have come to it
  ProcessResult result;
  const auto time = std::chrono::duration<double>(limits.seconds);
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  result.timed_out = !read_until(end, pipe[0], result.output);
  if (result.timed_out) ::kill(-child, SIGKILL);
  ::close(pipe[0]);
  int waited = 0;
  while (::waitpid(child, &waited, 0) < 0 && errno == EINTR) {
  }
  ::kill(-child, SIGKILL);  // what it left behind
  result.status = status_of(waited);
  return result;
}

}  // namespace torch2caffe
