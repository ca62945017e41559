// Isolation: see the header. Verdicts come back through a pipe: kind, length, text.
#include "isolation.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>

namespace torch2caffe::test {
namespace {

constexpr int seconds_allowed = 300;  // for one network; shrinking it is in there

struct Head {
  Verdict::Kind kind;
  size_t length;
};

void write_all(int pipe, const void* data, size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(pipe, at, size);
    if (written <= 0) ::_exit(1);
    at += written;
    size -= static_cast<size_t>(written);
  }
}

// Whether all of it came before the pipe's end, and in time.
bool read_all(int pipe, void* data, size_t size) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    pollfd ready = {pipe, POLLIN, 0};
    if (::poll(&ready, 1, seconds_allowed * 1000) <= 0) return false;
    const ssize_t part = ::read(pipe, at, size);
    if (part <= 0) return false;
    at += part;
    size -= static_cast<size_t>(part);
  }
  return true;
}

class Worker {
 public:
  Worker(int64_t first, int64_t last, const std::function<Verdict(int64_t)>& work) {
    std::array<int, 2> ends = {};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe can be made");
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[0]);
      for (int64_t i = first; i < last; ++i) write(ends[1], work(i));
      ::_exit(0);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }

  ~Worker() {
    ::close(pipe_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // The next one; nothing when the process is dead or hangs.
  std::optional<Verdict> next() {
    Head head = {};
    if (!read_all(pipe_, &head, sizeof head)) return std::nullopt;
    Verdict verdict{head.kind, std::string(head.length, ' ')};
    if (!read_all(pipe_, verdict.why.data(), head.length)) return std::nullopt;
    return verdict;
  }

 private:
  static void write(int pipe, const Verdict& verdict) {
    const Head head = {verdict.kind, verdict.why.size()};
    write_all(pipe, &head, sizeof head);
    write_all(pipe, verdict.why.data(), verdict.why.size());
  }

  pid_t process_ = 0;
  int pipe_ = -1;
};

}  // namespace

void for_each_isolated(int64_t first, int64_t last, const std::function<Verdict(int64_t)>& work,
                       const std::function<void(int64_t, const Verdict&)>& report) {
  while (first < last) {
    Worker worker(first, last, work);
    for (; first < last; ++first) {
      const std::optional<Verdict> verdict = worker.next();
      if (verdict) {
        report(first, *verdict);
        continue;
      }
      report(first++, {Verdict::died, "the process died, or took too long"});
      break;
    }
  }
}

}  // namespace torch2caffe::test
