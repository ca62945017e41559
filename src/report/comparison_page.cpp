// The page of a comparison: see the header.
#include "report/comparison_page.h"

#include <fmt/format.h>

#include "report/html.h"

namespace torch2caffe {
namespace {

std::string structure_table(const NetworkComparison& comparison) {
  std::string rows;
  for (const LayerDifference& row : comparison.layers) {
    const std::string what = row.second.empty()  ? "only in A"
                             : row.first.empty() ? "only in B"
                                                 : row.what;
    rows += "<tr>" + cell(row.first) + cell(row.second) + cell(what) + cell(row.in_first) +
            cell(row.in_second) + "</tr>\n";
  }
  return rows.empty()
             ? ""
             : data_table("structure", "Structure",
                          {"layer in A", "layer in B", "what differs", "in A", "in B"}, rows);
}

std::string weights_table(const NetworkComparison& comparison) {
  std::string rows;
  for (const WeightDifference& row : comparison.weights) {
    rows += "<tr>" + cell(row.layer) + cell(fmt::format("{}", row.blob)) + count_cell(row.values) +
            count_cell(row.differing) +
            number_cell(fmt::format("{:.1e}", row.difference), row.difference) +
            number_cell(fmt::format("{:.3g}", row.largest), row.largest) + "</tr>\n";
  }
  return rows.empty()
             ? ""
             : data_table("weights", "Weights",
                          {"layer", "blob", "values", "that differ", "at most by", "largest in A"},
                          rows);
}

std::string costs_table(const NetworkCost& a, const NetworkCost& b) {
  const auto row = [](const char* what, int64_t first, int64_t second) {
    const std::string more = fmt::format("{:+}", second - first);
    return fmt::format("<tr><th scope=\"row\">{}</th>", what) + count_cell(first) +
           count_cell(second) + number_cell(more, static_cast<double>(second - first)) + "</tr>\n";
  };
  return data_table("costs", "Cost", {"", "A", "B", "B - A"},
                    row("layers", a.layers, b.layers) +
                        row("parameters", a.parameters, b.parameters) +
                        row("multiply-adds", a.multiply_adds, b.multiply_adds) +
                        row("values in blobs", a.blob_elements, b.blob_elements));
}

// In a sentence, as the page of a conversion begins.
std::string summary(const NetworkComparison& comparison) {
  if (comparison.same())
    return comparison.weight_blobs > 0 ? "The two networks are the same: layers and weights."
                                       : "The two networks have the same layers.";
  const std::string weights = comparison.weight_blobs > 0
                                  ? fmt::format("{} of {} weight blobs differ",
                                                comparison.weights.size(), comparison.weight_blobs)
                                  : "weights were not compared";
  return fmt::format("The two networks differ: {} differences of structure, and {}.",
                     comparison.layers.size(), weights);
}

}  // namespace

std::string comparison_page(const std::string& first, const std::string& second,
                            const NetworkComparison& comparison) {
  std::string body = "<p class=\"summary\">" + escaped(summary(comparison)) + "</p>\n<table>\n" +
                     "<tr><th scope=\"row\">A</th>" + cell(first) + "</tr>\n" +
                     "<tr><th scope=\"row\">B</th>" + cell(second) + "</tr>\n</table>\n";
  for (const std::string& note : comparison.notes) body += "<p>" + escaped(note) + "</p>\n";
  return page("Two networks",
              body + costs_table(comparison.first, comparison.second) +
                  structure_table(comparison) + weights_table(comparison),
              {"tables.js"});
}

}  // namespace torch2caffe
