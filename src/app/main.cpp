// The program: reads the command line, and turns what goes wrong into a message and an exit status.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "app/commands.h"
#include "app/options.h"
#include "app/report.h"
#include "base/temporaries.h"

namespace torch2caffe {
namespace {

Status run_command_line(int argc, char** argv) {
  CLI::App program("Converts PyTorch models to Caffe, and proves the result equal.", "torch2caffe");
  Action action;
  program.set_version_flag("--version", version());
  program.require_subcommand(1);
  program.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("torch2caffe: {}; see 'torch2caffe --help'\n", error.what());
  });
  define_convert(program, action);
  define_verify(program, action);
  define_run(program, action);
  define_ssd(program, action);
  define_graph(program, action);
  define_inspect(program, action);
  define_lists(program, action);
  for (CLI::App* command : program.get_subcommands({})) take_one_word_each(*command);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? Status::done : Status::wrong_usage;
  }
  return action();
}

}  // namespace
}  // namespace torch2caffe

int main(int argc, char** argv) {
  using namespace torch2caffe;
  remove_temporaries_on_signals();
  try {
    return static_cast<int>(run_command_line(argc, argv));
  } catch (const ConvertError& error) {
    report(error);
    return static_cast<int>(error.status());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr,
               "torch2caffe: out of memory; close other programs, or use a machine with more\n");
    return static_cast<int>(Status::unreadable_input);
  } catch (const std::exception& error) {
    fmt::print(stderr,
               "torch2caffe: a mistake of this program, not yours: {}\n"
               "Please report it with the command line and, if you can, the model.\n",
               error.what());
    return 70;  // EX_SOFTWARE of sysexits.h
  }
}
