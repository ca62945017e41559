// Calls the Python exporter and passes its complaints on. Request and reply are JSON files; what
// the exporter did not foresee is left on its standard error.
#include "convert/exporter.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/process.h"
#include "graph/npy.h"

namespace torch2caffe {

// Generated: name and text of every file in python/torch2caffe/export.
std::vector<std::pair<std::string_view, std::string_view>> exporter_files();

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path priors_file(const fs::path& output) { return output.parent_path() / "priors.npz"; }

json request_of(const ModelSource& source, const Recording& recording, const fs::path& output,
                const fs::path& reply) {
  const PythonModelOptions& options = source.python_model;
  json inputs = json::array();
  for (const InputSpec& input : source.inputs) {
    inputs.push_back({{"name", input.name}, {"shape", input.shape}, {"dtype", input.dtype}});
  }
  json path = json::array();
  for (const fs::path& folder : options.path) path.push_back(fs::absolute(folder).string());
  json range = nullptr;
  if (source.input_range) range = {source.input_range->first, source.input_range->second};
  return {{"model", fs::absolute(source.model).string()},
          {"weights", source.weights.empty() ? "" : fs::absolute(source.weights).string()},
          {"inputs", inputs},
          {"entry", options.entry},
          {"entry_args", options.entry_args},
          {"forward_args", options.forward_args},
          {"input_range", range},
          {"python_path", path},
          {"weights_key", options.weights_key},
          {"allow_missing", options.allow_missing},
          {"trust_pickle", options.trust_pickle},
          {"softmax", options.softmax},
          {"recorded", recording.wanted},
          {"seed", recording.seed},
          {"output", output.string()},
          {"priors", priors_file(output).string()},
          {"reply", reply.string()}};
}

[[noreturn]] void report_problems(const json& problems) {
  std::vector<Problem> located;
  for (const json& problem : problems) {
    located.push_back(
        {{problem.value("module", ""), problem.value("file", ""), problem.value("line", 0)},
         problem.at("subject").get<std::string>(),
         problem.at("what").get<std::string>(),
         problem.at("advice").get<std::string>()});
  }
  throw ConvertError(static_cast<Status>(problems.at(0).at("status").get<int>()),
                     std::move(located));
}

[[noreturn]] void report_crash(const ModelSource& source, const ProcessResult& result) {
  std::string said = result.output;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  said = said.substr(said.rfind('\n') + 1);
  const std::string subject =
      fmt::format("{} {}", source.python_model.python, source.model.string());
  throw ConvertError(Status::exporter_failed, subject,
                     fmt::format("ended with status {}: {}", result.status, said),
                     "choose an interpreter that can run the model with --python");
}

}  // namespace

Exported export_python_model(const ModelSource& source, const Recording& recording,
                             const fs::path& folder) {
  for (const auto& [name, text] : exporter_files()) std::ofstream(folder / name) << text;
  const fs::path script = folder / "exporter.py";
  const fs::path request = folder / "request.json";
  const fs::path reply_file = folder / "reply.json";
  Exported exported{folder / "model.pt", {}, {}};
  std::ofstream(request) << request_of(source, recording, exported.model, reply_file)
                                .dump(2, ' ', false, json::error_handler_t::replace);
  const ProcessResult result =
      run_in_shell(fmt::format("{} {} {}", shell_quoted(source.python_model.python),
                               shell_quoted(script.string()), shell_quoted(request.string())));
  std::ifstream file(reply_file);
  const json reply = json::parse(file, nullptr, false);
  if (reply.is_discarded()) report_crash(source, result);
  if (!reply.at("problems").empty()) report_problems(reply["problems"]);
  if (result.status != 0) report_crash(source, result);
  exported.model = reply.at("model").get<std::string>();
  exported.notes = reply.at("notes").get<std::vector<std::string>>();
  if (fs::exists(priors_file(exported.model))) {
    for (NamedTensor& array : read_npz(priors_file(exported.model)))
      exported.priors.push_back(std::move(array.tensor));
  }
  return exported;
}

}  // namespace torch2caffe
