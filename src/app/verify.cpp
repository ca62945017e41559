// torch2caffe verify: Caffe files of any origin against a PyTorch model or recorded blobs.
#include <memory>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"
#include "app/report.h"
#include "torch2caffe/run.h"

namespace torch2caffe {
namespace {

struct VerifyCommand {
  VerifyOptions options;
  SourceWords words;
  PreprocessingWords pixels;
  std::string against;
  bool json = false, all_blobs = false;

  void define(CLI::App& command) {
    command.add_option("PROTOTXT", options.prototxt, "the network")->required();
    command.add_option("CAFFEMODEL", options.caffemodel, "its weights")->required();
    define_files_target(command, options);
    command
        .add_option(
            "--against", against,
            "the PyTorch model (.pt2, .pt or .py), or an .npz with inputs and blobs by name")
        ->required()
        ->type_name("MODEL|NPZ");
    command.add_option("--weights", options.weights,
                       "for a Python file: its state_dict or checkpoint");
    words.define(command, options);
    define_comparison(command, options);
    pixels.define(command, options.preprocessing,
                  "What the network does to raw pixels itself, as convert was told");
    command.add_flag("--json", json, "print the result as JSON");
    command.add_flag("-v,--verbose", all_blobs,
                     "print every blob that was compared, and all that a failing exporter said");
  }

  Comparison verify_as_told() {
    words.read(options);
    pixels.read(options.preprocessing);
    options.python_model.verbose = all_blobs;
    const bool recorded = against.ends_with(".npz");
    (recorded ? options.reference : options.model) = against;
    return verify(options);
  }

  Status run() {
    const Comparison comparison = verify_as_told();
    if (json) {
      print_json(comparison, options.tolerance);
    } else {
      print_comparison(comparison, options.tolerance, all_blobs);
    }
    report(comparison.verdict(), divergence(comparison, options.tolerance));
    return comparison.verdict();
  }
};

}  // namespace

void define_verify(CLI::App& program, Action& action) {
  const auto command = std::make_shared<VerifyCommand>();
  CLI::App& app =
      *program.add_subcommand("verify", "compare Caffe files, whoever made them, with a model");
  command->define(app);
  define_examples(app, {"torch2caffe verify net.prototxt net.caffemodel --against model.pt",
                        "torch2caffe verify net.prototxt net.caffemodel --against model.py "
                        "--weights weights.pth -v"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
