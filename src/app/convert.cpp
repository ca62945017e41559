// torch2caffe convert: a PyTorch model into proved Caffe files.
#include "torch2caffe/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "app/commands.h"
#include "app/convert_several.h"
#include "app/json_report.h"
#include "app/options.h"
#include "app/progress.h"
#include "app/report.h"
#include "base/nearest.h"

namespace torch2caffe {
namespace {

struct ConvertCommand {
  ConvertOptions options;
  SourceWords words;
  std::vector<std::string> skip;
  std::string dump_after;
  PreprocessingWords pixels;
  bool no_verify = false, no_header = false, json = false, all_blobs = false;
  std::string line;                            // the command line
  std::vector<std::filesystem::path> further;  // weights, and models with theirs

  void define(CLI::App& command) {
    command
        .add_option(
            "MODEL", options.model,
            "exported program (.pt2), TorchScript file (.pt), or Python file that makes a model")
        ->required();
    command.add_option("WEIGHTS", further,
                       "for a Python file: its state_dict or checkpoint; and further models, which "
                       "are converted one after the other");
    command
        .add_option(
            "-o,--output", options.stem,
            "STEM.prototxt and STEM.caffemodel are written; default: beside MODEL; of several "
            "models a folder")
        ->type_name("STEM");
    command
        .add_option("-t,--target", options.target,
                    "which Caffe, see 'torch2caffe targets'; default: the first of caffe and "
                    "caffe-ssd that can express the model")
        ->type_name("TARGET");
    command
        .add_option("--ssd", options.ssd,
                    "add PriorBox and DetectionOutput: 'auto' fits the model's own priors, or a "
                    "configuration")
        ->type_name("auto|FILE");
    command
        .add_option("--graph", options.graph, "draw the network, by Graphviz: .svg, .png or .dot")
        ->type_name("FILE");
    command
        .add_option("--report", options.report,
                    "write one page with the result, every blob, the layers and the picture")
        ->type_name("HTML");
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
    pixels.define(command, options.preprocessing,
                  "Put into the network, which then takes raw pixels");
    command.add_flag("--no-header", no_header,
                     "leave out the comment that says how the prototxt was made");
    command.add_flag("--no-verify", no_verify,
                     "do not compare with PyTorch: the files are not proved");
    command.add_option("--skip", skip, "leave out a pass")->take_all()->type_name("PASS");
    command
        .add_option("--dump-after", dump_after,
                    "print the network after this stage: import, lower, or a pass")
        ->type_name("STAGE");
    command.add_flag("--json", json, "print the result as JSON");
    command.add_flag("-v,--verbose", all_blobs,
                     "print every blob that was compared, and all that a failing exporter said");
  }

  void read_words() {
    words.read(options);
    pixels.read(options.preprocessing);
    options.skip_passes = {skip.begin(), skip.end()};
    options.verify = !no_verify;
    options.python_model.verbose = all_blobs;
    check_stage();
    if (!no_header) options.command = line;
  }

  ConvertResult convert_as_told() {
    bool dumped = dump_after.empty();
    options.dump = [&](const std::string& stage, const std::string& text) {
      if (stage != dump_after) return;
      fmt::print(stderr, "{}", text);
      dumped = true;
    };
    if (dumped) options.dump = nullptr;
    Progress progress;
    options.progress = [&](const std::string& what, double done) { progress.show(what, done); };
    ConvertResult result = convert(options);
    progress.clear();
    if (!dumped)
      fmt::print(stderr, "torch2caffe: --dump-after {}: this conversion has no such stage\n",
                 dump_after);
    return result;
  }

  void check_stage() const {
    const std::vector<std::string> stages = stage_list();
    if (dump_after.empty() || std::count(stages.begin(), stages.end(), dump_after) > 0) return;
    throw ConvertError(Status::wrong_usage, "--dump-after " + dump_after, "is no stage",
                       did_you_mean(dump_after, stages) +
                           fmt::format("the stages are {}", fmt::join(stages, ", ")));
  }

  Status run() {
    read_words();
    const std::vector<ModelFiles> models = models_in(options.model, further);
    if (models.size() > 1) {
      check_several(options, dump_after, models);
      return convert_several(models, options.tolerance, json, [&](const ModelFiles& files) {
        std::tie(options.model, options.weights) = std::tie(files.model, files.weights);
        return convert_as_told();
      });
    }
    options.weights = models.front().weights;
    const ConvertResult result = convert_as_told();
    if (json) {
      print_json(result, options.tolerance);
    } else {
      print_comparison(result, options.tolerance, all_blobs);
      print_files(result);
      if (all_blobs) print_cost(result);
    }
    report(result.status(), doubts(result, options.tolerance));
    return result.status();
  }
};

}  // namespace

void define_convert(CLI::App& program, Action& action, const std::string& line) {
  const auto command = std::make_shared<ConvertCommand>();
  command->line = line;
  CLI::App& app =
      *program.add_subcommand("convert", "convert a model to a prototxt and a caffemodel");
  command->define(app);
  define_examples(
      app, {"torch2caffe convert model.pt -i 1,3,224,224",
            "torch2caffe convert model.py weights.pth -o pixels --scale 1/255 --report net.html"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
