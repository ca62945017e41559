// Finds and loads plug-ins.
#include "base/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// The folder of the library, or of the program, that holds this code.
fs::path folder_of_this() {
  Dl_info info;
  if (::dladdr(reinterpret_cast<const void*>(&plugin_symbol), &info) == 0) return ".";
  return fs::path(info.dli_fname).parent_path();
}

fs::path plugin_folder() {
  const char* folder = std::getenv("TORCH2CAFFE_PLUGINS");
  if (folder != nullptr) return folder;
  const fs::path beside = folder_of_this() / "torch2caffe";
  return fs::is_directory(beside) ? beside : folder_of_this() / "../lib/torch2caffe";
}

fs::path plugin_path(const std::string& name) { return plugin_folder() / (name + ".so"); }

// Keeps what the process does at signals. Debian 13's libtorch brings UCX, which takes those of
// mistakes and SIGHUP for itself as soon as it is loaded.
class KeptSignals {
 public:
  KeptSignals() {
    for (int i = 1; i < NSIG; ++i) ::sigaction(i, nullptr, &actions_[static_cast<size_t>(i)]);
  }
  ~KeptSignals() {
    for (int i = 1; i < NSIG; ++i) ::sigaction(i, &actions_[static_cast<size_t>(i)], nullptr);
  }
  KeptSignals(const KeptSignals&) = delete;
  KeptSignals& operator=(const KeptSignals&) = delete;

 private:
  std::array<struct sigaction, NSIG> actions_ = {};
};

// Never unloaded: libtorch does not survive it, and what it made keeps pointing into it.
void* load(const fs::path& path) {
  const KeptSignals kept;
  return ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

std::optional<std::string> why_no_plugin(const std::string& name) {
  if (load(plugin_path(name)) != nullptr) return std::nullopt;
  return ::dlerror();
}

void* plugin_symbol(const std::string& name, const char* symbol, const std::string& needs) {
  const fs::path path = plugin_path(name);
  void* plugin = load(path);
  if (plugin == nullptr) {
    throw ConvertError(Status::unreadable_input, path.string(),
                       fmt::format("this part of the program cannot be loaded ({})", ::dlerror()),
                       "install " + needs);
  }
  void* address = ::dlsym(plugin, symbol);
  if (address == nullptr) throw std::logic_error(path.string() + " lacks " + symbol);
  return address;
}

}  // namespace torch2caffe
