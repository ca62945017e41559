// Verdicts: see the header.
#include "verify/verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace torch2caffe {
namespace {

Comparison comparison_in(const Judge& judge, const CompareIn& compare) {
  Comparison comparison;
  comparison.judge = judge.name();
  try {
    compare(judge, comparison);
    if (!comparison.lent_layers.empty()) {
      comparison.notes.push_back(fmt::format("{} lacks {}, which torch2caffe computes for it",
                                             comparison.judge,
                                             fmt::join(comparison.lent_layers, ", ")));
    }
  } catch (const JudgeFailed& failure) {
    comparison.outcome = failure.outcome();
    comparison.last_words = failure.last_words();
  }
  return comparison;
}

}  // namespace

std::string to_string(const Verdict& verdict) {
  if (verdict.outcome != Outcome::compared)
    return fmt::format("{}: {}", to_string(verdict.outcome), verdict.last_words);
  const std::string error = verdict.max_error
                                ? fmt::format("largest error {:.1e}", *verdict.max_error)
                                : "no output was compared";
  return fmt::format("{}, {}", verdict.equal ? "equal" : "not equal", error);
}

Status Comparison::verdict() const {
  Status status = Status::done;
  const auto add = [&](const Verdict& of_one) {
    if (of_one.equal || status == Status::not_equal) return;
    status = of_one.outcome == Outcome::compared ? Status::not_equal : Status::not_proved;
  };
  add(*this);
  for (const Verdict& of_one : further) add(of_one);
  return status;
}

void compare_in_all(const Judges& judges, const CompareIn& compare, Comparison& result) {
  for (const auto& judge : judges) {
    Comparison comparison = comparison_in(*judge, compare);
    const bool is_first = judge == judges.front();
    for (std::string& note : comparison.notes) {
      if (std::count(result.notes.begin(), result.notes.end(), note) > 0) continue;
      result.notes.push_back(is_first || note.starts_with(comparison.judge)
                                 ? std::move(note)
                                 : fmt::format("{}: {}", comparison.judge, note));
    }
    if (is_first) {
      static_cast<Verdict&>(result) = std::move(comparison);
    } else {
      result.further.push_back(std::move(comparison));
    }
  }
}

}  // namespace torch2caffe
