// Pictures: see the header. Graphviz is a program that is called, not a library.
#include "report/picture.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/output_files.h"
#include "base/process.h"
#include "base/shell.h"
#include "base/temporaries.h"
#include "emit/dot.h"
#include "runtime/description.h"
#include "runtime/partial_net.h"
#include "torch2caffe/error.h"
#include "torch2caffe/graph.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

bool has_graphviz() { return run_in_shell("dot -V").status == 0; }

[[noreturn]] void cannot_draw(const std::string& what) {
  throw ConvertError(Status::cannot_write, "Graphviz", what,
                     "install the package 'graphviz', or end the picture's name in .dot");
}

// What Graphviz's program makes of the text, in the format "svg" or "png".
std::string rendered(const std::string& dot, const std::string& format) {
  const TemporaryFolder folder;
  const fs::path source = folder.path() / "net.dot", picture = folder.path() / "net.picture";
  std::ofstream(source) << dot;
  const ProcessResult result = run_in_shell(fmt::format(
      "dot -T{} -o {} {}", format, shell_quoted(picture.string()), shell_quoted(source.string())));
  if (result.status != 0)
    cannot_draw(fmt::format("ended with status {}: {}", result.status, result.output));
  std::ifstream file(picture, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

void check_picture(const fs::path& picture) {
  const fs::path ending = picture.extension();
  if (ending != ".svg" && ending != ".png" && ending != ".dot") {
    throw ConvertError(Status::wrong_usage, picture.string(), "is no picture by its ending",
                       "end the name in .svg, .png or .dot");
  }
  if (ending != ".dot" && !has_graphviz())
    cannot_draw("draws the picture, and its program 'dot' is not installed");
}

std::string picture_of(const Net& net, const std::string& ending) {
  const std::string dot = dot_of(net);
  return ending == ".dot" ? dot : rendered(dot, ending.substr(1));
}

void draw_graph(const fs::path& prototxt, const fs::path& picture) {
  check_picture(picture);
  const Net net = partial_net(read_prototxt(prototxt), describe(prototxt).inputs).net;
  OutputFiles files;
  files.add(picture).write(picture_of(net, picture.extension().string()));
  files.commit();
}

}  // namespace torch2caffe
