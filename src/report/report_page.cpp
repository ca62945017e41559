// The page: see the header.
#include "report/report_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "net/cost.h"

namespace torch2caffe {
namespace {

constexpr const char* style = R"(
body { font: 15px sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border-bottom: 1px solid #ddd; padding: .25em .8em; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.good { color: #1a7f37; } .bad, tr.bad td { color: #b00020; }
.picture { overflow: auto; border: 1px solid #ddd; }
)";

std::string escaped(const std::string& text) {
  std::string result;
  for (char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string shape_text(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

std::string cell(const std::string& text) { return "<td>" + escaped(text) + "</td>"; }

std::string number(const std::string& text) { return "<td class=\"number\">" + text + "</td>"; }

std::string pair(const std::string& what, const std::string& is) {
  return "<tr><th>" + escaped(what) + "</th>" + cell(is) + "</tr>\n";
}

std::string table(const std::string& title, const std::vector<std::string>& columns,
                  const std::string& rows) {
  std::string head;
  for (const std::string& column : columns) head += "<th>" + column + "</th>";
  return fmt::format("<h2>{}</h2>\n<table>\n<tr>{}</tr>\n{}</table>\n", title, head, rows);
}

std::string verdict(const ConvertResult& result) {
  std::string unproved;
  for (const Problem& problem : result.unproved)
    unproved += "<p class=\"bad\">Not proved: " + escaped(to_string(problem)) + "</p>\n";
  if (!unproved.empty()) return unproved;
  if (result.judge.empty()) return "<p class=\"bad\">Not verified, as was asked for.</p>\n";
  if (result.verdict() == Status::done)
    return "<p class=\"good\">Every blob equals PyTorch's.</p>\n";
  std::string text =
      fmt::format("<p class=\"bad\">{}.</p>\n",
                  result.verdict() == Status::not_equal ? "Not equal" : "Not proved");
  for (const std::string& sentence : result.unmatched)
    text += "<p class=\"bad\">" + escaped(sentence) + "</p>\n";
  return text;
}

std::string summary(const ConvertOptions& options, const ConvertResult& result) {
  const auto millions = [](int64_t count) {
    return fmt::format("{:.2f} M", static_cast<double>(count) / 1e6);
  };
  std::string rows = pair("model", options.model.string());
  rows += pair("files", result.prototxt.string() + ", " + result.caffemodel.string());
  rows +=
      pair("target", result.target_reason.empty() ? result.target
                                                  : result.target + ": " + result.target_reason);
  rows += pair("PyTorch", result.torch);
  rows += pair("judge", result.judge.empty() ? "none" : result.judge + ": " + to_string(result));
  for (const Verdict& verdict : result.further)
    rows += pair("judge", verdict.judge + ": " + to_string(verdict));
  rows += pair("largest error", result.max_error
                                    ? fmt::format("{:.1e} of the largest value ({:.0e} allowed)",
                                                  *result.max_error, options.tolerance)
                                    : "none: no output was compared");
  rows += pair("layers", fmt::format("{}", result.layers));
  rows += pair("parameters", millions(result.parameters));
  rows += pair("multiply-adds", millions(result.multiply_adds));
  rows += pair("values in blobs", millions(result.blob_elements));
  return "<table>\n" + rows + "</table>\n";
}

std::string blobs_table(const ConvertResult& result) {
  std::string rows;
  for (const BlobComparison& blob : result.blobs) {
    const std::string source =
        blob.where.file.empty() ? "" : fmt::format("{}:{}", blob.where.file, blob.where.line);
    rows += fmt::format(
        "<tr{}>{}{}{}{}{}{}{}</tr>\n", blob.equal ? "" : " class=\"bad\"",
        cell(blob.blob + (blob.is_output ? " (output)" : "")), cell(shape_text(blob.shape)),
        number(fmt::format("{:.3g}", blob.largest)), number(fmt::format("{:.1e}", blob.error)),
        cell(blob.equal ? "equal" : "not equal"), cell(blob.where.module), cell(source));
  }
  if (rows.empty()) return "";
  return table("Blobs", {"blob", "shape", "largest", "error", "", "module", "line"}, rows);
}

std::string layers_table(const Net& net) {
  std::string rows;
  for (const Layer& layer : net.layers) {
    std::vector<std::string> shapes;
    for (const Shape& shape : shapes_of(net, layer.tops)) shapes.push_back(shape_text(shape));
    const Cost cost = cost_of(net, layer);
    rows += "<tr>" + cell(layer.name()) + cell(layer.type()) +
            cell(fmt::format("{}", fmt::join(shapes, ", "))) +
            number(fmt::format("{}", cost.parameters)) +
            number(fmt::format("{}", cost.multiply_adds)) +
            cell(layer.sources.empty() ? "" : to_string(layer.sources.front())) + "</tr>\n";
  }
  return table("Layers", {"layer", "type", "shapes", "parameters", "multiply-adds", "from"}, rows);
}

std::string list(const std::vector<std::string>& notes) {
  if (notes.empty()) return "";
  std::string items;
  for (const std::string& note : notes) items += "<li>" + escaped(note) + "</li>\n";
  return "<h2>Notes</h2>\n<ul>\n" + items + "</ul>\n";
}

// Without the XML declaration and document type that stand before it in a file.
std::string picture(const std::optional<std::string>& svg) {
  const std::string title = "<h2>Network</h2>\n";
  if (!svg) return title + "<p>No picture: Graphviz is not installed.</p>\n";
  const size_t begin = svg->find("<svg");
  return title + "<div class=\"picture\">\n" + svg->substr(begin == std::string::npos ? 0 : begin) +
         "</div>\n";
}

}  // namespace

std::string report_page(const ConvertOptions& options, const ConvertResult& result, const Net& net,
                        const std::optional<std::string>& svg) {
  const std::string name = escaped(options.model.filename().string());
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<title>{} in Caffe</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{} in "
             "Caffe</h1>\n",
             name, style, name) +
         verdict(result) + summary(options, result) + list(result.notes) + blobs_table(result) +
         layers_table(net) + picture(svg) + "</body>\n</html>\n";
}

}  // namespace torch2caffe
