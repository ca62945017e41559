// torch2caffe targets, ops, judges: what there is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/options.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

Status print_targets() {
  for (const TargetInfo& target : target_list()) {
    const std::string mark =
        target.not_run.empty() ? "" : fmt::format(" (not run yet: {})", target.not_run);
    fmt::print("{:<14} {}{}\n", target.name, target.summary, mark);
    for (const auto& [type, limits] : target.limits)
      fmt::print("{:<14}   {}: {}\n", "", type, fmt::join(limits, ", "));
  }
  return Status::done;
}

Status print_targets_as_json() {
  json list = json::array();
  for (const TargetInfo& target : target_list()) {
    list.push_back({{"name", target.name},
                    {"summary", target.summary},
                    {"not_run", target.not_run},
                    {"layers", target.layers},
                    {"limits", target.limits}});
  }
  fmt::print("{}\n", list.dump(2));
  return Status::done;
}

Status print_operators() {
  for (const OperatorInfo& op : operator_list()) fmt::print("{}\n", op.schema);
  return Status::done;
}

Status print_operators_as_json() {
  json list = json::array();
  for (const OperatorInfo& op : operator_list())
    list.push_back({{"schema", op.schema}, {"family", op.family}});
  fmt::print("{}\n", list.dump(2));
  return Status::done;
}

Status print_judges() {
  for (const JudgeInfo& judge : judge_list()) {
    fmt::print("{:<14} {}: {}\n", judge.name, judge.summary,
               judge.version.empty() ? judge.missing : judge.version);
  }
  return Status::done;
}

Status print_judges_as_json() {
  json list = json::array();
  for (const JudgeInfo& judge : judge_list()) {
    list.push_back({{"name", judge.name},
                    {"summary", judge.summary},
                    {"version", judge.version},
                    {"missing", judge.missing}});
  }
  fmt::print("{}\n", list.dump(2));
  return Status::done;
}

void define_list(CLI::App& program, Action& action, const char* name, const char* what,
                 Status (*print)(), Status (*print_json)()) {
  CLI::App* command = program.add_subcommand(name, what);
  const auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "print all that is known, as JSON");
  define_examples(
      *command, {fmt::format("torch2caffe {}", name), fmt::format("torch2caffe {} --json", name)});
  command->callback([=, &action] { action = *as_json ? print_json : print; });
}

}  // namespace

void define_lists(CLI::App& program, Action& action) {
  define_list(program, action, "targets", "list the kinds of Caffe that can be written for",
              print_targets, print_targets_as_json);
  define_list(program, action, "ops", "list the PyTorch operators that can be translated",
              print_operators, print_operators_as_json);
  define_list(program, action, "judges", "list what can run Caffe files, and what of it is here",
              print_judges, print_judges_as_json);
}

}  // namespace torch2caffe
