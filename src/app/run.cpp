// torch2caffe run: a Caffe network on the user's inputs.
#include "torch2caffe/run.h"

#include <fstream>
#include <memory>

#include "app/commands.h"
#include "app/options.h"
#include "app/progress.h"
#include "app/run_report.h"

namespace torch2caffe {
namespace {

struct RunCommand {
  RunOptions options;
  PreprocessingWords pixels;
  std::string labels;
  bool json = false, no_values = false;

  void define(CLI::App& command) {
    command.add_option("PROTOTXT", options.prototxt, "the network")->required();
    command.add_option("CAFFEMODEL", options.caffemodel, "its weights")->required();
    define_files_target(command, options);
    command
        .add_option(
            "--input,--image", options.inputs,
            "[NAME=]picture (.jpg, .png, .bmp), .npy or .npz; one for each input; or a folder of "
            "pictures, which are the input in turn")
        ->take_all()
        ->type_name("FILE");
    pixels.define(
        command, options.preprocessing,
        "Done to pictures, whose pixels go from 0 to 255; nothing to other inputs. Leave out "
        "what convert has put into the network");
    command
        .add_option("--blob", options.blobs,
                    "blobs to show instead of the outputs, by name or pattern: 'layer1.*'")
        ->take_all();
    command
        .add_option(
            "-o,--output", options.output,
            "write the blobs: all in one .npz, or as text where the name ends in .txt; of a "
            "folder of pictures a folder, with an .npz for each")
        ->type_name("FILE");
    command
        .add_option("--labels", labels,
                    "a file with a label a line: show the five best classes, or the names of boxes")
        ->type_name("FILE");
    command.add_option("--draw", options.drawing, "write the picture with the boxes found in it")
        ->type_name("PNG");
    command.add_option("--min-score", options.least_score, "of the boxes that are drawn")
        ->capture_default_str();
    command
        .add_option("--time", options.time_rounds,
                    "how long a run takes in each judge, of so many behind one to warm up")
        ->check(CLI::PositiveNumber)
        ->type_name("N");
    command.add_flag("--json", json, "print the result as JSON, with all values");
    command.add_flag("--no-values", no_values, "leave the values out of the JSON: -o writes them");
    define_judges(command, options);
  }

  Status run() {
    pixels.read(options.preprocessing);
    options.labels = read_labels();
    if (options.inputs.size() == 1 && std::filesystem::is_directory(options.inputs[0])) {
      run_on_folder(options.inputs[0]);
      return Status::done;
    }
    const std::vector<RunResult> results = torch2caffe::run(options);
    if (json) {
      print_json(results, options, !no_values);
    } else {
      print(results, options.labels, options.time_rounds);
    }
    return Status::done;
  }

  void run_on_folder(const std::filesystem::path& folder) {
    const std::vector<std::filesystem::path> pictures = pictures_in(folder);
    Progress progress;
    RunOfPictures told(options, json, !no_values);
    double done = 0;
    run_each(options, pictures, [&](const std::filesystem::path& picture, const auto& results) {
      progress.hide_for([&] { told.add(picture, results); });
      progress.show(picture.filename().string(), ++done / static_cast<double>(pictures.size()));
    });
    progress.clear();
    told.finish();
  }

  std::vector<std::string> read_labels() const {
    std::vector<std::string> names;
    if (labels.empty()) return names;
    std::ifstream file(labels);
    if (!file)
      throw ConvertError(Status::unreadable_input, labels, "cannot be opened", "check the path");
    for (std::string line; std::getline(file, line);) {
      if (line.ends_with('\r')) line.pop_back();  // as Windows ends lines
      names.push_back(line);
    }
    if (names.empty()) {
      throw ConvertError(Status::unreadable_input, labels, "holds no name",
                         "give a text file with the name of a class a line");
    }
    return names;
  }
};

}  // namespace

void define_run(CLI::App& program, Action& action) {
  const auto command = std::make_shared<RunCommand>();
  CLI::App& app = *program.add_subcommand("run", "run a Caffe network on pictures or arrays");
  command->define(app);
  define_examples(
      app,
      {"torch2caffe run net.prototxt net.caffemodel --image a.jpg --labels labels.txt --time 10",
       "torch2caffe run net.prototxt net.caffemodel --input x.npy --blob '*' -o blobs.npz"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
