// Judges: see the header.
#include "judges.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <sstream>
#include <stdexcept>

#include "base/process.h"
#include "base/shell.h"
#include "base/temporaries.h"
#include "graph/npy.h"

namespace torch2caffe::test {
namespace {

cv::Mat mat_of(const Tensor& tensor) {
  const std::vector<int> sizes(tensor.shape().begin(), tensor.shape().end());
  cv::Mat mat(static_cast<int>(sizes.size()), sizes.data(), CV_32F);
  tensor.copy_floats(0, tensor.count(), mat.ptr<float>());
  return mat;
}

Tensor tensor_of(const cv::Mat& mat) {
  const cv::Mat whole = mat.isContinuous() ? mat : mat.clone();
  const auto* begin = whole.ptr<float>();
  return Tensor(Shape(whole.size.p, whole.size.p + whole.dims),
                std::vector<float>(begin, begin + whole.total()));
}

// A process that runs one network after another: a job goes in as a line, its answer comes back as
// one. A process that ends says why in its last words.
class CaffeProcess {
 public:
  explicit CaffeProcess(const std::string& command) {
    std::signal(SIGPIPE, SIG_IGN);  // a job for a process that has ended is an error, no signal
    std::array<int, 2> jobs = {}, answers = {};
    if (::pipe2(jobs.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0) {
      throw std::runtime_error("no pipe to Caffe can be made");
    }
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(jobs[0], STDIN_FILENO);
      ::dup2(answers[1], STDOUT_FILENO);
      ::dup2(::fileno(last_words_.get()), STDERR_FILENO);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(jobs[0]);
    ::close(answers[1]);
    jobs_.reset(::fdopen(jobs[1], "w"));
    answers_.reset(::fdopen(answers[0], "r"));
  }

  ~CaffeProcess() {
    jobs_.reset();  // the end of its input ends it
    ::waitpid(process_, nullptr, 0);
  }
  CaffeProcess(const CaffeProcess&) = delete;
  CaffeProcess& operator=(const CaffeProcess&) = delete;

  // The answer; nothing when the process has ended.
  std::optional<std::string> ask(const std::string& job) {
    std::fputs((job + "\n").c_str(), jobs_.get());
    std::fflush(jobs_.get());
    std::string answer;
    for (int c = std::fgetc(answers_.get()); c != '\n'; c = std::fgetc(answers_.get())) {
      if (c == EOF) return std::nullopt;
      answer += static_cast<char>(c);
    }
    return answer;
  }

  std::string last_words() const {
    std::rewind(last_words_.get());
    std::string text;
    for (int c = std::fgetc(last_words_.get()); c != EOF; c = std::fgetc(last_words_.get())) {
      text += static_cast<char>(c);
    }
    return text;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  File last_words_{std::tmpfile()};
  File jobs_, answers_;
  pid_t process_ = 0;
};

const char* variable_of(Caffe caffe) {
  return caffe == Caffe::ssd ? "TORCH2CAFFE_CAFFE_SSD" : "TORCH2CAFFE_CAFFE";
}

std::string command_of(Caffe caffe) {
  const char* command = std::getenv(variable_of(caffe));
  return command == nullptr ? "" : command;
}

// Answers "ok", or says why not.
std::string ask_caffe(Caffe caffe, const std::string& job) {
  static std::map<Caffe, std::unique_ptr<CaffeProcess>> processes;
  std::unique_ptr<CaffeProcess>& process = processes[caffe];
  if (process == nullptr) {
    process = std::make_unique<CaffeProcess>(
        fmt::format("exec {} {} --serve", command_of(caffe),
                    shell_quoted(TORCH2CAFFE_SOURCE "/tests/models/judge_caffe.py")));
  }
  if (const auto answer = process->ask(job)) return *answer;
  const std::string last_words = process->last_words();
  process.reset();  // the next job gets a new one
  return "Caffe ended: " + last_words;
}

// What stands between the quotes of `field: "..."` in a line; nothing in other lines.
std::optional<std::string> quoted(const std::string& line, const std::string& field) {
  const std::string begin = "  " + field + ": \"";
  if (!line.starts_with(begin) || !line.ends_with('"')) return std::nullopt;
  return line.substr(begin.size(), line.size() - begin.size() - 1);
}

// The first top of every layer, by the layer's name.
std::map<std::string, std::string> first_tops(const std::filesystem::path& prototxt) {
  std::map<std::string, std::string> tops;
  std::ifstream file(prototxt);
  std::string layer;
  for (std::string line; std::getline(file, line);) {
    if (const auto name = quoted(line, "name")) layer = *name;
    if (const auto top = quoted(line, "top")) tops.emplace(layer, *top);
  }
  return tops;
}

}  // namespace

NamedTensors run_in_opencv(const CaffeFiles& files, const NamedTensors& inputs) {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  cv::dnn::Net net = cv::dnn::readNetFromCaffe(files.prototxt.string(), files.caffemodel.string());
  for (const auto& [name, tensor] : inputs) net.setInput(mat_of(tensor), name);
  std::vector<cv::String> names;
  for (const cv::String& name : net.getUnconnectedOutLayersNames()) {
    // Silence is there to say that a blob is no output; OpenCV lists it as one.
    if (net.getLayer(net.getLayerId(name))->type != "Silence") names.push_back(name);
  }
  std::vector<cv::Mat> results;
  net.forward(results, names);
  const auto tops = first_tops(files.prototxt);
  NamedTensors outputs;
  for (size_t i = 0; i < names.size(); ++i) {
    outputs.emplace(tops.at(names[i]), tensor_of(results[i]));
  }
  return outputs;
}

std::vector<std::string> layer_types(const std::filesystem::path& prototxt) {
  std::vector<std::string> types;
  std::ifstream file(prototxt);
  for (std::string line; std::getline(file, line);) {
    if (const auto type = quoted(line, "type")) types.push_back(*type);
  }
  return types;
}

std::optional<std::string> why_no_caffe(Caffe caffe) {
  if (!command_of(caffe).empty()) return std::nullopt;
  return fmt::format("no {} to judge: {} names no command that starts a Python with it",
                     caffe == Caffe::ssd ? "Caffe of the SSD branch" : "real Caffe",
                     variable_of(caffe));
}

NamedTensors run_in_caffe(Caffe caffe, const CaffeFiles& files, const NamedTensors& inputs) {
  const TemporaryFolder folder;
  std::ofstream input_names(folder.path() / "inputs.txt");
  int count = 0;
  for (const auto& [name, tensor] : inputs) {
    input_names << name << '\n';
    write_npy(folder.path() / fmt::format("input_{}.npy", count++), tensor);
  }
  input_names.close();
  const std::string answer =
      ask_caffe(caffe, fmt::format("{}\t{}\t{}", files.prototxt.string(), files.caffemodel.string(),
                                   folder.path().string()));
  if (answer != "ok") throw std::runtime_error(answer);
  NamedTensors outputs;
  std::ifstream output_names(folder.path() / "outputs.txt");
  for (std::string name; std::getline(output_names, name);) {
    outputs.emplace(name, read_npy(folder.path() / fmt::format("output_{}.npy", outputs.size())));
  }
  return outputs;
}

}  // namespace torch2caffe::test
