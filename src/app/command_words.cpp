// The words, and the hidden command that prints them: see the header.
#include "app/command_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/commands.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

std::vector<std::string> names_of_targets() {
  std::vector<std::string> names;
  for (const TargetInfo& target : target_list()) names.push_back(target.name);
  return names;
}

std::vector<std::string> choices_of(const std::vector<std::string>& names) {
  const auto is = [&](const char* name) {
    return std::count(names.begin(), names.end(), name) > 0;
  };
  if (is("--target")) return names_of_targets();
  if (is("--dump-after")) return stage_list();
  if (is("--device")) return {"cpu", "cuda"};
  if (is("--by")) return {"layer", "module"};
  if (is("--sort")) return {"order", "cost", "parameters", "memory"};
  return {};
}

OptionWords words_of(const CLI::Option& option) {
  OptionWords words;
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  if (words.names.empty()) {
    words.value = option.get_name(true);
  } else if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();
    words.value = type.substr(0, type.find(':'));
  }
  words.description = option.get_description();
  words.choices = choices_of(words.names);
  return words;
}

// The footer without its heading.
std::string examples_of(const CLI::App& command) {
  const std::string footer = command.get_footer();
  return footer.substr(std::min(footer.find('\n') + 1, footer.size()));
}

std::string words_for(const std::string& kind, const CLI::App& program) {
  const std::vector<CommandWords> commands = command_words(program);
  return kind == "man" ? man_page(program, commands) : completions_for(kind, commands);
}

}  // namespace

std::vector<CommandWords> command_words(const CLI::App& program) {
  std::vector<CommandWords> commands;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (command->get_group().empty()) continue;  // hidden
    CommandWords& words = commands.emplace_back();
    words.name = command->get_name();
    words.description = command->get_description();
    words.examples = examples_of(*command);
    for (const CLI::Option* option : command->get_options()) {
      auto& list = option->get_positional() ? words.positionals : words.options;
      list.push_back(words_of(*option));
    }
  }
  return commands;
}

void define_words(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("words", "print completions for a shell, or a manual");
  command->group("");  // for who installs the program
  const auto kind = std::make_shared<std::string>();
  command->add_option("KIND", *kind)
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  command->callback([kind, &program, &action] {
    action = [kind, &program] {
      fmt::print("{}", words_for(*kind, program));
      return Status::done;
    };
  });
}

}  // namespace torch2caffe
