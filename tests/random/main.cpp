// Random networks, each converted for two targets and judged like every operator:
//
//   random_networks [--networks 1000] [--seed 1] [--first 0] [--judge PROGRAM]
//
// A network that is converted wrongly is shrunk and shown. TORCH2CAFFE_CAFFE: real Caffe judges
// too. --judge: for the target of a program that reads Caffe files, in that program.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>

#include "generate.h"
#include "isolation.h"
#include "shrink.h"
#include "verdict.h"

namespace torch2caffe::test {
namespace {

constexpr double refused_allowed = 0.05;

struct Options {
  int64_t networks = 1000, first = 0;
  uint64_t seed = 1;
  std::string judge;
};

using Judged = std::function<Verdict(const RandomNetwork&)>;

// By OpenCV's own importer; and by real Caffe, in one of its versions.
std::vector<std::string> targets_of(const Options& options, int64_t number) {
  if (!options.judge.empty()) return {options.judge};
  return {"opencv", number % 2 == 0 ? "caffe" : "caffe-master"};
}

Judged judge_for(const Options& options, const std::string& target) {
  if (!options.judge.empty())
    return [target](const RandomNetwork& any) { return judge_in(any, target); };
  return [target](const RandomNetwork& any) { return judge(any, target); };
}

Verdict shrunk_verdict(const RandomNetwork& network, const std::string& target,
                       const Judged& judged, const Verdict& whole) {
  Verdict last = whole;
  const RandomNetwork smallest = shrunk(
      network,
      [&](const RandomNetwork& candidate) {
        const Verdict verdict = judged(candidate);
        const bool fails = verdict.kind == Verdict::failed || verdict.kind == Verdict::died;
        if (fails) last = verdict;
        return fails;
      },
      fitted);
  return {Verdict::failed, fmt::format("for {}:\n{}\nThe smallest that fails:\n{}", target,
                                       last.why, to_text(smallest))};
}

// Of several targets, what says most against the network.
Verdict judge_everywhere(const Options& options, const RandomNetwork& network, int64_t number) {
  Verdict worst;
  for (const std::string& target : targets_of(options, number)) {
    const Judged judged = judge_for(options, target);
    const Verdict verdict = judged(network);
    if (verdict.kind == Verdict::failed) return shrunk_verdict(network, target, judged, verdict);
    if (verdict.kind > worst.kind) worst = verdict;
  }
  return worst;
}

// The network over which a process died, shrunk with a process for every trial.
Verdict shrunk_in_other_processes(const Options& options, const RandomNetwork& network,
                                  int64_t number) {
  for (const std::string& target : targets_of(options, number)) {
    const auto judged = [&](const RandomNetwork& any) {
      Verdict verdict;
      for_each_isolated(
          0, 1, [&](int64_t) { return judge_for(options, target)(any); },
          [&](int64_t, const Verdict& its) { verdict = its; });
      return verdict;
    };
    const Verdict verdict = judged(network);
    if (verdict.kind == Verdict::died) return shrunk_verdict(network, target, judged, verdict);
  }
  return {Verdict::failed,
          "the process died, and lives when it is tried again:\n" + to_text(network)};
}

// Counts and prints.
class Report {
 public:
  explicit Report(const Options& options) : options_(options) {}

  void add(int64_t number, const Verdict& verdict) {
    ++counts_[verdict.kind];
    if (verdict.kind == Verdict::refused) ++reasons_["refused: " + reason_of(verdict)];
    if (verdict.kind == Verdict::unjudged) ++reasons_[unjudged() + ": " + reason_of(verdict)];
    if (verdict.kind != Verdict::failed) return;
    fmt::print(
        "---- network {} of seed {} fails {}\nAgain: random_networks --seed {} --first {} "
        "--networks 1{}\n\n",
        number, options_.seed, verdict.why, options_.seed, number,
        options_.judge.empty() ? "" : " --judge " + options_.judge);
    std::fflush(stdout);
  }

  // The exit status.
  int finish() {
    const double share = static_cast<double>(counts_[Verdict::refused]) /
                         static_cast<double>(std::max<int64_t>(options_.networks, 1));
    for (const auto& [reason, count] : reasons_) fmt::print("{} x {}", count, reason);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    fmt::print(
        "{} networks of seed {}: {} equal, {} {}, {} refused ({:.1f} %), {} failed; {:.0f} s\n",
        options_.networks, options_.seed, counts_[Verdict::equal], counts_[Verdict::unjudged],
        unjudged(), counts_[Verdict::refused], 100 * share, counts_[Verdict::failed], time.count());
    // A handful may all be refused by chance, and a program that lacks layers refuses many.
    const bool too_many =
        share > refused_allowed && options_.networks >= 100 && options_.judge.empty();
    if (too_many) fmt::print("more than {:.0f} % are refused\n", 100 * refused_allowed);
    return counts_[Verdict::failed] == 0 && !too_many ? 0 : 1;
  }

 private:
  // What converted, but for the last word on it.
  std::string unjudged() const {
    return options_.judge.empty() ? "judged by OpenCV only" : "refused by " + options_.judge;
  }

  // What a program lacks many networks have, each somewhere else.
  std::string reason_of(const Verdict& verdict) const {
    if (options_.judge.empty()) return verdict.why;
    const std::string first = verdict.why.substr(0, verdict.why.find('\n'));
    return first.substr(std::min(first.find(": ") + 2, first.size())) + "\n";
  }

  Options options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::map<Verdict::Kind, int64_t> counts_;
  std::map<std::string, int64_t> reasons_;
};

int run(const Options& options) {
  keep_torch_in_one_thread();
  const auto network = [&](int64_t number) {
    return random_network(options.seed, static_cast<uint64_t>(number));
  };
  Report report(options);
  for_each_isolated(
      options.first, options.first + options.networks,
      [&](int64_t number) { return judge_everywhere(options, network(number), number); },
      [&](int64_t number, const Verdict& verdict) {
        const bool died = verdict.kind == Verdict::died;
        report.add(number,
                   died ? shrunk_in_other_processes(options, network(number), number) : verdict);
      });
  return report.finish();
}

}  // namespace
}  // namespace torch2caffe::test

int main(int argc, char** argv) {
  torch2caffe::test::Options options;
  CLI::App app("Converts random networks and judges the results.");
  app.add_option("--networks", options.networks)->envname("TORCH2CAFFE_NETWORKS");
  app.add_option("--seed", options.seed)->envname("TORCH2CAFFE_SEED");
  app.add_option("--first", options.first, "The number of the first one");
  app.add_option("--judge", options.judge, "A program that reads Caffe files, such as ncnn");
  CLI11_PARSE(app, argc, argv);
  return torch2caffe::test::run(options);
}
