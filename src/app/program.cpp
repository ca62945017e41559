// The command line, and what goes wrong: see the header.
#include "app/program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <string_view>

#include "app/commands.h"
#include "app/defaults.h"
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

// The program as these words tell it.
class CommandLine {
 public:
  explicit CommandLine(std::vector<std::string> words) : words_(std::move(words)) {
    program_.set_version_flag("--version", version() + "\nbuilt with " TORCH2CAFFE_BUILT_WITH);
    program_.require_subcommand(1);
    program_.footer(exit_statuses);
    define_convert(program_, action_, command_line(words_));
    define_verify(program_, action_);
    define_run(program_, action_);
    define_ssd(program_, action_, command_line(words_));
    define_graph(program_, action_);
    define_inspect(program_, action_);
    define_compare(program_, action_);
    define_lists(program_, action_);
    define_words(program_, action_);
    for (CLI::App* command : program_.get_subcommands({})) take_one_word_each(*command);
  }

  // False where the help, or the version, was asked for, and is printed.
  bool parse() {
    try {
      program_.parse(std::vector<std::string>(words_.rbegin(), words_.rend()));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0)
        throw ConvertError(Status::wrong_usage, "", error.what(), advice_on(program_, words_));
      program_.exit(error);
      return false;
    }
    return true;
  }

  const CLI::App& command() const { return *program_.get_subcommands().front(); }
  const std::vector<std::string>& words() const { return words_; }
  Status act() const { return action_(); }

 private:
  CLI::App program_{"Converts PyTorch models to Caffe, and proves the result equal.",
                    "torch2caffe"};
  Action action_;
  std::vector<std::string> words_;
};

// With what the words leave out and others have said, behind the command's name.
std::vector<std::string> completed(const CommandLine& line, const std::vector<Default>& defaults) {
  std::vector<std::string> words = line.words();
  auto place = std::find(words.begin(), words.end(), line.command().get_name()) + 1;
  for (const Default& row : defaults)
    place = words.insert(place, row.words.begin(), row.words.end()) +
            static_cast<std::ptrdiff_t>(row.words.size());
  return words;
}

void print(const std::vector<Default>& defaults) {
  for (const Default& row : defaults)
    fmt::print(stderr, "torch2caffe: {}: {}\n", row.from, fmt::join(row.words, " "));
}

Status run_command_line(int argc, char** argv) {
  CommandLine line(with_options_repeated({argv + 1, argv + argc}));
  if (!line.parse()) return Status::done;
  const std::vector<Default> defaults = defaults_for(line.command());
  if (defaults.empty()) return line.act();
  const CLI::Option* verbose = line.command().get_option_no_throw("--verbose");
  if (verbose != nullptr && verbose->count() > 0) print(defaults);
  CommandLine whole(completed(line, defaults));
  return whole.parse() ? whole.act() : Status::done;
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
