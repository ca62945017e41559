// Calls the Python exporter and passes its complaints on.
#include "convert/exporter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/process.h"

namespace torch2caffe {

std::string_view exporter_script();  // generated: the text of python/torch2caffe/exporter.py

namespace {

namespace fs = std::filesystem;

std::string inputs_argument(const std::vector<InputSpec>& inputs) {
  nlohmann::json list = nlohmann::json::array();
  for (const InputSpec& input : inputs)
    list.push_back({{"name", input.name}, {"shape", input.shape}});
  return list.dump();
}

// The exporter writes what went wrong as JSON; what it did not foresee is left on its standard
// error.
[[noreturn]] void report(const ConvertOptions& options, const fs::path& problem_file,
                         const ProcessResult& result) {
  std::ifstream file(problem_file);
  const auto problem = nlohmann::json::parse(file, nullptr, false);
  if (!problem.is_discarded()) {
    throw ConvertError(static_cast<Status>(problem.at("status").get<int>()),
                       problem.at("subject").get<std::string>(),
                       problem.at("what").get<std::string>(),
                       problem.at("advice").get<std::string>());
  }
  std::string said = result.output;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  throw ConvertError(Status::exporter_failed,
                     fmt::format("{} {}", options.python, options.model.string()),
                     fmt::format("ended with status {}: {}", result.status, said),
                     "choose an interpreter that can run the model with --python");
}

}  // namespace

fs::path export_python_model(const ConvertOptions& options, const fs::path& folder) {
  const fs::path script = folder / "exporter.py";
  const fs::path exported = folder / "model.pt";
  const fs::path problem = folder / "problem.json";
  std::ofstream(script) << exporter_script();
  const std::vector<std::string> arguments = {
      options.python, script.string(),
      "--model",      fs::absolute(options.model).string(),
      "--weights",    options.weights.empty() ? "" : fs::absolute(options.weights).string(),
      "--inputs",     inputs_argument(options.inputs),
      "--output",     exported.string(),
      "--problem",    problem.string()};
  std::string command;
  for (const std::string& argument : arguments) command += shell_quoted(argument) + " ";
  const ProcessResult result = run_in_shell(command);
  if (result.status != 0) report(options, problem, result);
  return exported;
}

}  // namespace torch2caffe
