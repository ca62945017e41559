// torch2caffe compare: in what two networks differ.
#include "torch2caffe/compare.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

void print(const LayerDifference& row) {
  if (row.second.empty()) return fmt::print("  {} ({}): only in A\n", row.first, row.in_first);
  if (row.first.empty()) return fmt::print("  {} ({}): only in B\n", row.second, row.in_second);
  const std::string name =
      row.first == row.second ? row.first : fmt::format("{}, in B {}", row.first, row.second);
  const auto shown = [](const std::string& text) { return text.empty() ? "none" : text; };
  fmt::print("  {}: {} {}, in B {}\n", name, row.what, shown(row.in_first), shown(row.in_second));
}

void print(const WeightDifference& row) {
  fmt::print("  {}, blob {}: {} of {} values differ, at most by {:.1e}; the largest is {:.3g}\n",
             row.layer, row.blob, row.differing, row.values, row.difference, row.largest);
}

void print_costs(const NetworkCost& first, const NetworkCost& second) {
  fmt::print("{:<16} {:>16} {:>16} {:>16}\n", "", "A", "B", "B - A");
  const auto line = [](const char* name, int64_t a, int64_t b) {
    fmt::print("{:<16} {:>16} {:>16} {:>+16}\n", name, a, b, b - a);
  };
  line("layers", first.layers, second.layers);
  line("parameters", first.parameters, second.parameters);
  line("multiply-adds", first.multiply_adds, second.multiply_adds);
  line("values in blobs", first.blob_elements, second.blob_elements);
}

void print(const NetworkComparison& comparison) {
  fmt::print("structure: {}\n", comparison.layers.empty()
                                    ? "the same"
                                    : fmt::format("{} differences", comparison.layers.size()));
  for (const LayerDifference& row : comparison.layers) print(row);
  if (comparison.weight_blobs > 0) {
    fmt::print("weights: {} of {} blobs differ\n", comparison.weights.size(),
               comparison.weight_blobs);
  }
  for (const WeightDifference& row : comparison.weights) print(row);
  print_costs(comparison.first, comparison.second);
  for (const std::string& note : comparison.notes) fmt::print("note: {}\n", note);
}

json json_of(const NetworkCost& cost) {
  return {{"layers", cost.layers},
          {"parameters", cost.parameters},
          {"multiply_adds", cost.multiply_adds},
          {"blob_elements", cost.blob_elements}};
}

void print_as_json(const NetworkComparison& comparison) {
  json layers = json::array(), weights = json::array();
  for (const LayerDifference& row : comparison.layers) {
    layers.push_back({{"a", row.first},
                      {"b", row.second},
                      {"what", row.what},
                      {"in_a", row.in_first},
                      {"in_b", row.in_second}});
  }
  for (const WeightDifference& row : comparison.weights) {
    weights.push_back({{"layer", row.layer},
                       {"blob", row.blob},
                       {"values", row.values},
                       {"differing", row.differing},
                       {"difference", row.difference},
                       {"largest", row.largest}});
  }
  print_json(Status::done, {},
             {{"same", comparison.same()},
              {"layers", layers},
              {"weights", weights},
              {"weight_blobs", comparison.weight_blobs},
              {"a", json_of(comparison.first)},
              {"b", json_of(comparison.second)},
              {"notes", comparison.notes}});
}

struct CompareCommand {
  std::string first, second, page;
  bool as_json = false;

  Status run() const {
    const NetworkComparison comparison = compare_networks(first, second);
    if (!page.empty()) write_page(page, first, second, comparison);
    as_json ? print_as_json(comparison) : print(comparison);
    return Status::done;
  }
};

}  // namespace

void define_compare(CLI::App& program, Action& action) {
  const auto command = std::make_shared<CompareCommand>();
  CLI::App& app = *program.add_subcommand(
      "compare", "tell in what two Caffe networks differ: layers, weights, cost");
  app.add_option("A", command->first,
                 "a prototxt, with its caffemodel beside it, or both without their endings")
      ->required();
  app.add_option("B", command->second, "another")->required();
  app.add_option("--report", command->page, "write one page with what differs")->type_name("HTML");
  app.add_flag("--json", command->as_json, "print the result as JSON");
  define_examples(app, {"torch2caffe compare net.prototxt raw.prototxt --report differences.html",
                        "torch2caffe compare net raw --json"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
