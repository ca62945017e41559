// Problems as text, and the exception that carries them.
#include "torch2caffe/error.h"

#include <fmt/format.h>

namespace torch2caffe {
namespace {

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

ConvertError::ConvertError(Status status, std::string subject, std::string what, std::string advice)
    : ConvertError(status, {Problem{{}, std::move(subject), std::move(what), std::move(advice)}}) {}

}  // namespace torch2caffe
