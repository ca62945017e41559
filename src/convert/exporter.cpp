// Calls the Python exporter and passes its complaints on. Request and reply are JSON files; what
// the exporter did not foresee is left on its standard error.
#include "convert/exporter.h"

#include <fmt/format.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/process.h"
#include "base/shell.h"
#include "graph/npy.h"
#include "verify/noise.h"

namespace torch2caffe {

// Generated: name and text of every file in python/torch2caffe/export.
std::vector<std::pair<std::string_view, std::string_view>> exporter_files();

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path priors_file(fs::path model) { return model.replace_extension(".priors.npz"); }

// What all requests have.
json request_of(const ModelSource& source, const Recording& recording) {
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
          {"device", options.device}};
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

// The exporter's reply to the request. Its files go into `folder`.
json ask(const ModelSource& source, json request_text, const fs::path& folder) {
  for (const auto& [name, text] : exporter_files()) std::ofstream(folder / name) << text;
  const fs::path script = folder / "exporter.py";
  const fs::path request = folder / "request.json";
  const fs::path reply_file = folder / "reply.json";
  fs::remove(reply_file);
  request_text["reply"] = reply_file.string();
  std::ofstream(request) << request_text.dump(2, ' ', false, json::error_handler_t::replace);
  const ProcessResult result =
      run_in_shell(fmt::format("{} {} {}", shell_quoted(source.python_model.python),
                               shell_quoted(script.string()), shell_quoted(request.string())));
  std::ifstream file(reply_file);
  const json reply = json::parse(file, nullptr, false);
  if (reply.is_discarded()) report_crash(source, result);
  if (!reply.at("problems").empty()) report_problems(reply["problems"]);
  if (result.status != 0) report_crash(source, result);
  return reply;
}

}  // namespace

Exported export_python_model(const ModelSource& source, const Recording& recording, Follow follow,
                             const fs::path& folder) {
  json request = request_of(source, recording);
  request["task"] = "export_python";
  request["detector"] = follow == Follow::as_far_as_possible;
  request["output"] = (folder / "model.pt").string();
  request["priors"] = priors_file(folder / "model.pt").string();
  const json reply = ask(source, std::move(request), folder);
  Exported exported;
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

const fs::path& InterpretersTorch::folder() {
  if (!folder_) folder_.emplace();
  return folder_->path();
}

fs::path InterpretersTorch::program_of(const fs::path& script, const std::string& why) {
  json request = request_of(source_, recording_);
  request["task"] = "export_script";
  request["model"] = fs::absolute(script).string();
  request["output"] = (folder() / "program.pt2").string();
  const json reply = ask(source_, std::move(request), folder());
  notes_.push_back(fmt::format("the model was read by PyTorch {} of {}, as {}",
                               reply.at("torch").get<std::string>(), source_.python_model.python,
                               why));
  for (const json& note : reply.at("notes")) notes_.push_back(note.get<std::string>());
  return reply.at("model").get<std::string>();
}

fs::path InterpretersTorch::values_of(const fs::path& program, const Graph& graph,
                                      const std::string& why) {
  const fs::path given = folder() / "given.npz";
  std::vector<NamedTensor> inputs;
  for (Tensor& input : noise_for(graph, recording_.seed, source_.input_range))
    inputs.push_back({std::to_string(inputs.size()), std::move(input)});
  write_npz(given, inputs);
  json request = request_of(source_, recording_);
  request["task"] = "record_values";
  request["model"] = fs::absolute(program).string();
  request["given"] = given.string();
  request["output"] = (folder() / "values.npz").string();
  const json reply = ask(source_, std::move(request), folder());
  notes_.push_back(fmt::format("PyTorch's values were computed by PyTorch {} of {}, as {}",
                               reply.at("torch").get<std::string>(), source_.python_model.python,
                               why));
  return reply.at("model").get<std::string>();
}

std::vector<Tensor> priors_beside(const fs::path& model) {
  std::vector<Tensor> priors;
  if (!fs::exists(priors_file(model))) return priors;
  for (NamedTensor& array : read_npz(priors_file(model))) priors.push_back(std::move(array.tensor));
  return priors;
}

}  // namespace torch2caffe
