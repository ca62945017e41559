// torch2caffe targets, torch2caffe ops: what there is.
#include <fmt/format.h>

#include "app/commands.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

Status print_targets() {
  for (const TargetInfo& target : target_list())
    fmt::print("{:<14} {}\n", target.name, target.summary);
  return Status::done;
}

Status print_operators() {
  for (const std::string& schema : operator_list()) fmt::print("{}\n", schema);
  return Status::done;
}

}  // namespace

void define_lists(CLI::App& program, Action& action) {
  program.add_subcommand("targets", "list the kinds of Caffe that can be written for")
      ->callback([&action] { action = print_targets; });
  program.add_subcommand("ops", "list the PyTorch operators that can be translated")
      ->callback([&action] { action = print_operators; });
}

}  // namespace torch2caffe
