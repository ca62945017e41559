// Calls the Python exporter and passes its complaints on. Request and reply are JSON files; what
// the exporter did not foresee is left on its standard error.
#include "convert/exporter.h"

#include <fmt/format.h>

#include <csignal>
#include <cstring>
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

fs::path priors_file(fs::path model) { return model.replace_extension(".priors.npz"); }

json request_of(const ModelSource& source, const Recording& recording, Follow follow,
                const fs::path& output, const fs::path& reply) {
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
          {"device", options.device},
          {"detector", follow == Follow::as_far_as_possible},
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
  const auto status = status_named(problems.at(0).at("kind").get<std::string>());
  throw ConvertError(status.value(), std::move(located));
}

// The last line is what a Python traceback ends in.
std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

[[noreturn]] void report_crash(const ModelSource& source, const ProcessResult& result) {
  constexpr int not_executable = 126, not_found = 127, by_signal = 128;  // the shell's statuses
  const PythonModelOptions& options = source.python_model;
  std::string what, advice;
  if (result.status == by_signal + SIGKILL) {
    what = "was killed";
    advice =
        "that is what happens where memory runs out: close other programs, take a smaller "
        "input shape, or a machine with more memory";
  } else if (result.status > by_signal) {
    const int signal = result.status - by_signal;
    what = fmt::format("crashed: signal {} ({})", signal, ::strsignal(signal));
    advice = "run the model in that interpreter yourself: its code or one of its libraries crashes";
  } else {
    what = fmt::format("ended with status {}: {}", result.status, last_line(result.output));
    const bool no_python = result.status == not_executable || result.status == not_found;
    advice = no_python || options.verbose
                 ? "choose an interpreter that can run the model with --python"
                 : "-v shows all that it said; --python chooses another interpreter";
  }
  if (options.verbose && !result.output.empty()) what += "; it said:\n" + result.output;
  throw ConvertError(Status::exporter_failed,
                     fmt::format("{} {}", options.python, source.model.string()), what, advice);
}

}  // namespace

Exported export_python_model(const ModelSource& source, const Recording& recording, Follow follow,
                             const fs::path& folder) {
  for (const auto& [name, text] : exporter_files()) std::ofstream(folder / name) << text;
  const fs::path script = folder / "exporter.py";
  const fs::path request = folder / "request.json";
  const fs::path reply_file = folder / "reply.json";
  Exported exported{folder / "model.pt", {}, {}, {}};
  std::ofstream(request) << request_of(source, recording, follow, exported.model, reply_file)
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
  exported.priors = priors_beside(exported.model);
  for (const json& input : reply.at("inputs")) {
    exported.inputs.push_back({input.at("name").get<std::string>(),
                               input.at("shape").get<std::vector<int64_t>>(),
                               input.at("dtype").get<std::string>()});
  }
  return exported;
}

std::vector<Tensor> priors_beside(const fs::path& model) {
  std::vector<Tensor> priors;
  if (!fs::exists(priors_file(model))) return priors;
  for (NamedTensor& array : read_npz(priors_file(model))) priors.push_back(std::move(array.tensor));
  return priors;
}

}  // namespace torch2caffe
