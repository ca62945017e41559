// Adapters: their files, the Pythons that run them, and what comes of it.
#include "runtime/adapter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/nearest.h"
#include "base/process.h"
#include "base/shell.h"
#include "base/temporaries.h"
#include "graph/npy.h"
#include "runtime/description.h"

namespace torch2caffe {

// Generated: name and text of the files in runtime/judges.
std::vector<std::pair<std::string_view, std::string_view>> judge_files();

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "run_", suffix = ".py";

std::string file_of(const std::string& name) { return fmt::format("{}{}{}", prefix, name, suffix); }

std::string_view text_of(const std::string& name) {
  for (const auto& [file, text] : judge_files()) {
    if (file == file_of(name)) return text;
  }
  return {};
}

// "cv2-4.5.5" -> "cv2": versions begin with a digit.
std::string without_version(const std::string& name) {
  const size_t dash = name.rfind('-');
  const bool is_version = dash != std::string::npos && dash + 1 < name.size() &&
                          std::isdigit(static_cast<unsigned char>(name[dash + 1])) != 0;
  return is_version ? name.substr(0, dash) : name;
}

// Where tools/install_judge.sh puts its environments.
fs::path environments() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (const fs::path folder = variable("TORCH2CAFFE_JUDGES"); !folder.empty()) return folder;
  const fs::path data = variable("XDG_DATA_HOME");
  return (data.empty() ? variable("HOME") / ".local/share" : data) / "torch2caffe/judges";
}

// What is said last, in one line; of a traceback, the error.
std::string last_line(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

struct Adapter {
  std::string name;     // of its file
  std::string words;    // as it was asked for
  std::string command;  // starts the Python
  ProcessLimits limits;

  ProcessResult run(const std::vector<std::string>& arguments) const {
    const TemporaryFolder folder;
    for (const auto& [file, text] : judge_files())
      if (file == file_of(name) || !file.starts_with(prefix)) {
        std::ofstream(folder.path() / file) << text;
      }
    std::string line =
        fmt::format("{} {}", command, shell_quoted((folder.path() / file_of(name)).string()));
    for (const std::string& argument : arguments) line += " " + shell_quoted(argument);
    return run_limited(line, limits);
  }
};

// How an adapter ends that has no values to give.
constexpr int refused = 3;
constexpr int killed_by_kernel = 128 + 9;

Outcome outcome_of(const ProcessResult& result) {
  if (result.timed_out) return Outcome::hung;
  const bool says_so = result.output.find("MemoryError") != std::string::npos ||
                       result.output.find("bad_alloc") != std::string::npos;
  if (says_so || result.status == killed_by_kernel) return Outcome::out_of_memory;
  return result.status == refused ? Outcome::refused : Outcome::crashed;
}

std::string words_of(const ProcessResult& result, const ProcessLimits& limits) {
  const int signal_number = result.status - 128;
  std::string line = last_line(result.output);
  // The shell names the signal.
  if (signal_number > 0 && line.starts_with(::strsignal(signal_number)))
    line = last_line(result.output.substr(0, result.output.rfind(line)));
  const std::string said = line.empty() ? "without a word" : line;
  if (result.timed_out) return fmt::format("killed after {:.3g} s: {}", limits.seconds, said);
  return signal_number > 0 ? fmt::format("signal {}: {}", signal_number, said) : said;
}

class AdapterRuntime : public Runtime {
 public:
  AdapterRuntime(const Adapter& adapter, std::string name, bool shows_inner_blobs, CaffePaths files)
      : adapter_(adapter),
        name_(std::move(name)),
        shows_inner_blobs_(shows_inner_blobs),
        files_(std::move(files)) {}

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    const TemporaryFolder folder;
    run_in(folder.path(), inputs, blobs, 0);
    return read_results((folder.path() / outputs).string(), blobs);
  }

  std::optional<Timing> time(const std::vector<NamedTensor>& inputs,
                             const std::vector<BlobRequest>& blobs, int rounds) override {
    const TemporaryFolder folder;
    run_in(folder.path(), inputs, blobs, rounds);
    std::ifstream file(folder.path() / "times.json");
    const auto times = nlohmann::json::parse(file, nullptr, false);
    if (times.is_discarded()) return std::nullopt;
    return Timing{times.at("seconds").get<std::vector<double>>(), times.at("threads").get<int>()};
  }

  std::string name() const override { return name_; }
  bool shows_inner_blobs() const override { return shows_inner_blobs_; }

 private:
  static constexpr const char* outputs = "outputs.npz";

  // Leaves in the folder what the judge writes.
  void run_in(const fs::path& folder, const std::vector<NamedTensor>& inputs,
              const std::vector<BlobRequest>& blobs, int rounds) {
    const auto path = [&](const char* file) { return (folder / file).string(); };
    write_npz(path("inputs.npz"), inputs);
    write_requests(path("blobs.txt"), blobs);
    std::vector<std::string> arguments = {files_.prototxt, files_.caffemodel, path("inputs.npz"),
                                          path(outputs), path("blobs.txt")};
    if (rounds > 0) arguments.push_back(std::to_string(rounds));
    const ProcessResult result = adapter_.run(arguments);
    if (result.status != 0 || result.timed_out)
      throw JudgeFailed(name_, outcome_of(result), words_of(result, adapter_.limits));
  }

  // A line for each: its name, that of the last layer that writes it, which of its tops it is, of
  // how many.
  void write_requests(const std::string& path, const std::vector<BlobRequest>& blobs) const {
    std::map<std::string, int> tops;
    const caffe::NetParameter net = read_prototxt(files_.prototxt);
    for (const auto& layer : net.layer()) tops[layer.name()] = layer.top_size();
    std::ofstream file(path);
    for (const BlobRequest& blob : blobs)
      file << fmt::format("{}\t{}\t{}\t{}\n", blob.blob, blob.last_layer, blob.top,
                          tops[blob.last_layer]);
  }

  std::vector<Tensor> read_results(const std::string& path,
                                   const std::vector<BlobRequest>& blobs) const {
    if (!fs::exists(path)) throw JudgeFailed(name_, Outcome::crashed, "it gives no values");
    std::map<std::string, Tensor> arrays;
    for (NamedTensor& array : read_npz(path)) arrays[array.name] = std::move(array.tensor);
    std::vector<Tensor> results;
    for (const BlobRequest& blob : blobs) {
      const auto found = arrays.find(blob.blob);
      if (found == arrays.end())
        throw JudgeFailed(name_, Outcome::refused, "it gives no blob '" + blob.blob + "'");
      results.push_back(found->second);
    }
    return results;
  }

  Adapter adapter_;
  std::string name_;
  bool shows_inner_blobs_;
  CaffePaths files_;
};

