// Feeds the reader of .pt2 archives what libFuzzer makes of the fixtures: whatever comes, it ends
// in a graph or in a ConvertError. Half of the changes are made within an entry and packed again,
// or the zip format would keep most of them from what lies behind it; checksums are not looked at
// in this build.
#include <cstring>
#include <random>

#include "graph/graph.h"
#include "importers/pt2/fold_constants.h"
#include "importers/pt2/program.h"
#include "support/archives.h"
#include "torch2caffe/error.h"

using torch2caffe::Bytes;
using torch2caffe::ConvertError;
using torch2caffe::ZipArchive;

namespace {

Bytes bytes_at(const uint8_t* data, size_t size) {
  const auto owner = std::make_shared<std::string>(reinterpret_cast<const char*>(data), size);
  return {owner, *owner};
}

void read(const Bytes& bytes, const torch2caffe::Shape& shape) {
  try {
    const auto archive = torch2caffe::read_pt2(ZipArchive(bytes, "fuzzed"));
    auto program = torch2caffe::read_program(archive, {{"", shape}});
    torch2caffe::drop_dead_nodes(program.graph);
    (void)torch2caffe::fold_constants(program.graph, {}, {});
    torch2caffe::check_graph(program.graph);
  } catch (const ConvertError&) {
  }
}

std::string with_changed_entry(const uint8_t* data, size_t size, unsigned seed);

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes bytes = bytes_at(data, size);
  read(bytes, {2, 3, 8, 8});  // of the fixtures "small" and "core"
  read(bytes, {1, 4, 5, 7});  // of "odd"
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  try {
    const std::string changed = with_changed_entry(data, size, seed);
    if (changed.empty() || changed.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::memcpy(data, changed.data(), changed.size());
    return changed.size();
  } catch (const ConvertError&) {
    return LLVMFuzzerMutate(data, size, most);
  }
}

namespace {

std::string with_changed_entry(const uint8_t* data, size_t size, unsigned seed) {
  const ZipArchive archive(bytes_at(data, size), "fuzzed");
  torch2caffe::test::Entries entries;
  for (const auto& entry : archive.entries()) {
    entries.emplace_back(entry.name, std::string(entry.data.view));
  }
  if (entries.empty()) return "";
  std::minstd_rand random(seed);
  std::string& chosen = entries[random() % entries.size()].second;
  const size_t length = chosen.size();
  chosen.resize(length + 64);
  chosen.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(chosen.data()), length, chosen.size()));
  return torch2caffe::test::zip_of(entries);
}

}  // namespace
