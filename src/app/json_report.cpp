// Reports for programs.
#include "app/json_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/report.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

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
  return {
      {"blob", row.blob},         {"layer", row.layer},           {"module", row.where.module},
      {"file", row.where.file},   {"line", row.where.line},       {"shape", row.shape},
      {"error", row.error},       {"largest", row.largest},       {"spread", row.spread},
      {"rounding", row.rounding}, {"has_finite", row.has_finite}, {"output", row.is_output},
      {"equal", row.equal},       {"torch_tail", row.torch_tail}, {"caffe_tail", row.caffe_tail}};
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
          {"max_error", number_or_null(verdict.max_error)},
          {"unmatched", verdict.unmatched},
          {"boxes", boxes},
          {"equal", verdict.equal},
          {"blobs", blobs}};
}

json json_of_comparison(const Comparison& comparison) {
  json object = json_of(static_cast<const Verdict&>(comparison));
  object["torch"] = comparison.torch;
  object["notes"] = comparison.notes;
  object["further"] = json::array();
  for (const Verdict& verdict : comparison.further) object["further"].push_back(json_of(verdict));
  return object;
}

}  // namespace

json json_of(Status status, const std::vector<Problem>& problems) {
  json list = json::array();
  for (const Problem& problem : problems) {
    list.push_back({{"kind", name_of(status)},
                    {"module", problem.where.module},
                    {"file", problem.where.file},
                    {"line", problem.where.line},
                    {"subject", problem.subject},
                    {"what", problem.what},
                    {"advice", problem.advice}});
  }
  return list;
}

// Paths may hold bytes that are no UTF-8; they are replaced rather than refused.
void print_json(Status status, const std::vector<Problem>& problems, json object) {
  object["status"] = static_cast<int>(status);
  object["problems"] = json_of(status, problems);
  fmt::print("{}\n", object.dump(2, ' ', false, json::error_handler_t::replace));
}

json json_of(const std::vector<Choice>& choices) {
  json list = json::array();
  for (const Choice& choice : choices) {
    json alternatives = json::array();
    for (const Alternative& each : choice.alternatives) {
      alternatives.push_back({{"name", each.name},
                              {"multiply_adds", each.multiply_adds},
                              {"blob_elements", each.blob_elements}});
    }
    list.push_back({{"layer", choice.layer}, {"alternatives", alternatives}});
  }
  return list;
}

json json_of(const ConvertResult& result) {
  json object = json_of_comparison(result);
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
  return object;
}

void print_json(const ConvertResult& result, double tolerance) {
  print_json(result.status(), doubts(result, tolerance), json_of(result));
}

void print_json(const Comparison& comparison, double tolerance) {
  print_json(comparison.verdict(), divergence(comparison, tolerance),
             json_of_comparison(comparison));
}

}  // namespace torch2caffe
