// The program: what goes wrong becomes a message and an exit status here, and nowhere else.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "app/commands.h"
#include "base/output_files.h"

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
