// libtorch's words about files that it cannot load, in the user's.
#include "importers/libtorch/load.h"

#include <fmt/format.h>

#include <charconv>

#include "importers/users_torch.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// 'File "code/__torch__/net.py", line 8': within the archive, which is all that libtorch tells of a
// file that it cannot load.
Location place_in_archive(const std::string& message) {
  constexpr std::string_view begin = "File \"", middle = "\", line ";
  const size_t file = message.find(begin), end = message.find(middle, file);
  if (file == std::string::npos || end == std::string::npos) return {};
  Location where{"", message.substr(file + begin.size(), end - file - begin.size()), 0};
  const size_t digits = end + middle.size();
  std::from_chars(message.data() + digits, message.data() + message.size(), where.line);
  return where;
}

// "Unknown builtin op: torchvision::roi_align." and where it is called. Of PyTorch's own, another
// version may have it.
[[noreturn]] void refuse_operator(const std::string& message, size_t at) {
  std::string name = message.substr(at, message.find_first_of(" \n", at) - at);
  name.erase(name.find_last_not_of('.') + 1);
  const Location where = place_in_archive(message);
  if (name.starts_with("aten::")) {
    throw NeedsOtherTorch(
        Status::cannot_be_expressed,
        {Problem{where, name, fmt::format("is no operator of libtorch {}", TORCH_VERSION),
                 "name an interpreter of the PyTorch that wrote the file with --python, or convert "
                 "model.py"}});
  }
  throw ConvertError(
      Status::cannot_be_expressed,
      {Problem{where, name,
               fmt::format("is no operator of PyTorch {} but of another library, and has no "
                           "translation to Caffe",
                           TORCH_VERSION),
               "replace it in the model, or leave it outside of the model"}});
}

[[noreturn]] void refuse_archive(const fs::path& path, const std::string& message) {
  const auto says = [&](const char* text) { return message.find(text) != std::string::npos; };
  constexpr std::string_view unknown = "Unknown builtin op: ";
  if (says(unknown.data())) refuse_operator(message, message.find(unknown) + unknown.size());
  if (says("constants.pkl") || says("file not found: ")) {
    throw ConvertError(
        Status::unreadable_input, path.string(),
        "holds weights (or a module saved without its code), not a TorchScript model",
        "convert the Python file that defines build_model() and give this file as its weights: "
        "torch2caffe convert model.py weights.pth -i ...");
  }
  const size_t begin = std::min(message.find_first_not_of(" \n"), message.size());
  const std::string line = message.substr(begin, message.find('\n', begin) - begin);
  // The archive is whole where its code is what cannot be read.
  if (!place_in_archive(message).file.empty() || says("maximum supported version")) {
    throw NeedsOtherTorch(
        Status::unreadable_input, path.string(),
        fmt::format("cannot be read by libtorch {}, which may be older than it ({})", TORCH_VERSION,
                    line),
        "name an interpreter of the PyTorch that wrote the file with --python, or convert "
        "model.py");
  }
  throw ConvertError(Status::unreadable_input, path.string(),
                     fmt::format("is damaged or truncated ({})", line),
                     "save it again, or copy it again from where it was saved");
}

}  // namespace

torch::jit::Module load(const fs::path& path) {
  try {
    return torch::jit::load(path.string(), at::kCPU);
  } catch (const c10::Error& error) {
    refuse_archive(path, error.what_without_backtrace());
  } catch (const std::exception& error) {
    refuse_archive(path, error.what());
  }
}

}  // namespace torch2caffe
