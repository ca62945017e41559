// Finds out what a file is, and loads the importer for it.
#include "importers/import.h"

#include <fmt/format.h>

#include <array>
#include <fstream>

#include "base/zip_archive.h"
#include "importers/plugin.h"
#include "importers/pt2/archive/archive.h"
#include "importers/pt2/model.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

std::string first_bytes(const fs::path& path) {
  if (!fs::exists(path)) {
    throw ConvertError(Status::unreadable_input, path.string(), "there is no such file",
                       "check the path");
  }
  if (fs::is_directory(path)) {
    throw ConvertError(Status::unreadable_input, path.string(), "is a folder",
                       "name a .pt, .pt2 or .py file in it");
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
  throw ConvertError(Status::unreadable_input, path.string(), "is not a PyTorch file",
                     "give a file made by torch.export.save or torch.jit.save, or model.py");
}

std::unique_ptr<Model> open_script(const fs::path& path, const std::vector<InputSpec>& inputs,
                                   Follow follow) {
  auto model = open_in_libtorch(path, inputs);
  const auto unfollowed = model->unfollowed();
  if (unfollowed && follow == Follow::to_the_end) throw ConvertError(*unfollowed);
  return model;
}

// The script as an exported program. Where the user's PyTorch could not make one, what libtorch
// said counts as well.
fs::path program_of(const fs::path& script, UsersTorch& users, const NeedsOtherTorch& libtorch) {
  try {
    const Problem& problem = libtorch.problems().at(0);
    return users.program_of(script, fmt::format("{} {}", problem.subject, problem.what));
  } catch (const ConvertError& error) {
    const bool is_about_the_model =
        error.status() != Status::exporter_failed && error.status() != Status::unreadable_input;
    if (is_about_the_model) throw;
    std::vector<Problem> problems = libtorch.problems();
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    throw ConvertError(libtorch.status(), std::move(problems));
  }
}

}  // namespace

bool tells_shapes(const fs::path& path) {
  try {
    return is_exported_program(ZipArchive(map_file(path), path.string()));
  } catch (const ConvertError&) {
    return true;
  }
}

std::unique_ptr<Model> open_model(const fs::path& path, const std::vector<InputSpec>& inputs,
                                  Follow follow, UsersTorch* users) {
  check_kind(path);
  if (auto model = open_exported_program(path, inputs, follow, users)) return model;
  try {
    return open_script(path, inputs, follow);
  } catch (const NeedsOtherTorch& error) {
    if (users == nullptr) throw;
    return open_model(program_of(path, *users, error), inputs, follow, users);
  }
}

}  // namespace torch2caffe
