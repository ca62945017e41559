// Finds out what a file is, and loads the importer for it.
#include "importers/import.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "importers/plugin.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// The folder of the shared library that holds this code.
fs::path library_folder() {
  Dl_info info;
  if (::dladdr(reinterpret_cast<const void*>(&open_model), &info) == 0) return ".";
  return fs::path(info.dli_fname).parent_path();
}

// Beside the library when it is installed; TORCH2CAFFE_PLUGINS names another folder.
fs::path plugin_path(const std::string& name) {
  const char* folder = std::getenv("TORCH2CAFFE_PLUGINS");
  return (folder != nullptr ? fs::path(folder) : library_folder() / "torch2caffe") / (name + ".so");
}

OpenModelFunction load_importer(const std::string& name) {
  const fs::path path = plugin_path(name);
  // Never unloaded: libtorch does not survive it, and models keep pointing into it.
  void* plugin = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) {
    throw ConvertError(
        Status::unreadable_input, path.string(),
        fmt::format("the importer for this kind of file cannot be loaded ({})", ::dlerror()),
        "install libtorch (Debian: libtorch1.13) and torch2caffe's plug-in");
  }
  void* symbol = ::dlsym(plugin, open_model_symbol);
  if (symbol == nullptr) throw std::logic_error(path.string() + " is no importer plug-in");
  return reinterpret_cast<OpenModelFunction>(symbol);
}

std::string first_bytes(const fs::path& path) {
  if (!fs::exists(path)) {
    throw ConvertError(Status::unreadable_input, path.string(), "there is no such file",
                       "check the path");
  }
  if (fs::is_directory(path)) {
    throw ConvertError(Status::unreadable_input, path.string(), "is a folder",
                       "name a .pt or .py file in it");
  }
  std::array<char, 4> bytes = {};
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw ConvertError(Status::unreadable_input, path.string(), "cannot be opened",
                       "check its permissions");
  }
  file.read(bytes.data(), bytes.size());
  return std::string(bytes.data(), static_cast<size_t>(file.gcount()));
}

// PyTorch's files are zip archives since 1.6; those without code are weights that need their
// model.py.
void check_kind(const fs::path& path) {
  const std::string begin = first_bytes(path);
  if (begin.empty()) {
    throw ConvertError(Status::unreadable_input, path.string(), "is empty", "save the model again");
  }
  if (begin.starts_with("PK\x03\x04")) return;
  if (begin[0] == '\x80') {
    throw ConvertError(
        Status::unreadable_input, path.string(),
        "is a pickle: weights or a whole module without its code",
        "convert the Python file that defines build_model() and give this file as its weights: "
        "torch2caffe convert model.py weights.pth -i ...");
  }
  throw ConvertError(
      Status::unreadable_input, path.string(), "is not a PyTorch file",
      "give a TorchScript file made by torch.jit.trace(model, x).save(...), or model.py");
}

}  // namespace

std::unique_ptr<Model> open_model(const fs::path& path, const std::vector<InputSpec>& inputs) {
  check_kind(path);
  return load_importer("torchscript")(path, inputs);
}

}  // namespace torch2caffe
