// Reports for people and for programs.
#include "app/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace torch2caffe {
namespace {

using nlohmann::json;

std::string shape_text(const std::vector<int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

void print_table(const Verdict& verdict) {
  size_t width = 4;
  for (const auto& row : verdict.blobs) width = std::max(width, row.blob.size());
  fmt::print("{:<{}}  {:>16}  {:>9}  {:>9}      {}\n", "blob", width, "shape", "largest", "error",
             "PyTorch");
  for (const auto& row : verdict.blobs) {
    fmt::print("{:<{}}  {:>16}  {:>9.3g}  {:>9.1e}  {}  {}\n", row.blob, width,
               shape_text(row.shape), row.largest, row.error, row.equal ? "  " : "!!",
               to_string(row.where));
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

json number_or_null(const std::optional<double>& number) {
  return number ? json(*number) : json(nullptr);
}

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::compared: return "compared";
    case Outcome::refused: return "refused";
    case Outcome::crashed: return "crashed";
    case Outcome::hung: return "hung";
    case Outcome::out_of_memory: return "out_of_memory";
  }
  throw std::logic_error("an outcome without a name");
}

json json_of(const BlobComparison& row) {
  return {{"blob", row.blob},
          {"layer", row.layer},
          {"module", row.where.module},
          {"file", row.where.file},
          {"line", row.where.line},
          {"shape", row.shape},
          {"error", row.error},
          {"largest", row.largest},
          {"spread", row.spread},
          {"rounding", row.rounding},
          {"output", row.is_output},
          {"equal", row.equal},
          {"torch_tail", row.torch_tail},
          {"caffe_tail", row.caffe_tail}};
}

json json_of(const Verdict& verdict) {
  json blobs = json::array();
  for (const auto& row : verdict.blobs) blobs.push_back(json_of(row));
  json boxes = nullptr;
  if (verdict.detections) {
    const DetectionComparison& found = *verdict.detections;
    boxes = {{"torch", found.torch_boxes},
             {"caffe", found.caffe_boxes},
             {"matched", found.matched},
             {"corner_error", found.corner_error},
             {"score_error", found.score_error},
             {"equal", found.equal},
             {"ties", found.ties}};
  }
  return {{"judge", verdict.judge},
          {"lent_layers", verdict.lent_layers},
          {"outcome", name_of(verdict.outcome)},
          {"last_words", verdict.last_words},
          {"equal", verdict.equal},
          {"max_error", number_or_null(verdict.max_error)},
          {"unmatched", verdict.unmatched},
          {"boxes", boxes},
          {"blobs", blobs}};
}

json json_of(const Comparison& comparison) {
  json object = json_of(static_cast<const Verdict&>(comparison));
  object["torch"] = comparison.torch;
  object["notes"] = comparison.notes;
  object["further"] = json::array();
  for (const Verdict& verdict : comparison.further) object["further"].push_back(json_of(verdict));
  return object;
}

// Where the networks part in one judge.
void print_divergence(const Verdict& verdict, const std::string& judge, double tolerance) {
  if (verdict.outcome != Outcome::compared) {
    fmt::print(stderr, "torch2caffe: not proved: {} {}\n", verdict.judge, to_string(verdict));
    return;
  }
  for (const std::string& sentence : verdict.unmatched)
    fmt::print(stderr, "torch2caffe: not equal: {}{}\n", judge, sentence);
  const auto first = std::find_if(verdict.blobs.begin(), verdict.blobs.end(),
                                  [](const auto& row) { return !row.equal; });
  if (first == verdict.blobs.end()) return;
  const std::string where = to_string(first->where);
  fmt::print(stderr,
             "torch2caffe: not equal: {}the networks part at layer '{}' (blob '{}'){}: error "
             "{:.1e} of its largest value, {:.0e} allowed\n",
             judge, first->layer, first->blob, where.empty() ? "" : ", " + where, first->error,
             tolerance);
}

}  // namespace

void report(const ConvertError& error) {
  std::map<std::string, int> counts;
  for (const Problem& problem : error.problems()) ++counts[problem.subject];
  if (error.problems().size() > 1) {
    std::vector<std::string> subjects;
    for (const auto& [subject, count] : counts)
      subjects.push_back(fmt::format("{} ({})", subject, count));
    fmt::print(stderr, "torch2caffe: {} problems: {}\n", error.problems().size(),
               fmt::join(subjects, ", "));
  }
  for (const Problem& problem : error.problems())
    fmt::print(stderr, "torch2caffe: {}\n", to_string(problem));
}

void print_comparison(const Comparison& comparison, double tolerance, bool all_blobs) {
  if (!comparison.judge.empty() && comparison.outcome == Outcome::compared) {
    if (all_blobs || !comparison.equal) print_table(comparison);
    print_outputs(comparison);
    const std::string error = comparison.max_error
                                  ? fmt::format("{:.1e} of the largest value ({:.0e} allowed)",
                                                *comparison.max_error, tolerance)
                                  : "none, as no output was compared";
    fmt::print("largest error {}, {} blobs compared\n", error, comparison.blobs.size());
  }
  if (comparison.detections) print_detections(*comparison.detections);
  for (const Verdict& verdict : comparison.further)
    fmt::print("{}: {}\n", verdict.judge, to_string(verdict));
  for (const std::string& note : comparison.notes) fmt::print("note: {}\n", note);
}

void print_divergence(const Comparison& comparison, double tolerance) {
  print_divergence(comparison, "", tolerance);
  for (const Verdict& verdict : comparison.further)
    print_divergence(verdict, verdict.judge + ": ", tolerance);
}

void print_why_unproved(const std::string& reason) {
  fmt::print(stderr, "torch2caffe: not proved: {}\n", reason);
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
  std::vector<std::string> ways;
  for (const Way& way : choice.ways) {
    ways.push_back(fmt::format("{} ({:.3g} M multiply-adds, {:.3g} M values)", way.name,
                               static_cast<double>(way.multiply_adds) / 1e6,
                               static_cast<double>(way.blob_elements) / 1e6));
  }
  return fmt::format("{}: {}", choice.layer, fmt::join(ways, ", not "));
}

void print_cost(const ConvertResult& result) {
  fmt::print("{:.2f} M multiply-adds, {:.2f} M values in blobs\n",
             static_cast<double>(result.multiply_adds) / 1e6,
             static_cast<double>(result.blob_elements) / 1e6);
  for (const Choice& choice : result.choices) fmt::print("{}\n", to_string(choice));
}

void print_json(const ConvertError& error) {
  json problems = json::array();
  for (const Problem& problem : error.problems()) {
    problems.push_back({{"module", problem.where.module},
                        {"file", problem.where.file},
                        {"line", problem.where.line},
                        {"subject", problem.subject},
                        {"what", problem.what},
                        {"advice", problem.advice}});
  }
  print_object({{"status", static_cast<int>(error.status())}, {"problems", problems}});
}

void print_object(const json& object) {
  fmt::print("{}\n", object.dump(2, ' ', false, json::error_handler_t::replace));
}

nlohmann::json json_of(const std::vector<Choice>& choices) {
  json list = json::array();
  for (const Choice& choice : choices) {
    json ways = json::array();
    for (const Way& way : choice.ways) {
      ways.push_back({{"name", way.name},
                      {"multiply_adds", way.multiply_adds},
                      {"blob_elements", way.blob_elements}});
    }
    list.push_back({{"layer", choice.layer}, {"ways", ways}});
  }
  return list;
}

void print_json(const ConvertResult& result) {
  json object = json_of(result);
  object["status"] = static_cast<int>(result.status());
  object["target"] = result.target;
  object["target_reason"] = result.target_reason;
  object["prototxt"] = result.prototxt.string();
  object["caffemodel"] = result.caffemodel.string();
  object["layers"] = result.layers;
  object["shapes"] = result.shapes;
  object["outputs"] = json::array();
  for (const auto& [place, blob] : result.output_blobs)
    object["outputs"].push_back({{"name", place}, {"blob", blob}});
  object["parameters"] = result.parameters;
  object["multiply_adds"] = result.multiply_adds;
  object["blob_elements"] = result.blob_elements;
  object["choices"] = json_of(result.choices);
  object["flushed_weights"] = result.flushed_weights;
  object["unproved"] = result.unproved;
  print_object(object);
}

void print_json(const Comparison& comparison) {
  json object = json_of(comparison);
  object["status"] = static_cast<int>(comparison.all_equal() ? Status::done : Status::not_equal);
  print_object(object);
}

}  // namespace torch2caffe
