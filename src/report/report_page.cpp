// The page: see the header.
#include "report/report_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "net/cost.h"
#include "report/boxes_picture.h"
#include "report/error_chart.h"
#include "report/histograms.h"
#include "report/html.h"
#include "report/module_costs.h"
#include "report/network_data.h"
#include "report/summary.h"

namespace torch2caffe {

namespace {

constexpr size_t module_levels = 2, worst_blobs = 4;

// The file without its folders, which are there for who points at it.
std::string place_cell(const Location& where) {
  if (where.file.empty()) return cell("");
  const std::string line = fmt::format("{}:{}", where.file, where.line);
  return cell(line.substr(line.rfind('/') + 1), line);
}

std::string pair(const std::string& what, const std::string& is) {
  return "<tr><th scope=\"row\">" + escaped(what) + "</th>" + cell(is) + "</tr>\n";
}

std::string facts(const ConvertOptions& options, const ConvertResult& result) {
  std::string rows = pair("model", options.model.string());
  rows += pair("files", result.prototxt.string() + ", " + result.caffemodel.string());
  rows +=
      pair("target", result.target_reason.empty() ? result.target
                                                  : result.target + ": " + result.target_reason);
  rows += pair("PyTorch", result.torch);
  rows += pair("judge", result.judge.empty() ? "none" : result.judge + ": " + to_string(result));
  for (const Verdict& verdict : result.further)
    rows += pair("judge", verdict.judge + ": " + to_string(verdict));
  rows += pair("layers", fmt::format("{}", result.layers));
  rows += pair("parameters", count_text(result.parameters));
  rows += pair("multiply-adds", count_text(result.multiply_adds));
  rows += pair("values in blobs", count_text(result.blob_elements));
  if (!options.command.empty()) rows += pair("command", options.command);
  return "<table>\n" + rows + "</table>\n";
}

std::string blobs_table(const ConvertResult& result) {
  std::string rows;
  for (size_t i = 0; i < result.blobs.size(); ++i) {
    const BlobComparison& blob = result.blobs[i];
    rows += fmt::format("<tr id=\"blob-{}\"{}>", i, blob.equal ? "" : " class=\"bad\"") +
            cell(blob.blob + (blob.is_output ? " (output)" : "")) + cell(shape_text(blob.shape)) +
            number_cell(fmt::format("{:.3g}", blob.largest), blob.largest) +
            number_cell(fmt::format("{:.1e}", blob.error), blob.error) +
            cell(blob.equal ? "equal" : "not equal") + cell(blob.where.module) +
            place_cell(blob.where) + "</tr>\n";
  }
  if (rows.empty()) return "";
  return data_table("blobs", "Blobs",
                    {"blob", "shape", "largest", "error", "verdict", "module", "line"}, rows);
}

std::string layers_table(const Net& net, const Operators& operators) {
  std::string rows;
  for (size_t i = 0; i < net.layers.size(); ++i) {
    const Layer& layer = net.layers[i];
    std::vector<std::string> shapes;
    for (const Shape& shape : shapes_of(net, layer.tops)) shapes.push_back(shape_text(shape));
    const Cost cost = cost_of(net, layer);
    rows += "<tr>" + cell(layer.name()) + cell(layer.type()) +
            cell(fmt::format("{}", fmt::join(shapes, ", "))) + count_cell(cost.parameters) +
            count_cell(cost.multiply_adds) + count_cell(cost.blob_elements) +
            cell(fmt::format("{}", fmt::join(operators[i], ", "))) +
            place_cell(layer.sources.empty() ? Location() : layer.sources.front()) + "</tr>\n";
  }
  return data_table("layers", "Layers",
                    {"layer", "type", "shapes", "parameters", "multiply-adds", "values in blobs",
                     "PyTorch", "line"},
                    rows);
}

std::string choices_table(const ConvertResult& result) {
  std::string rows;
  for (const Choice& choice : result.choices) {
    std::vector<std::string> others;
    for (size_t i = 1; i < choice.alternatives.size(); ++i)
      others.push_back(choice.alternatives[i].name);
    rows += "<tr>" + cell(choice.layer) + cell(choice.alternatives.at(0).name) +
            cell(fmt::format("{}", fmt::join(others, ", "))) +
            count_cell(choice.alternatives[0].multiply_adds) + "</tr>\n";
  }
  if (rows.empty()) return "";
  return data_table("choices", "Choices between exact ways",
                    {"layer", "taken", "not taken", "multiply-adds"}, rows);
}

std::string list(const std::vector<std::string>& notes) {
  if (notes.empty()) return "";
  std::string items;
  for (const std::string& note : notes) items += "<li>" + escaped(note) + "</li>\n";
  return "<h2 id=\"notes\">Notes</h2>\n<ul>\n" + items + "</ul>\n";
}

// What the script draws the network of.
std::string network(const std::string& data) {
  return "<h2 id=\"network\">Network</h2>\n<div class=\"network\"><noscript>The network is drawn "
         "by "
         "the page's script, which is off here.</noscript></div>\n"
         "<script type=\"application/json\" id=\"network-data\">" +
         data + "</script>\n";
}

// Links to the sections that there are.
std::string navigation(const std::string& body) {
  constexpr std::pair<const char*, const char*> sections[] = {
      {"notes", "Notes"},   {"errors", "Errors"},   {"worst", "Differences"},
      {"boxes", "Boxes"},   {"network", "Network"}, {"blobs", "Blobs"},
      {"modules", "Costs"}, {"choices", "Choices"}, {"layers", "Layers"}};
  std::string links;
  for (const auto& [id, name] : sections) {
    if (body.find(fmt::format("<h2 id=\"{}\"", id)) != std::string::npos)
      links += fmt::format("<a href=\"#{}\">{}</a>", id, name);
  }
  return "<nav aria-label=\"Sections\">" + links + "</nav>\n";
}

}  // namespace

std::string report_page(const ConvertOptions& options, const ConvertResult& result, const Net& net,
                        const Graph& graph) {
  const std::string name = escaped(options.model.filename().string());
  const Operators operators = operators_of(net, graph);
  const std::string body =
      list(result.notes) + error_chart(result.blobs, options.tolerance) +
      histograms(result.blobs, worst_blobs) + boxes_picture(result.detections) +
      network(network_data(net, operators, result.blobs)) + blobs_table(result) +
      module_costs(net, module_levels) + choices_table(result) + layers_table(net, operators);
  return page(name + " in Caffe",
              summary_of(options, result, net) + navigation(body) + facts(options, result) + body +
                  std::string(page_file("licences.html")),
              {"dagre.min.js", "tables.js", "modules.js", "layout.js", "network.js"});
}

}  // namespace torch2caffe
