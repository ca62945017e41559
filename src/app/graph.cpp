// torch2caffe graph: a picture of a network.
#include "torch2caffe/graph.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/json_report.h"
#include "app/options.h"

namespace torch2caffe {
namespace {

struct GraphCommand {
  std::string prototxt, picture;
  bool json = false;

  Status run() const {
    draw_graph(prototxt, picture);
    if (json) print_json(Status::done, {}, {{"picture", picture}});
    return Status::done;
  }
};

}  // namespace

void define_graph(CLI::App& program, Action& action) {
  const auto command = std::make_shared<GraphCommand>();
  CLI::App& app = *program.add_subcommand("graph", "draw a Caffe network, by Graphviz");
  app.add_option("PROTOTXT", command->prototxt, "the network")->required();
  app.add_option("-o,--output", command->picture, "the picture: .svg, .png or .dot")
      ->required()
      ->type_name("FILE");
  app.add_flag("--json", command->json, "print the result as JSON");
  define_examples(app, {"torch2caffe graph net.prototxt -o net.svg",
                        "torch2caffe graph net.prototxt -o net.dot --json"});
  app.callback([command, &action] { action = [command] { return command->run(); }; });
}

}  // namespace torch2caffe
