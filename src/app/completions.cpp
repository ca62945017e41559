// What shells complete: see command_words.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/command_words.h"

namespace torch2caffe {
namespace {

using Commands = std::vector<CommandWords>;

std::string replaced(std::string text, char mark, const std::string& by) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, 1, by);
  return text;
}

std::vector<std::string> names_in(const Commands& commands) {
  std::vector<std::string> names;
  for (const CommandWords& command : commands) names.push_back(command.name);
  return names;
}

std::vector<std::string> all_names(const std::vector<OptionWords>& options) {
  std::vector<std::string> names;
  for (const OptionWords& option : options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// ---- bash: files where no word is known ----

std::string bash(const Commands& commands) {
  std::string of_options, of_commands;
  for (const CommandWords& command : commands) {
    for (const OptionWords& option : command.options) {
      if (option.choices.empty()) continue;
      for (const std::string& name : option.names)
        of_options += fmt::format("    '{} {}') words='{}' ;;\n", command.name, name,
                                  fmt::join(option.choices, " "));
    }
    of_commands += fmt::format("      {}) words='{}' ;;\n", command.name,
                               fmt::join(all_names(command.options), " "));
  }
  return fmt::format(
      R"(# Completes the words of torch2caffe in bash. Made by: torch2caffe words bash
_torch2caffe() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}" in
{}  esac
  if [ -z "$words" ] && [ "${{word#-}}" != "$word" ]; then
    case "${{COMP_WORDS[1]}}" in
{}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _torch2caffe torch2caffe
)",
      fmt::join(names_in(commands), " "), of_options, of_commands);
}

// ---- zsh ----

// Within single quotes and brackets of _arguments.
std::string in_zsh(std::string text) {
  text = replaced(std::move(text), '\'', "'\\''");
  for (const char mark : {'[', ']', ':'}) text = replaced(std::move(text), mark, {'\\', mark});
  return text;
}

std::string zsh_value(const OptionWords& option) {
  if (option.value.empty()) return "";
  const std::string values =
      option.choices.empty() ? "_files" : fmt::format("({})", fmt::join(option.choices, " "));
  return fmt::format(":{}:{}", in_zsh(option.value), values);
}

std::string zsh(const Commands& commands) {
  std::string list, cases;
  for (const CommandWords& command : commands) {
    list += fmt::format("    '{}:{}'\n", command.name, in_zsh(command.description));
    cases += fmt::format("    {})\n      _arguments \\\n", command.name);
    for (const OptionWords& option : command.options) {
      for (const std::string& name : option.names)
        cases += fmt::format("        '*{}[{}]{}' \\\n", name, in_zsh(option.description),
                             zsh_value(option));
    }
    cases += "        '*:file:_files' ;;\n";
  }
  return fmt::format(
      R"(#compdef torch2caffe
# Completes the words of torch2caffe in zsh. Made by: torch2caffe words zsh
_torch2caffe() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case ${{words[1]}} in
{}  esac
}}
_torch2caffe "$@"
)",
      list, cases);
}

// ---- fish ----

std::string in_fish(std::string text) {
  return "'" + replaced(replaced(std::move(text), '\\', "\\\\"), '\'', "\\'") + "'";
}

std::string fish_option(const std::string& command, const OptionWords& option) {
  std::string line =
      fmt::format("complete -c torch2caffe -n '__fish_seen_subcommand_from {}'", command);
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) line += " -r";
  if (!option.choices.empty()) line += fmt::format(" -a '{}'", fmt::join(option.choices, " "));
  return line + " -d " + in_fish(option.description) + "\n";
}

std::string fish(const Commands& commands) {
  std::string text =
      "# Completes the words of torch2caffe in fish. Made by: torch2caffe words fish\n";
  for (const CommandWords& command : commands)
    text += fmt::format("complete -c torch2caffe -n __fish_use_subcommand -a {} -d {}\n",
                        command.name, in_fish(command.description));
  for (const CommandWords& command : commands) {
    for (const OptionWords& option : command.options) text += fish_option(command.name, option);
  }
  return text;
}

}  // namespace

std::string completions_for(const std::string& shell, const Commands& commands) {
  if (shell == "bash") return bash(commands);
  return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace torch2caffe
