// Scanner: see the header.
#include "base/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

Scanner::Scanner(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

void Scanner::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

bool Scanner::at_end() {
  while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '\n')) ++at_;
  return at_ == text_.size();
}

bool Scanner::at_line_end() {
  skip_blanks();
  return at_ == text_.size() || text_[at_] == '\n';
}

bool Scanner::peek(std::string_view token) {
  skip_blanks();
  return text_.substr(at_, token.size()) == token;
}

bool Scanner::accept(std::string_view token) {
  if (!peek(token)) return false;
  at_ += token.size();
  return true;
}

void Scanner::expect(std::string_view token) {
  if (!accept(token)) fail(fmt::format("'{}' is missing", token));
}

std::string Scanner::word(std::string_view extra) {
  skip_blanks();
  const size_t begin = at_;
  while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                extra.find(text_[at_]) != std::string_view::npos)) {
    ++at_;
  }
  if (at_ == begin) fail("a name is missing");
  return std::string(text_.substr(begin, at_ - begin));
}

std::string Scanner::until(std::string_view stops) {
  skip_blanks();
  const size_t begin = at_;
  while (at_ < text_.size() && text_[at_] != '\n' &&
         stops.find(text_[at_]) == std::string_view::npos) {
    ++at_;
  }
  return std::string(trim(text_.substr(begin, at_ - begin)));
}

std::string Scanner::balanced(char open, char close) {
  skip_blanks();
  const size_t begin = at_;
  if (at_ == text_.size() || text_[at_] != open) fail(fmt::format("'{}' is missing", open));
  int depth = 0;
  do {
    if (at_ == text_.size()) fail(fmt::format("'{}' is missing", close));
    if (text_[at_] == open) ++depth;
    if (text_[at_] == close) --depth;
    ++at_;
  } while (depth > 0);
  return std::string(text_.substr(begin, at_ - begin));
}

std::string Scanner::quoted() {
  expect("\"");
  std::string value;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\\') ++at_;
    if (at_ < text_.size()) value += text_[at_++];
  }
  if (at_ == text_.size()) fail("the closing '\"' is missing");
  ++at_;
  return value;
}

int64_t Scanner::integer() {
  skip_blanks();
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc()) fail("a whole number is missing");
  at_ = static_cast<size_t>(end - text_.data());
  return value;
}

double Scanner::number() {
  skip_blanks();
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc()) fail("a number is missing");
  at_ = static_cast<size_t>(end - text_.data());
  return value;
}

void Scanner::fail(const std::string& what) const {
  const std::string_view before = text_.substr(0, at_);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  throw ConvertError(Status::unreadable_input,
                     fmt::format("{}:{}:{}", name_, line, at_ - line_begin + 1), what,
                     "the text cannot be read past this point");
}

}  // namespace torch2caffe
