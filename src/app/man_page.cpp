// The manual, in the language of man(7): see command_words.h.
#include <fmt/format.h>

#include <algorithm>

#include "app/command_words.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

// Hyphens are typed as they stand, and a dot or quotation mark at the beginning of a line is no
// request.
std::string in_roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool at_begin = result.empty() || result.back() == '\n';
    if (at_begin && (c == '.' || c == '\'')) result += "\\&";
    if (c == '-') result += '\\';
    result += c == '\\' ? "\\e" : std::string(1, c);
  }
  return result;
}

std::string bold(const std::string& text) { return "\\fB" + in_roff(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + in_roff(text) + "\\fR"; }

std::string entry(const OptionWords& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + bold(name);
  const std::string value =
      option.value.empty() ? "" : (names.empty() ? "" : " ") + italic(option.value);
  return fmt::format(".TP\n{}{}\n{}\n", names, value, in_roff(option.description));
}

std::string section(const CommandWords& command) {
  std::string usage = bold("torch2caffe " + command.name);
  for (const OptionWords& positional : command.positionals) usage += " " + italic(positional.value);
  std::string text = fmt::format(".SS \"{}\"\n{} [{}]\n.PP\n{}\n", in_roff(command.name), usage,
                                 italic("options"), in_roff(command.description));
  for (const auto* list : {&command.positionals, &command.options}) {
    for (const OptionWords& option : *list) text += entry(option);
  }
  if (!command.examples.empty())
    text += fmt::format(".PP\nExamples:\n.PP\n.nf\n{}\n.fi\n", in_roff(command.examples));
  return text;
}

}  // namespace

std::string man_page(const CLI::App& program, const std::vector<CommandWords>& commands) {
  std::string text = fmt::format(
      ".TH TORCH2CAFFE 1 \"\" \"torch2caffe {0}\"\n.SH NAME\ntorch2caffe \\- {1}\n"
      ".SH SYNOPSIS\n{2} {3} [{4}]\n.SH COMMANDS\n",
      version(), in_roff(program.get_description()), bold("torch2caffe"), italic("command"),
      italic("options"));
  for (const CommandWords& command : commands) text += section(command);
  return text + ".SH \"EXIT STATUS\"\n" + in_roff(program.get_footer()) + "\n";
}

}  // namespace torch2caffe
