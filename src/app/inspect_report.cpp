// Tables, CSV and JSON of an inspection: see the header.
#include "app/inspect_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/inspect_rows.h"
#include "app/json_report.h"
#include "app/problem_lines.h"
#include "app/report.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

std::string shapes_text(const InspectedRow& row) {
  std::vector<std::string> shapes;
  for (const auto& shape : row.shapes) shapes.push_back(fmt::format("{}", fmt::join(shape, "x")));
  return fmt::format("{}", fmt::join(shapes, " "));
}

std::string line_text(const InspectedRow& row) {
  return row.where.file.empty() ? "" : fmt::format("{}:{}", row.where.file, row.where.line);
}

double millions(int64_t count) { return static_cast<double>(count) / 1e6; }

std::vector<InspectedRow> rows_for(const Inspection& inspection, const InspectLayout& layout) {
  auto rows = layout.by == "module" ? rows_by_module(inspection.rows) : inspection.rows;
  sort_rows(rows, layout.sort);
  return rows;
}

void print_rows(std::vector<InspectedRow> rows) {
  shorten_files(rows);
  size_t name = 4, kind = 4, shape = 5;
  for (const InspectedRow& row : rows) {
    name = std::max(name, row.name.size());
    kind = std::max(kind, row.kind.size());
    shape = std::max(shape, std::min<size_t>(shapes_text(row).size(), 40));
  }
  fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>14}  {:>10}  {}\n", "name", name, "kind", kind,
             "shape", shape, "parameters", "multiply-adds", "values", "line");
  for (const InspectedRow& row : rows) {
    const auto number = [](int64_t count) { return count == 0 ? "" : fmt::format("{}", count); };
    fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>14}  {:>10}  {}\n", row.name, name, row.kind,
               kind, shapes_text(row), shape, number(row.parameters), number(row.multiply_adds),
               number(row.blob_elements), line_text(row));
  }
}

// In quotation marks, doubled within.
std::string in_csv(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

void print_csv(const std::vector<InspectedRow>& rows) {
  fmt::print("name,kind,shape,parameters,multiply_adds,blob_elements,file,line\n");
  for (const InspectedRow& row : rows) {
    fmt::print("{},{},{},{},{},{},{},{}\n", in_csv(row.name), in_csv(row.kind),
               in_csv(shapes_text(row)), row.parameters, row.multiply_adds, row.blob_elements,
               in_csv(row.where.file), row.where.line);
  }
}

// Problems and choices that several targets share are told once.
void print_targets(const Inspection& inspection) {
  for (const TargetObstacles& target : inspection.targets) {
    if (target.problems.empty()) {
      fmt::print("target {}: can be written; {:.2f} M multiply-adds, {:.2f} M values in blobs\n",
                 target.target, millions(target.multiply_adds), millions(target.blob_elements));
    } else {
      const size_t problems = lines_of(target.problems).size();
      fmt::print("target {}: {} problem{}\n", target.target, problems, problems == 1 ? "" : "s");
    }
  }
  std::vector<std::string> told;
  const auto tell = [&](const std::string& line) {
    if (std::count(told.begin(), told.end(), line) > 0) return;
    fmt::print("  {}\n", line);
    told.push_back(line);
  };
  for (const TargetObstacles& target : inspection.targets) {
    for (const std::string& line : lines_of(target.problems)) tell(line);
  }
  for (const TargetObstacles& target : inspection.targets) {
    for (const Choice& choice : target.choices) tell(to_string(choice));
  }
}

json json_of(const TargetObstacles& target) {
  return {{"target", target.target},
          {"problems", json_of(Status::cannot_be_expressed, target.problems)},
          {"multiply_adds", target.multiply_adds},
          {"blob_elements", target.blob_elements},
          {"choices", json_of(target.choices)}};
}

}  // namespace

void print(const Inspection& inspection, const InspectLayout& layout) {
  if (layout.csv) return print_csv(rows_for(inspection, layout));
  print_rows(rows_for(inspection, layout));
  fmt::print("{} {}, {:.2f} M parameters, {:.2f} M multiply-adds, {:.2f} M values in blobs\n",
             inspection.rows.size(), inspection.targets.empty() ? "layers" : "operators",
             millions(inspection.parameters), millions(inspection.multiply_adds),
             millions(inspection.blob_elements));
  print_targets(inspection);
  for (const std::string& note : inspection.notes) fmt::print("note: {}\n", note);
}

void print_as_json(const Inspection& inspection, const InspectLayout& layout) {
  json rows = json::array(), targets = json::array();
  for (const InspectedRow& row : rows_for(inspection, layout)) {
    rows.push_back({{"name", row.name},
                    {"kind", row.kind},
                    {"file", row.where.file},
                    {"line", row.where.line},
                    {"shapes", row.shapes},
                    {"parameters", row.parameters},
                    {"multiply_adds", row.multiply_adds},
                    {"blob_elements", row.blob_elements}});
  }
  for (const TargetObstacles& target : inspection.targets) targets.push_back(json_of(target));
  print_json(Status::done, {},
             {{"rows", rows},
              {"parameters", inspection.parameters},
              {"multiply_adds", inspection.multiply_adds},
              {"blob_elements", inspection.blob_elements},
              {"targets", targets},
              {"notes", inspection.notes}});
}

}  // namespace torch2caffe
