// The factory of judges, and files for them.
#include "runtime/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/output_files.h"
#include "emit/emit.h"
#include "net/shared_weights.h"
#include "runtime/adapter.h"
#include "runtime/opencv.h"

namespace torch2caffe {
namespace {

constexpr const char* in_process = "opencv";

// A runtime with the files that it reads.
class RuntimeOfFiles : public RuntimeAround {
 public:
  RuntimeOfFiles(const Judge& judge, const Net& net, const Target& target,
                 const std::filesystem::path& folder) {
    const Target* words = judge.stands_in() ? nullptr : &target;
    OutputFile& prototxt = files_.add(folder / "judged.prototxt");
    OutputFile& caffemodel = files_.add(folder / "judged.caffemodel");
    prototxt.write(prototxt_of(net, words));
    prototxt.flush();
    write_caffemodel(net, caffemodel, {}, words);
    caffemodel.flush();
    runtime_ = judge.open({prototxt.readable_path(), caffemodel.readable_path()}, target);
  }

 private:
  OutputFiles files_;  // never committed
};

}  // namespace

std::string to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::compared: return "compared";
    case Outcome::refused: return "refused the files";
    case Outcome::crashed: return "crashed";
    case Outcome::hung: return "came to no end";
    case Outcome::out_of_memory: return "ran out of memory";
  }
  throw std::logic_error("an outcome without words");
}

JudgeFailed::JudgeFailed(const std::string& judge, Outcome outcome, const std::string& last_words)
    : ConvertError(Status::unreadable_input, judge,
                   fmt::format("{}: {}", to_string(outcome), last_words),
                   outcome == Outcome::hung            ? "give it more time: --judge-seconds"
                   : outcome == Outcome::out_of_memory ? "give it more: --judge-gigabytes"
                                                       : "take another judge, or another target"),
      outcome_(outcome),
      last_words_(last_words) {}

Judges make_judges(const JudgeOptions& options) {
  Judges judges;
  for (const std::string& words : options.judges) {
    judges.push_back(words == in_process ? opencv_judge() : adapter_judge(words, options));
  }
  if (judges.empty()) judges.push_back(opencv_judge());
  return judges;
}

std::vector<JudgeInfo> judge_list() {
  const std::string version = opencv_judge()->name();
  std::vector<JudgeInfo> list = {{in_process, "OpenCV's importer, in this process", version, ""}};
  for (const std::string& name : adapter_names()) {
    JudgeInfo& info = list.emplace_back(JudgeInfo{name, adapter_summary(name), "", ""});
    try {
      info.version = adapter_judge(name, {})->name();
    } catch (const ConvertError& error) {
      const Problem& problem = error.problems().front();
      info.missing = fmt::format("{}; {}", problem.what, problem.advice);
    }
  }
  return list;
}

std::unique_ptr<Runtime> open_net(const Judge& judge, const Net& net, const Target& target,
                                  const std::filesystem::path& folder) {
  return std::make_unique<RuntimeOfFiles>(judge, net, target, folder);
}

std::unique_ptr<Runtime> open_written(const Judge& judge, const Net& net, const Target& target,
                                      const CaffePaths& written,
                                      const std::filesystem::path& folder) {
  const std::vector<bool> own = own_weights(net);
  const bool is_plain = spelled_types(net, target).empty() &&
                        std::all_of(own.begin(), own.end(), [](bool is_own) { return is_own; });
  const bool reads_them = !judge.stands_in() || is_plain;
  return reads_them ? judge.open(written, target) : open_net(judge, net, target, folder);
}

}  // namespace torch2caffe