class AdapterJudge : public Judge {
 public:
  explicit AdapterJudge(Adapter adapter) : adapter_(std::move(adapter)) {
    const ProcessResult result = adapter_.run({"--about"});
    const auto about = nlohmann::json::parse(last_line(result.output), nullptr, false);
    if (result.status != 0 || !about.is_object()) {
      throw ConvertError(Status::unreadable_input, fmt::format("judge '{}'", adapter_.words),
                         fmt::format("{} ended with status {}: {}", adapter_.command, result.status,
                                     last_line(result.output)),
                         fmt::format("the command must start a Python that has {}", adapter_.name));
    }
    name_ = about.value("name", adapter_.name);
    shows_inner_blobs_ = about.value("shows_inner_blobs", false);
  }

  std::string name() const override { return name_; }

  std::unique_ptr<Runtime> open(const CaffePaths& files, const Target&) const override {
    return std::make_unique<AdapterRuntime>(adapter_, name_, shows_inner_blobs_, files);
  }

 private:
  Adapter adapter_;
  std::string name_;
  bool shows_inner_blobs_ = false;
};

}  // namespace

std::vector<std::string> adapter_names() {
  std::vector<std::string> names;
  for (const auto& [file, text] : judge_files()) {
    if (!file.starts_with(prefix)) continue;
    names.emplace_back(file.substr(prefix.size(), file.size() - prefix.size() - suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string adapter_summary(const std::string& name) {
  const std::string_view text = text_of(name);
  const size_t begin = text.find("\"\"\"") + 3;
  return std::string(text.substr(begin, text.find_first_of(".\n", begin) - begin));
}

std::unique_ptr<Judge> adapter_judge(const std::string& words, const JudgeOptions& limits) {
  const size_t equals = words.find('=');
  const std::string name = words.substr(0, equals);
  constexpr double bytes = 1 << 30;
  Adapter adapter = {text_of(name).empty() ? without_version(name) : name,
                     name,
                     "",
                     {limits.judge_seconds, static_cast<int64_t>(limits.judge_gigabytes * bytes)}};
  if (text_of(adapter.name).empty()) {
    std::vector<std::string> known = adapter_names();
    known.insert(known.begin(), "opencv");
    throw ConvertError(
        Status::wrong_usage, "--judge " + words, "there is no such judge",
        did_you_mean(name, known) +
            fmt::format("they are {}; 'torch2caffe judges' says more", fmt::join(known, ", ")));
  }
  if (equals != std::string::npos) {
    adapter.command = words.substr(equals + 1);
    return std::make_unique<AdapterJudge>(std::move(adapter));
  }
  const fs::path python = environments() / name / "bin/python";
  if (!fs::exists(python)) {
    throw ConvertError(
        Status::unreadable_input, "--judge " + words,
        fmt::format("is not installed: there is no {}", python.string()),
        fmt::format("tools/install_judge.sh {0} installs it; or name a Python that has it: "
                    "--judge {0}=COMMAND",
                    name));
  }
  adapter.command = shell_quoted(python.string());
  return std::make_unique<AdapterJudge>(std::move(adapter));
}

}  // namespace torch2caffe
