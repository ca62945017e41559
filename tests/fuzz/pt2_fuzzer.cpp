// Feeds the reader of .pt2 archives what libFuzzer makes of the fixtures: whatever comes, it ends
// in a graph or in a ConvertError. Checksums are not looked at in this build.
#include "graph/graph.h"
#include "importers/pt2/fold_constants.h"
#include "importers/pt2/program/read_program.h"
#include "mutator.h"
#include "torch2caffe/error.h"

using torch2caffe::Bytes;

namespace {

void read(const Bytes& bytes, const torch2caffe::Shape& shape) {
  try {
    const auto archive = torch2caffe::read_pt2(torch2caffe::ZipArchive(bytes, "fuzzed"));
    auto program = torch2caffe::read_program(archive, {{"", shape}});
    torch2caffe::drop_dead_nodes(program.graph);
    (void)torch2caffe::fold_constants(program.graph, {}, {});
    torch2caffe::check_graph(program.graph);
  } catch (const torch2caffe::ConvertError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes bytes = torch2caffe::fuzz::bytes_at(data, size);
  read(bytes, {2, 3, 8, 8});  // of the fixtures "small" and "core"
  read(bytes, {1, 4, 5, 7});  // of "odd"
  read(bytes, {1, 3, 4, 4});  // of "views", "regions" and "rounded"
  return 0;
}
