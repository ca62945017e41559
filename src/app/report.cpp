// What users read: problems, tables of blobs, results.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands.h"

namespace torch2caffe {
namespace {

std::string tail_text(const std::vector<float>& values) {
  return fmt::format("{:.6g}", fmt::join(values, " "));
}

std::string shape_text(const std::vector<int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

void print_table(const ConvertResult& result) {
  size_t width = 4;
  for (const auto& row : result.blobs) width = std::max(width, row.blob.size());
  fmt::print("{:<{}}  {:>16}  {:>9}  {:>9}      {}\n", "blob", width, "shape", "largest", "error",
             "PyTorch");
  for (const auto& row : result.blobs) {
    fmt::print("{:<{}}  {:>16}  {:>9.3g}  {:>9.1e}  {}  {}\n", row.blob, width,
               shape_text(row.shape), row.largest, row.error, row.equal ? "  " : "!!",
               to_string(row.where));
  }
}

void print_divergence(const ConvertResult& result, double tolerance) {
  const auto first = std::find_if(result.blobs.begin(), result.blobs.end(),
                                  [](const auto& row) { return !row.equal; });
  fmt::print(stderr,
             "torch2caffe: not equal: the networks part at blob '{}' (layer '{}'), {}: error "
             "{:.1e} of its largest "
             "value, {:.0e} allowed; the files are kept as {} for a look at them\n",
             first->blob, first->layer, to_string(first->where), first->error, tolerance,
             result.prototxt.string());
}

void print_outputs(const ConvertResult& result) {
  for (const auto& row : result.blobs) {
    if (!row.is_output) continue;
    const std::string dots = row.torch_tail.size() < 8 ? "" : "... ";
    fmt::print("output {} ({})\n", row.blob, shape_text(row.shape));
    fmt::print("  {:<14} {}{}\n", result.torch, dots, tail_text(row.torch_tail));
    fmt::print("  {:<14} {}{}\n", result.judge, dots, tail_text(row.caffe_tail));
  }
}

// Paths may hold bytes that are no UTF-8; they are replaced rather than refused.
void print_object(const nlohmann::json& object) {
  fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

void report(const ConvertError& error) {
  std::map<std::string, int> counts;
  for (const Problem& problem : error.problems()) ++counts[problem.subject];
  if (error.problems().size() > 1) {
    std::vector<std::string> subjects;
    for (const auto& [subject, count] : counts) {
      subjects.push_back(fmt::format("{} ({})", subject, count));
    }
    fmt::print(stderr, "torch2caffe: {} problems: {}\n", error.problems().size(),
               fmt::join(subjects, ", "));
  }
  for (const Problem& problem : error.problems()) {
    fmt::print(stderr, "torch2caffe: {}\n", to_string(problem));
  }
}

void print_json(const ConvertError& error) {
  nlohmann::json problems = nlohmann::json::array();
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

void print_result(const ConvertResult& result, double tolerance, bool all_blobs) {
  if (!result.judge.empty()) {
    if (all_blobs || !result.equal) print_table(result);
    print_outputs(result);
    fmt::print("largest error {:.1e} of the largest value ({:.0e} allowed), {} blobs compared\n",
               result.max_error, tolerance, result.blobs.size());
  }
  for (const std::string& note : result.notes) fmt::print("note: {}\n", note);
  fmt::print("{}\n{}\n{} layers, {:.2f} M parameters, target {}{}\n", result.prototxt.string(),
             result.caffemodel.string(), result.layers,
             static_cast<double>(result.parameters) / 1e6, result.target,
             result.judge.empty() ? ", not verified" : "");
  if (result.status() == Status::not_equal) print_divergence(result, tolerance);
}

void print_json(const ConvertResult& result) {
  nlohmann::json blobs = nlohmann::json::array();
  for (const auto& row : result.blobs) {
    blobs.push_back({{"blob", row.blob},
                     {"layer", row.layer},
                     {"module", row.where.module},
                     {"file", row.where.file},
                     {"line", row.where.line},
                     {"shape", row.shape},
                     {"error", row.error},
                     {"largest", row.largest},
                     {"spread", row.spread},
                     {"output", row.is_output},
                     {"equal", row.equal}});
  }
  const nlohmann::json object = {{"status", static_cast<int>(result.status())},
                                 {"target", result.target},
                                 {"prototxt", result.prototxt.string()},
                                 {"caffemodel", result.caffemodel.string()},
                                 {"layers", result.layers},
                                 {"parameters", result.parameters},
                                 {"torch", result.torch},
                                 {"judge", result.judge},
                                 {"max_error", result.max_error},
                                 {"notes", result.notes},
                                 {"blobs", blobs}};
  print_object(object);
}

}  // namespace torch2caffe
