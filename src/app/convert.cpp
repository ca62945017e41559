// torch2caffe convert: a PyTorch model into proved Caffe files.
#include "torch2caffe/convert.h"

#include <fmt/format.h>

#include <memory>

#include "app/commands.h"
#include "app/options.h"
#include "app/progress.h"
#include "app/report.h"

namespace torch2caffe {
namespace {

struct ConvertCommand {
  ConvertOptions options;
  SourceWords words;
  std::vector<std::string> skip;
  std::string dump_after;
  std::string scale;
  bool no_verify = false, json = false, all_blobs = false;

  void define(CLI::App& command) {
    command
        .add_option(
            "MODEL", options.model,
            "exported program (.pt2), TorchScript file (.pt), or Python file that makes a model")
        ->required();
    command.add_option("WEIGHTS", options.weights,
                       "for a Python file: its state_dict or checkpoint");
    command
        .add_option("-o,--output", options.stem,
                    "STEM.prototxt and STEM.caffemodel are written; default: beside MODEL")
        ->type_name("STEM");
    command.add_option("-t,--target", options.target,
                       "which Caffe, see 'torch2caffe targets'; default: the first of caffe and "
                       "caffe-ssd that can express the model");
    command
        .add_option("--ssd", options.ssd,
                    "add PriorBox and DetectionOutput: 'auto' fits the model's own priors, or a "
                    "configuration")
        ->type_name("auto|FILE");
    command
        .add_option("--ssd-priors", options.ssd_priors,
                    "prior boxes, priors x 4, that a .pt or .pt2 file does not hold")
        ->type_name("NPZ|NPY");
    command
        .add_option("--ssd-config-out", options.ssd_config,
                    "write the configuration with all that was fitted, to be changed and given to "
                    "--ssd or 'torch2caffe ssd'")
        ->type_name("FILE");
    words.define(command, options);
    define_comparison(command, options);
    define_preprocessing(command);
    command.add_flag("--no-verify", no_verify,
                     "do not compare with PyTorch: the files are not proved");
    command.add_option("--skip", skip, "leave out a pass")->take_all()->type_name("PASS");
    command
        .add_option("--dump-after", dump_after,
                    "print the network after this stage: import, lower, or a pass")
        ->type_name("STAGE");
    command.add_flag("--json", json, "print the result as JSON");
    command.add_flag("-v,--verbose", all_blobs, "print every blob that was compared");
  }

  void define_preprocessing(CLI::App& command) {
    const std::string group = "Put into the network, which then takes raw pixels";
    Preprocessing& preprocessing = options.preprocessing;
    command.add_option("--mean", preprocessing.mean, "subtracted from each channel")
        ->delimiter(',')
        ->type_name("NUMBERS")
        ->group(group);
    command.add_option("--std", preprocessing.std, "what each channel is divided by then")
        ->delimiter(',')
        ->type_name("NUMBERS")
        ->group(group);
    command.add_option("--scale", scale, "what pixels are multiplied by first, as in 1/255")
        ->type_name("NUMBER")
        ->group(group);
    command.add_flag("--bgr", preprocessing.bgr, "pixels come in the other order of channels")
        ->group(group);
  }

  Status run() {
    words.read(options);
    if (!scale.empty()) options.preprocessing.scale = number_of("--scale", scale);
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
      print_comparison(result, options.tolerance, all_blobs);
      print_files(result);
      if (all_blobs) print_cost(result);
    }
    if (!result.unproved.empty()) {
      fmt::print(stderr, "torch2caffe: not proved: {}\n", result.unproved);
    } else if (result.status() == Status::not_equal) {
      print_divergence(result, options.tolerance);
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

}  // namespace

void define_convert(CLI::App& program, Action& action) {
  const auto command = std::make_shared<ConvertCommand>();
  CLI::App& app =
      *program.add_subcommand("convert", "convert a model to a prototxt and a caffemodel");
  command->define(app);
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
