// ready_client SOCKET NAME ARGUMENTS...: has a server answer a call, see ready.py. It stands in the
// first line of a script, which is what NAME is.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>

namespace {

int connected_to(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return server;
  std::perror(path);
  std::exit(127);
}

// The length of what follows, and the streams of this process.
void send_head(int server, uint64_t size) {
  const int streams[3] = {0, 1, 2};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof streams)] = {};
  iovec part{&size, sizeof size};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof streams);
  std::memcpy(CMSG_DATA(header), streams, sizeof streams);
  if (::sendmsg(server, &message, 0) < 0) std::perror("sendmsg");
}

}  // namespace

int main(int argc, char** argv) {
  std::string words;
  const auto add = [&](const std::string& word) { words.append(word.c_str(), word.size() + 1); };
  add(std::filesystem::current_path().string());
  add(std::to_string(argc - 3));
  for (int i = 3; i < argc; ++i) add(argv[i]);
  for (char** variable = environ; *variable != nullptr; ++variable) add(*variable);
  const int server = connected_to(argv[1]);
  send_head(server, words.size());
  for (size_t sent = 0; sent < words.size();) {
    const ssize_t now = ::write(server, words.data() + sent, words.size() - sent);
    if (now <= 0) return 126;
    sent += static_cast<size_t>(now);
  }
  int32_t status = 125;  // of a server that ends without an answer
  return ::read(server, &status, sizeof status) == sizeof status ? status : 125;
}
