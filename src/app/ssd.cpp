// torch2caffe ssd: a converted SSD network into a complete detector.
#include "torch2caffe/ssd.h"

#include <fmt/format.h>

#include <memory>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"
#include "app/report.h"

namespace torch2caffe {
namespace {

struct SsdCommand {
  SsdOptions options;
  bool no_verify = false, no_header = false, json = false;
  std::string line;  // the command line

  void define(CLI::App& command) {
    command.add_option("PROTOTXT", options.prototxt, "the network")->required();
    command.add_option("CAFFEMODEL", options.caffemodel, "its weights")->required();
    command
        .add_option("--config", options.config,
                    "the head, as protobuf text; see examples/ssd for SSD's own")
        ->required()
        ->type_name("FILE");
    command
        .add_option("-o,--output", options.stem,
                    "STEM.prototxt and STEM.caffemodel are written; default: PROTOTXT_ssd")
        ->type_name("STEM");
    command.add_option("-t,--target", options.target, "which Caffe; see 'torch2caffe targets'")
        ->capture_default_str();
    define_comparison(command, options);
    command.add_flag("--no-header", no_header,
                     "leave out the comment that says how the prototxt was made");
    command.add_flag("--no-verify", no_verify, "do not run the outcome: it is not proved");
    command.add_flag("--json", json, "print the result as JSON");
  }

  Status run() {
    options.verify = !no_verify;
    if (!no_header) options.command = line;
    const ConvertResult result = complete_ssd(options);
    if (json) {
      print_json(result, options.tolerance);
    } else {
      print_comparison(result, options.tolerance, false);
      print_files(result);
    }
    report(result.status(), doubts(result, options.tolerance));
    return result.status();
  }
};

}  // namespace

void define_ssd(CLI::App& program, Action& action, const std::string& line) {
  const auto command = std::make_shared<SsdCommand>();
  command->line = line;
  CLI::App& app =
      *program.add_subcommand("ssd", "add PriorBox and DetectionOutput to a converted SSD network");
  command->define(app);
  define_examples(
      app,
      {"torch2caffe ssd raw.prototxt raw.caffemodel --config head.prototxt",
       "torch2caffe ssd raw.prototxt raw.caffemodel --config head.prototxt -o detector --seed 2"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
