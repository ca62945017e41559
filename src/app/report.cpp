// Reports for people.
#include "app/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/problem_lines.h"
#include "app/style.h"

namespace torch2caffe {
namespace {

std::string shape_text(const std::vector<int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

void print_table(const Comparison& comparison) {
  size_t width = 4;
  for (const auto& row : comparison.blobs) width = std::max(width, row.blob.size());
  fmt::print("{:<{}}  {:>16}  {:>9}  {:>9}      {}\n", "blob", width, "shape", "largest", "error",
             "PyTorch");
  for (const auto& row : comparison.blobs) {
    fmt::print("{:<{}}  {:>16}  {:>9.3g}  {:>9.1e}  {}  {}\n", row.blob, width,
               shape_text(row.shape), row.largest, row.error,
               row.equal ? "  " : coloured(Colour::red, "!!", stdout), to_string(row.where));
  }
}

void print_outputs(const Comparison& comparison) {
  for (const auto& row : comparison.blobs) {
    if (!row.is_output) continue;
    const std::string dots = row.torch_tail.size() < 8 ? "" : "... ";
    fmt::print("output {} ({})\n", row.blob, shape_text(row.shape));
    fmt::print("  {:<14} {}{:.6g}\n", comparison.torch, dots, fmt::join(row.torch_tail, " "));
    fmt::print("  {:<14} {}{:.6g}\n", comparison.judge, dots, fmt::join(row.caffe_tail, " "));
  }
}

void print_detections(const DetectionComparison& boxes) {
  fmt::print(
      "boxes: {} by PyTorch's values, {} in Caffe, {} the same (corners within {:.1e} pixel, "
      "scores within {:.1e})\n",
      boxes.torch_boxes, boxes.caffe_boxes, boxes.matched, boxes.corner_error, boxes.score_error);
}

// Where the networks part in one judge. `judge` stands in front of what is said.
std::vector<Problem> divergence_in(const Verdict& verdict, const std::string& judge,
                                   double tolerance) {
  if (verdict.equal) return {};
  if (verdict.outcome != Outcome::compared) {
    return {{{},
             verdict.judge,
             to_string(verdict),
             "take another judge, or write for a target that this one takes"}};
  }
  std::vector<Problem> problems;
  for (const std::string& sentence : verdict.unmatched) {
    problems.push_back(
        {{}, "", judge + sentence, "compare the network with the model that it was made of"});
  }
  const auto first = std::find_if(verdict.blobs.begin(), verdict.blobs.end(),
                                  [](const auto& row) { return !row.equal; });
  if (first != verdict.blobs.end()) {
    problems.push_back({first->where, first->blob,
                        fmt::format("{}the networks part at layer '{}': error {:.1e} of its "
                                    "largest value, {:.0e} allowed",
                                    judge, first->layer, first->error, tolerance),
                        "the operation there is the first that Caffe computes differently"});
  }
  if (verdict.detections && !verdict.detections->equal) {
    const DetectionComparison& boxes = *verdict.detections;
    problems.push_back({{},
                        "DetectionOutput",
                        fmt::format("{}{} boxes by PyTorch's values, {} in Caffe, {} the same",
                                    judge, boxes.torch_boxes, boxes.caffe_boxes, boxes.matched),
                        "compare its settings, and the priors, with those of the model"});
  }
  if (problems.empty()) {
    problems.push_back({{},
                        "",
                        judge + "no blob was compared",
                        "check that the network's outputs are those of the model"});
  }
  return problems;
}

}  // namespace

void report(Status status, const std::vector<Problem>& problems,
            const std::vector<std::string>& notes) {
  const std::string verdict = status == Status::not_equal    ? "not equal: "
                              : status == Status::not_proved ? "not proved: "
                                                             : "";
  const std::string headline = headline_of(problems);
  const std::string red = coloured(Colour::red, "torch2caffe:", stderr);
  if (!headline.empty() && verdict.empty()) fmt::print(stderr, "{} {}\n", red, headline);
  for (const std::string& line : lines_of(problems))
    fmt::print(stderr, "{} {}{}\n", red, verdict, line);
  const std::string yellow = coloured(Colour::yellow, "torch2caffe: note:", stderr);
  for (const std::string& note : notes) fmt::print(stderr, "{} {}\n", yellow, note);
}

void print_comparison(const Comparison& comparison, double tolerance, bool all_blobs) {
  if (!comparison.judge.empty() && comparison.outcome == Outcome::compared) {
    if (all_blobs || !comparison.equal) print_table(comparison);
    print_outputs(comparison);
    const std::string error = comparison.max_error
                                  ? fmt::format("{:.1e} of the largest value ({:.0e} allowed)",
                                                *comparison.max_error, tolerance)
                                  : "none, as no output was compared";
    const Colour colour = comparison.equal ? Colour::green : Colour::red;
    fmt::print("{}, {} blobs compared\n",
               coloured(colour, fmt::format("largest error {}", error), stdout),
               comparison.blobs.size());
  }
  if (comparison.detections) print_detections(*comparison.detections);
  for (const Verdict& verdict : comparison.further)
    fmt::print("{}: {}\n", verdict.judge, to_string(verdict));
  const std::string note = coloured(Colour::yellow, "note:", stdout);
  for (const std::string& each : comparison.notes) fmt::print("{} {}\n", note, each);
}

void print_files(const ConvertResult& result) {
  fmt::print("{}\n{}\n{} layers, {:.2f} M parameters, target {}{}\n", result.prototxt.string(),
             result.caffemodel.string(), result.layers,
             static_cast<double>(result.parameters) / 1e6, result.target,
             result.judge.empty() ? ", not verified" : "");
  if (!result.target_reason.empty())
    fmt::print("target {}: {}\n", result.target, result.target_reason);
}

std::string to_string(const Choice& choice) {
  std::vector<std::string> alternatives;
  for (const Alternative& each : choice.alternatives) {
    alternatives.push_back(fmt::format("{} ({:.3g} M multiply-adds, {:.3g} M values)", each.name,
                                       static_cast<double>(each.multiply_adds) / 1e6,
                                       static_cast<double>(each.blob_elements) / 1e6));
  }
  return fmt::format("{}: {}", choice.layer, fmt::join(alternatives, ", not "));
}

void print_cost(const ConvertResult& result) {
  fmt::print("{:.2f} M multiply-adds, {:.2f} M values in blobs\n",
             static_cast<double>(result.multiply_adds) / 1e6,
             static_cast<double>(result.blob_elements) / 1e6);
  for (const Choice& choice : result.choices) fmt::print("{}\n", to_string(choice));
}

std::vector<Problem> divergence(const Comparison& comparison, double tolerance) {
  std::vector<Problem> problems = divergence_in(comparison, "", tolerance);
  for (const Verdict& verdict : comparison.further) {
    for (Problem& problem : divergence_in(verdict, verdict.judge + ": ", tolerance))
      problems.push_back(std::move(problem));
  }
  return problems;
}

std::vector<Problem> doubts(const ConvertResult& result, double tolerance) {
  if (!result.unproved.empty()) return result.unproved;
  return result.status() == Status::done ? std::vector<Problem>() : divergence(result, tolerance);
}

}  // namespace torch2caffe
