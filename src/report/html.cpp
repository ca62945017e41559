// Pieces: see the header.
#include "report/html.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>

namespace torch2caffe {

// Generated: name and text of every file in src/report/page.
std::vector<std::pair<std::string_view, std::string_view>> page_files();

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

std::string count_text(int64_t count) {
  constexpr std::pair<double, const char*> units[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
  const auto number = static_cast<double>(count);
  for (const auto& [unit, name] : units) {
    if (count >= 10'000 && number >= unit) return fmt::format("{:.2f} {}", number / unit, name);
  }
  return fmt::format("{}", count);
}

std::string cell(const std::string& text, const std::string& title) {
  if (title.empty()) return "<td>" + escaped(text) + "</td>";
  return fmt::format("<td title=\"{}\">{}</td>", escaped(title), escaped(text));
}

std::string number_cell(const std::string& text, double value) {
  return fmt::format("<td class=\"number\" data-value=\"{}\">{}</td>", value, escaped(text));
}

std::string data_table(const std::string& id, const std::string& title,
                       const std::vector<std::string>& columns, const std::string& rows) {
  std::string head;
  for (const std::string& column : columns) head += "<th scope=\"col\">" + column + "</th>";
  return fmt::format(
      "<h2 id=\"{0}\">{1}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-labelledby=\"{0}\"><table class=\"data\">\n"
      "<thead><tr>{2}</tr></thead>\n<tbody>\n{3}</tbody>\n</table></div>\n",
      id, title, head, rows);
}

std::string count_cell(int64_t count) {
  return number_cell(count_text(count), static_cast<double>(count));
}

std::string_view page_file(std::string_view name) {
  for (const auto& [file, text] : page_files()) {
    if (file == name) return text;
  }
  throw std::logic_error("the page lacks a file");
}

std::string page(const std::string& title, const std::string& body,
                 const std::vector<const char*>& scripts) {
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n{}"
      "</main>\n",
      title, page_file("style.css"), title, body);
  for (const char* name : scripts) text += fmt::format("<script>\n{}</script>\n", page_file(name));
  return text + "</body>\n</html>\n";
}

}  // namespace torch2caffe
