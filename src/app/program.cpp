// The command line, and what goes wrong: see the header.
#include "app/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <string_view>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"
#include "app/report.h"
#include "base/nearest.h"
#include "torch2caffe/signals.h"

namespace torch2caffe {
namespace {

constexpr auto exit_statuses =
    "Exit status: 0 done and verified, 1 wrong usage, 2 a file that cannot be read, 3 the model "
    "cannot be\nexpressed, 4 not equal, 5 cannot write, 6 the Python model cannot be built, run or "
    "traced, 7 not proved,\n70 a mistake of this program.";

std::vector<std::string> names_of_commands(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return names;
}

// The options of a command as they are typed.
std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// What to do about words that cannot be parsed: the first that is no command, or no option of the
// command, may be a mistyped one.
std::string advice_on(const CLI::App& program, const std::vector<std::string>& words) {
  const auto commands = program.get_subcommands();
  if (commands.empty()) {
    const bool has_command = !words.empty() && !words[0].starts_with('-');
    return (has_command ? did_you_mean(words[0], names_of_commands(program)) : "") +
           "see 'torch2caffe --help'";
  }
  const std::vector<std::string> known = names_of_options(*commands[0]);
  std::string meant;
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (meant.empty() && name.starts_with("--") &&
        std::count(known.begin(), known.end(), name) == 0)
      meant = did_you_mean(name, known);
  }
  return fmt::format("{}see 'torch2caffe {} --help'", meant, commands[0]->get_name());
}

Status run_command_line(int argc, char** argv) {
  CLI::App program("Converts PyTorch models to Caffe, and proves the result equal.", "torch2caffe");
  Action action;
  program.set_version_flag("--version", version() + "\nbuilt with " TORCH2CAFFE_BUILT_WITH);
  program.require_subcommand(1);
  program.footer(exit_statuses);
  const auto words = with_options_repeated({argv + 1, argv + argc});
  define_convert(program, action, command_line(words));
  define_verify(program, action);
  define_run(program, action);
  define_ssd(program, action);
  define_graph(program, action);
  define_inspect(program, action);
  define_compare(program, action);
  define_lists(program, action);
  define_words(program, action);
  for (CLI::App* command : program.get_subcommands({})) take_one_word_each(*command);
  try {
    program.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0)
      throw ConvertError(Status::wrong_usage, "", error.what(), advice_on(program, words));
    program.exit(error);  // which prints the help, or the version
    return Status::done;
  }
  return action();
}

// Whatever goes wrong is told in one way, whichever command it was.
int failed(Status status, const std::vector<Problem>& problems, bool as_json,
           const std::vector<std::string>& notes = {}) {
  report(status, problems, notes);
  if (as_json) print_json(status, problems, {{"notes", notes}});
  return static_cast<int>(status);
}

// Asked of the words themselves: they may be what cannot be parsed.
bool asks_for_json(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc,
                     [](const char* word) { return std::string_view(word) == "--json"; });
}

}  // namespace

int run_program(int argc, char** argv) {
  remove_temporaries_on_signals();
  const bool as_json = asks_for_json(argc, argv);
  try {
    return static_cast<int>(run_command_line(argc, argv));
  } catch (const ConvertError& error) {
    return failed(error.status(), error.problems(), as_json, error.notes());
  } catch (const std::bad_alloc&) {
    return failed(Status::unreadable_input,
                  {{{}, "", "out of memory", "close other programs, or use a machine with more"}},
                  as_json);
  } catch (const std::exception& error) {
    return failed(Status::internal_error,
                  {{{},
                    "",
                    fmt::format("a mistake of this program, not yours: {}", error.what()),
                    "please report it with the command line and, if you can, the model"}},
                  as_json);
  }
}

}  // namespace torch2caffe
