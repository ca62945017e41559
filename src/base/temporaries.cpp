// Temporaries: the list that a signal handler works through. A handler may neither lock nor
// allocate, so the list is of fixed size, and a slot is in use while its path is not empty.
#include "base/temporaries.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>

#include "torch2caffe/error.h"
#include "torch2caffe/signals.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

struct Slot {
  std::atomic<bool> used = false;
  std::array<char, 4096> path = {};
};
std::array<Slot, 16> slots;

// rm removes folders with all in them, and starting it is among the few things that a handler may
// do.
void remove_all(const char* path) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/rm", "rm", "-rf", path, static_cast<char*>(nullptr));
    ::_exit(1);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

extern "C" void remove_temporaries_and_die(int signal_number) {
  for (Slot& slot : slots) {
    if (slot.path[0] != '\0' && ::unlink(slot.path.data()) != 0) remove_all(slot.path.data());
  }
  std::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
}

}  // namespace

void remember_temporary(const fs::path& path) {
  for (Slot& slot : slots) {
    if (path.native().size() >= slot.path.size()) return;
    if (slot.used.exchange(true)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.native().size() + 1);
    return;
  }
}

void forget_temporary(const fs::path& path) {
  for (Slot& slot : slots) {
    if (slot.used && path == slot.path.data()) {
      slot.path[0] = '\0';
      slot.used = false;
    }
  }
}

void remove_temporaries_on_signals() {
  for (int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    std::signal(signal_number, remove_temporaries_and_die);
  }
}

TemporaryFolder::TemporaryFolder() {
  std::error_code unusable;
  const fs::path parent = fs::temp_directory_path(unusable);
  if (unusable) {
    throw ConvertError(Status::cannot_write, "TMPDIR", "names no folder",
                       "set TMPDIR to a folder that you may write to");
  }
  // The name is chosen here and not by mkdtemp, so that it can be remembered before the folder
  // exists.
  std::random_device random;
  while (true) {
    path_ = parent / fmt::format("torch2caffe-{:08x}{:08x}", random(), random());
    remember_temporary(path_);
    if (::mkdir(path_.c_str(), 0700) == 0) return;
    const int error = errno;
    forget_temporary(path_);
    if (error == EEXIST) continue;
    throw ConvertError(Status::cannot_write, path_.string(), std::strerror(error),
                       "set TMPDIR to a folder that you may write to");
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  forget_temporary(path_);
}

}  // namespace torch2caffe
