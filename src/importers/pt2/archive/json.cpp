// JSON from archives: bounded, and with Python's spelling of infinities.
#include <fmt/format.h>

#include <array>

#include "base/zip_archive.h"
#include "importers/pt2/archive/archive.h"

namespace torch2caffe {
namespace {

// Parsed, JSON takes up to thirty times its size. The largest models known have 20 MB of it.
constexpr size_t largest = size_t{64} << 20;
constexpr int deepest = 100;

bool has_bare_words(std::string_view text) {
  return text.find("Infinity") != std::string_view::npos ||
         text.find("NaN") != std::string_view::npos;
}

// The same text, in which the words that JSON does not have are strings.
std::string with_quoted_words(std::string_view text) {
  static constexpr std::array<std::string_view, 3> words = {"-Infinity", "Infinity", "NaN"};
  std::string result;
  bool in_string = false;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const auto* word = std::find_if(words.begin(), words.end(),
                                    [&](std::string_view w) { return rest.starts_with(w); });
    size_t length = 1;
    if (in_string && rest[0] == '\\') length = std::min<size_t>(2, rest.size());
    if (rest[0] == '"') in_string = !in_string;
    if (!in_string && word != words.end()) {
      result += fmt::format("\"{}\"", *word);
      length = word->size();
    } else {
      result += rest.substr(0, length);
    }
    i += length;
  }
  return result;
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& name) {
  using nlohmann::json;
  if (text.size() > largest) fail_as_damaged(name, "its description is too large for a model's");
  const auto check_depth = [&](int depth, json::parse_event_t, json&) {
    if (depth > deepest) fail_as_damaged(name, "its description is nested too deeply");
    return true;
  };
  std::string changed;
  if (has_bare_words(text)) text = changed = with_quoted_words(text);
  try {
    return json::parse(text.begin(), text.end(), check_depth);
  } catch (const json::exception& error) {
    fail_as_damaged(name, fmt::format("its description is no JSON ({})", error.what()));
  }
}

}  // namespace torch2caffe
