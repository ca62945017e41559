// torch2caffe inspect: what is in a file.
#include "torch2caffe/inspect.h"

#include <memory>

#include "app/commands.h"
#include "app/inspect_report.h"
#include "app/options.h"

namespace torch2caffe {
namespace {

struct InspectCommand {
  ModelSource source;
  SourceWords words;
  InspectLayout layout;
  bool as_json = false;

  void define(CLI::App& command) {
    command.add_option("FILE", source.model, "a prototxt, or a model as for convert")->required();
    command.add_option("WEIGHTS", source.weights, "for a Python file: its weights");
    words.define(command, source);
    command.add_option("--by", layout.by, "a row for each operator or layer, or for each module")
        ->check(CLI::IsMember({"layer", "module"}))
        ->capture_default_str();
    command.add_option("--sort", layout.sort, "what stands first: the first, or what costs most")
        ->check(CLI::IsMember({"order", "cost", "parameters", "memory"}))
        ->capture_default_str();
    CLI::Option* csv = command.add_flag("--csv", layout.csv, "print the rows alone, for a table");
    command.add_flag("--json", as_json, "print the result as JSON")->excludes(csv);
  }

  Status run() {
    words.read(source);
    const Inspection inspection = inspect(source);
    as_json ? print_as_json(inspection, layout) : print(inspection, layout);
    return Status::done;
  }
};

}  // namespace

void define_inspect(CLI::App& program, Action& action) {
  const auto command = std::make_shared<InspectCommand>();
  CLI::App& app = *program.add_subcommand(
      "inspect", "list operators or layers with shapes and costs, and what would block a target");
  command->define(app);
  define_examples(app, {"torch2caffe inspect model.pt -i 1,3,224,224",
                        "torch2caffe inspect net.prototxt --by module --sort cost"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
