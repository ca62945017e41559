// torch2caffe run: a Caffe network on the user's inputs.
#include "torch2caffe/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <numeric>

#include "app/commands.h"
#include "app/options.h"
#include "app/report.h"

namespace torch2caffe {
namespace {

constexpr size_t tail_shown = 8;
constexpr size_t boxes_shown = 16;
constexpr size_t best_shown = 5;

struct RunCommand {
  RunOptions options;
  PreprocessingWords pixels;
  std::string labels;
  bool json = false;

  void define(CLI::App& command) {
    command.add_option("PROTOTXT", options.prototxt, "the network")->required();
    command.add_option("CAFFEMODEL", options.caffemodel, "its weights")->required();
    command
        .add_option("--input,--image", options.inputs,
                    "[NAME=]picture, .npy or .npz; one for each input")
        ->take_all()
        ->type_name("FILE");
    pixels.define(
        command, options.preprocessing,
        "Done to pictures, whose pixels go from 0 to 255; nothing to other inputs. Leave out "
        "what convert has put into the network");
    command
        .add_option("--blob", options.blobs, "a blob to show instead of the outputs; '*' for all")
        ->take_all();
    command
        .add_option("-o,--output", options.output,
                    "write the blobs: all in one .npz, or as text where the name ends in .txt")
        ->type_name("FILE");
    command
        .add_option("--labels", labels,
                    "a file with a label a line: show the five best classes, or the names of boxes")
        ->type_name("FILE");
    command.add_option("--draw", options.drawing, "write the picture with the boxes found in it")
        ->type_name("PNG");
    command.add_option("--min-score", options.least_score, "of the boxes that are drawn")
        ->capture_default_str();
    command.add_flag("--json", json, "print all values as JSON");
    command
        .add_option("--caffe", options.caffe_command,
                    "a Python that can import caffe, instead of OpenCV")
        ->type_name("COMMAND");
  }

  RunResult run_as_told() {
    pixels.read(options.preprocessing);
    options.labels = read_labels();
    return torch2caffe::run(options);
  }

  Status run() {
    const RunResult result = or_say_why(json, [this] { return run_as_told(); });
    if (json) {
      print_json(result);
      return Status::done;
    }
    for (const RunBlob& blob : result.blobs) {
      fmt::print("{} ({})\n", blob.name, fmt::join(blob.shape, "x"));
      if (blob.are_boxes) {
        print_boxes(blob, options.labels);
      } else if (options.labels.empty()) {
        print_tail(blob);
      } else {
        print_best(blob, options.labels);
      }
    }
    return Status::done;
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

  // The last values, as convert shows them.
  static void print_tail(const RunBlob& blob) {
    const size_t shown = std::min(tail_shown, blob.values.size());
    const std::vector<float> tail(blob.values.end() - static_cast<std::ptrdiff_t>(shown),
                                  blob.values.end());
    fmt::print("  {}{:.6g}\n", shown < blob.values.size() ? "... " : "", fmt::join(tail, " "));
  }

  // Rows of DetectionOutput, the best first.
  static void print_boxes(const RunBlob& blob, const std::vector<std::string>& names) {
    constexpr size_t columns = 7;
    std::vector<const float*> rows;
    for (size_t i = 0; i + columns <= blob.values.size(); i += columns)
      rows.push_back(&blob.values[i]);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const float* a, const float* b) { return a[2] > b[2]; });
    const size_t shown = std::min(boxes_shown, rows.size());
    for (size_t i = 0; i < shown; ++i) {
      const float* row = rows[i];
      if (row[1] < 0) continue;  // stands for "nothing found"
      const auto label = static_cast<size_t>(row[1]);
      const std::string name = label < names.size() ? names[label] : std::to_string(label);
      fmt::print("  {:>8.4f}  {:<12}  {:.4f} {:.4f} {:.4f} {:.4f}\n", row[2], name, row[3], row[4],
                 row[5], row[6]);
    }
    if (shown < rows.size()) fmt::print("  ... and {} more\n", rows.size() - shown);
  }

  // Of each element of the batch.
  static void print_best(const RunBlob& blob, const std::vector<std::string>& names) {
    const bool has_batch = blob.shape.size() > 1 && blob.shape[0] > 0;
    const size_t batch = has_batch ? static_cast<size_t>(blob.shape[0]) : 1;
    const size_t classes = blob.values.size() / batch;
    for (size_t element = 0; element < batch; ++element) {
      if (batch > 1) fmt::print("  of input {}:\n", element);
      print_best(&blob.values[element * classes], classes, names);
    }
  }

  static void print_best(const float* scores, size_t classes,
                         const std::vector<std::string>& names) {
    std::vector<size_t> order(classes);
    std::iota(order.begin(), order.end(), size_t{0});
    const size_t shown = std::min(best_shown, classes);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown),
                      order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
    for (size_t i = 0; i < shown; ++i) {
      const std::string name = order[i] < names.size() ? names[order[i]] : "";
      fmt::print("  {:>10.6g}  {:>5}  {}\n", scores[order[i]], order[i], name);
    }
  }
};

}  // namespace

void define_run(CLI::App& program, Action& action) {
  const auto command = std::make_shared<RunCommand>();
  CLI::App& app = *program.add_subcommand("run", "run a Caffe network on pictures or arrays");
  command->define(app);
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
