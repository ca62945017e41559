// The command line: options into ConvertOptions.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "app/commands.h"
#include "app/progress.h"

namespace torch2caffe {
namespace {

// "1,3,224,224" or "name=1,3,224,224".
InputSpec input_of(const std::string& text) {
  InputSpec input;
  const size_t equals = text.find('=');
  if (equals != std::string::npos) input.name = text.substr(0, equals);
  const std::string shape = equals == std::string::npos ? text : text.substr(equals + 1);
  for (const std::string& axis : CLI::detail::split(shape, ',')) {
    int64_t size = 0;
    if (!CLI::detail::lexical_cast(axis, size)) {
      throw ConvertError(Status::wrong_usage, "-i " + text,
                         fmt::format("'{}' is no axis of a shape", axis),
                         "write it as in -i 1,3,224,224");
    }
    input.shape.push_back(size);
  }
  return input;
}

struct ConvertCommand {
  ConvertOptions options;
  std::vector<std::string> inputs, skip;
  std::string dump_after;
  bool no_verify = false, json = false, all_blobs = false;

  void define(CLI::App& app) {
    app.add_option("MODEL", options.model,
                   "TorchScript file (.pt), or Python file with build_model()")
        ->required();
    app.add_option("WEIGHTS", options.weights, "for a Python file: its state_dict or checkpoint");
    app.add_option("-i,--input-shape", inputs,
                   "shape of an input, [name=]1,3,224,224; one -i for each")
        ->required()
        ->take_all()
        ->type_name("SHAPE");
    app.add_option("-o,--output", options.stem,
                   "STEM.prototxt and STEM.caffemodel are written; default: beside MODEL")
        ->type_name("STEM");
    app.add_option("-t,--target", options.target, "which Caffe; see 'torch2caffe targets'")
        ->capture_default_str();
    app.add_option("--tolerance", options.tolerance,
                   "largest error allowed, relative to each blob's largest value")
        ->capture_default_str();
    app.add_flag("--no-verify", no_verify, "do not compare with PyTorch: the files are not proved");
    app.add_option("--caffe", options.caffe_command,
                   "a Python that can import caffe, to judge instead of OpenCV")
        ->type_name("COMMAND");
    app.add_option("--python", options.python, "interpreter with torch, for a Python file")
        ->capture_default_str();
    app.add_option("--seed", options.seed, "of the noise that both networks are compared on")
        ->capture_default_str();
    app.add_option("--skip", skip, "leave out a pass")->type_name("PASS");
    app.add_option("--dump-after", dump_after,
                   "print the network after this stage: import, lower, or a pass")
        ->type_name("STAGE");
    app.add_flag("--json", json, "print the result as JSON");
    app.add_flag("-v,--verbose", all_blobs, "print every blob that was compared");
  }

  Status run() {
    for (const std::string& input : inputs) options.inputs.push_back(input_of(input));
    options.skip_passes = {skip.begin(), skip.end()};
    options.verify = !no_verify;
    if (!dump_after.empty()) {
      options.dump = [this](const std::string& stage, const std::string& text) {
        if (stage == dump_after) fmt::print(stderr, "{}", text);
      };
    }
    Progress progress;
    options.progress = [&](const std::string& what, double done) { progress.show(what, done); };
    const ConvertResult result = convert_or_say_why();
    progress.clear();
    if (json) {
      print_json(result);
    } else {
      print_result(result, options.tolerance, all_blobs);
    }
    return result.status();
  }

  ConvertResult convert_or_say_why() const {
    try {
      return convert(options);
    } catch (const ConvertError& error) {
      if (json) print_json(error);
      throw;
    }
  }
};

void print_targets() {
  for (const TargetInfo& target : target_list())
    fmt::print("{:<14} {}\n", target.name, target.summary);
}

void print_operators() {
  for (const std::string& schema : operator_list()) fmt::print("{}\n", schema);
}

}  // namespace

Status run_command_line(int argc, char** argv) {
  CLI::App app("Converts PyTorch models to Caffe, and proves the result equal.", "torch2caffe");
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("torch2caffe: {}; see 'torch2caffe --help'\n", error.what());
  });
  ConvertCommand command;
  CLI::App& convert_app =
      *app.add_subcommand("convert", "convert a model to a prototxt and a caffemodel");
  command.define(convert_app);
  CLI::App& targets_app =
      *app.add_subcommand("targets", "list the kinds of Caffe that can be written for");
  CLI::App& ops_app =
      *app.add_subcommand("ops", "list the PyTorch operators that can be translated");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Status::done : Status::wrong_usage;
  }
  if (targets_app.parsed()) print_targets();
  if (ops_app.parsed()) print_operators();
  return convert_app.parsed() ? command.run() : Status::done;
}

}  // namespace torch2caffe
