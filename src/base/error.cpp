// Problems as text, and the exception that carries them.
#include "torch2caffe/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace torch2caffe {
namespace {

constexpr std::array<std::pair<Status, std::string_view>, 9> names = {{
    {Status::done, "done"},
    {Status::wrong_usage, "wrong_usage"},
    {Status::unreadable_input, "unreadable_input"},
    {Status::cannot_be_expressed, "cannot_be_expressed"},
    {Status::not_equal, "not_equal"},
    {Status::cannot_write, "cannot_write"},
    {Status::exporter_failed, "exporter_failed"},
    {Status::not_proved, "not_proved"},
    {Status::internal_error, "internal_error"},
}};

std::string all_lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(problem);
  }
  return text;
}

// Who meets a problem wants to know what to do: one that does not say so is a mistake of this
// program, and is caught here, where every one of them passes.
const std::vector<Problem>& with_advice(const std::vector<Problem>& problems) {
  if (problems.empty()) throw std::logic_error("an error was to be told, and it has no problem");
  for (const Problem& problem : problems) {
    if (problem.what.empty() || problem.advice.empty())
      throw std::logic_error("a problem lacks what is wrong or what to do: " + to_string(problem));
  }
  return problems;
}

}  // namespace

std::string_view name_of(Status status) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& each) { return each.first == status; });
  return found == names.end() ? "" : found->second;
}

std::optional<Status> status_named(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& each) { return each.second == name; });
  if (found == names.end()) return std::nullopt;
  return found->first;
}

std::string to_string(const Problem& problem) {
  std::string text = to_string(problem.where);
  if (!text.empty()) text += ": ";
  if (!problem.subject.empty()) text += problem.subject + ": ";
  text += problem.what;
  if (!problem.advice.empty()) text += "; " + problem.advice;
  return text;
}

ConvertError::ConvertError(Status status, std::vector<Problem> problems)
    : std::runtime_error(all_lines(with_advice(problems))),
      status_(status),
      problems_(std::move(problems)) {}

ConvertError ConvertError::with_notes(const std::vector<std::string>& notes) const {
  ConvertError result = *this;
  result.notes_.insert(result.notes_.end(), notes.begin(), notes.end());
  return result;
}

ConvertError::ConvertError(Status status, std::string subject, std::string what, std::string advice)
    : ConvertError(status, {Problem{{}, std::move(subject), std::move(what), std::move(advice)}}) {}

}  // namespace torch2caffe
