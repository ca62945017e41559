// torch2caffe inspect: what is in a file.
#include "torch2caffe/inspect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"
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

double millions(int64_t count) { return static_cast<double>(count) / 1e6; }

void print_rows(const Inspection& inspection) {
  size_t name = 4, kind = 4, shape = 5;
  for (const InspectedRow& row : inspection.rows) {
    name = std::max(name, row.name.size());
    kind = std::max(kind, row.kind.size());
    shape = std::max(shape, std::min<size_t>(shapes_text(row).size(), 40));
  }
  fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>14}  {}\n", "name", name, "kind", kind, "shape",
             shape, "parameters", "multiply-adds", "PyTorch");
  for (const InspectedRow& row : inspection.rows) {
    const auto number = [](int64_t count) { return count == 0 ? "" : fmt::format("{}", count); };
    fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>14}  {}\n", row.name, name, row.kind, kind,
               shapes_text(row), shape, number(row.parameters), number(row.multiply_adds),
               to_string(row.where));
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

void print(const Inspection& inspection) {
  print_rows(inspection);
  fmt::print("{} {}, {:.2f} M parameters, {:.2f} M multiply-adds, {:.2f} M values in blobs\n",
             inspection.rows.size(), inspection.targets.empty() ? "layers" : "operators",
             millions(inspection.parameters), millions(inspection.multiply_adds),
             millions(inspection.blob_elements));
  print_targets(inspection);
  for (const std::string& note : inspection.notes) fmt::print("note: {}\n", note);
}

json json_of(const TargetObstacles& target) {
  return {{"target", target.target},
          {"problems", json_of(Status::cannot_be_expressed, target.problems)},
          {"multiply_adds", target.multiply_adds},
          {"blob_elements", target.blob_elements},
          {"choices", json_of(target.choices)}};
}

void print_as_json(const Inspection& inspection) {
  json rows = json::array(), targets = json::array();
  for (const InspectedRow& row : inspection.rows) {
    rows.push_back({{"name", row.name},
                    {"kind", row.kind},
                    {"file", row.where.file},
                    {"line", row.where.line},
                    {"shapes", row.shapes},
                    {"parameters", row.parameters},
                    {"multiply_adds", row.multiply_adds}});
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

struct InspectCommand {
  ModelSource source;
  SourceWords words;
  bool as_json = false;

  Status run() {
    words.read(source);
    const Inspection inspection = inspect(source);
    as_json ? print_as_json(inspection) : print(inspection);
    return Status::done;
  }
};

}  // namespace

void define_inspect(CLI::App& program, Action& action) {
  const auto command = std::make_shared<InspectCommand>();
  CLI::App& app = *program.add_subcommand(
      "inspect", "list operators or layers with shapes and costs, and what would block a target");
  app.add_option("FILE", command->source.model, "a prototxt, or a model as for convert")
      ->required();
  app.add_option("WEIGHTS", command->source.weights, "for a Python file: its weights");
  command->words.define(app, command->source);
  app.add_flag("--json", command->as_json, "print the result as JSON");
  define_examples(app, {"torch2caffe inspect model.pt -i 1,3,224,224",
                        "torch2caffe inspect net.prototxt --json"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
