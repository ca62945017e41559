// Reads the project's small text forms (operator schemas, graphs, nets) from left to right, and
// says where it stopped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace torch2caffe {

// A cursor over text that must outlive it. Every reading function skips blanks first; none of them
// crosses a line end unless it says so. Text that does not fit throws ConvertError
// (unreadable_input) with line and column.
class Scanner {
 public:
  // `name` stands for the text in messages: a file name or "schema".
  Scanner(std::string_view text, std::string name);

  bool at_end();                        // nothing but blanks and line ends is left; moves past them
  bool at_line_end();                   // the rest of this line is blank
  bool peek(std::string_view token);    // the text goes on with `token`
  bool accept(std::string_view token);  // moves past `token` if the text goes on with it
  void expect(std::string_view token);
  std::string word(
      std::string_view extra = "_");  // a run of letters, digits and `extra`, at least one
  std::string until(
      std::string_view stops);  // everything up to one of `stops` or the line end, trimmed
  std::string balanced(char open,
                       char close);  // from `open` to its partner, both included; crosses lines
  std::string quoted();              // "..." with backslash escapes
  int64_t integer();
  double number();

  [[noreturn]] void fail(const std::string& what) const;

 private:
  void skip_blanks();

  std::string_view text_;
  std::string name_;
  size_t at_ = 0;
};

// Puts text into double quotes; Scanner::quoted is the inverse.
std::string quote(std::string_view text);

// `text` without blanks at either end.
std::string_view trim(std::string_view text);

}  // namespace torch2caffe
