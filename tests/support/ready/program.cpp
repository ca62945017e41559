// ready_program SOCKET: the program, loaded once and forked for each call; see ready.py. It
// ends when its standard input does.
#include "app/program.h"

#include <dlfcn.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Call {
  std::vector<std::string> words;  // working folder, number of arguments, arguments, environment
  int streams[3] = {};
};

int listener_at(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 16) != 0) {
    std::perror(path);
    std::exit(1);
  }
  return listener;
}

uint64_t receive_head(int connection, int (&streams)[3]) {
  uint64_t size = 0;
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof streams)] = {};
  iovec part{&size, sizeof size};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  if (::recvmsg(connection, &message, 0) != sizeof size || CMSG_FIRSTHDR(&message) == nullptr)
    std::_Exit(1);
  std::memcpy(streams, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof streams);
  return size;
}

Call receive(int connection) {
  Call call;
  std::string content(receive_head(connection, call.streams), '\0');
  for (size_t got = 0; got < content.size();) {
    const ssize_t now = ::read(connection, content.data() + got, content.size() - got);
    if (now <= 0) std::_Exit(1);
    got += static_cast<size_t>(now);
  }
  for (size_t at = 0; at < content.size(); at += call.words.back().size() + 1)
    call.words.emplace_back(content.c_str() + at);
  return call;
}

int run(Call& call) {
  for (int number = 0; number < 3; ++number) {
    ::dup2(call.streams[number], number);
    ::close(call.streams[number]);
  }
  if (::chdir(call.words[0].c_str()) != 0) return 126;
  const auto count = static_cast<size_t>(std::stoi(call.words[1]));
  std::string name = "torch2caffe";
  std::vector<char*> arguments = {name.data()};
  for (size_t i = 0; i < count; ++i) arguments.push_back(call.words[2 + i].data());
  ::clearenv();
  for (size_t i = 2 + count; i < call.words.size(); ++i) ::putenv(call.words[i].data());
  return torch2caffe::run_program(static_cast<int>(arguments.size()), arguments.data());
}

// In a process of its own, whose end is told to who calls.
void answer(int connection) {
  Call call = receive(connection);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(connection);
    const int status = run(call);
    std::fflush(nullptr);
    std::_Exit(status);  // taking libtorch down takes longer than most calls
  }
  int ended = 0;
  ::waitpid(child, &ended, 0);
  const int32_t status = WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
  std::_Exit(::write(connection, &status, sizeof status) == sizeof status ? 0 : 1);
}

}  // namespace

int main(int, char** argv) {
  const int listener = listener_at(argv[1]);
  std::fputc('\n', stdout);
  std::fflush(stdout);
  for (bool is_loaded = false;; is_loaded = true) {
    pollfd looked_at[2] = {{listener, POLLIN, 0}, {0, POLLIN, 0}};
    ::poll(looked_at, 2, -1);
    if (looked_at[1].revents != 0) break;
    const int connection = ::accept(listener, nullptr, nullptr);
    if (!is_loaded && ::dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL) == nullptr)
      std::fprintf(stderr, "ready_program: %s\n", ::dlerror());
    if (::fork() == 0) {
      ::close(listener);
      answer(connection);
    }
    ::close(connection);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
  }
  while (::wait(nullptr) > 0) continue;  // so that the time they took is counted
}
