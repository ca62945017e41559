// Changes to archives: see the header.
#include "mutator.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "support/archives.h"
#include "torch2caffe/error.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace torch2caffe::fuzz {
namespace {

// Empty where the archive has no entry that could be packed again as it was.
std::string with_changed_entry(const uint8_t* data, size_t size, unsigned seed) {
  const ZipArchive archive(bytes_at(data, size), "fuzzed");
  test::Entries entries;
  for (const auto& entry : archive.entries()) {
    if (!entry.stored) return "";
    entries.emplace_back(entry.name, std::string(entry.data.view));
  }
  if (entries.empty()) return "";
  std::minstd_rand random(seed);
  std::string& chosen = entries[random() % entries.size()].second;
  const size_t length = chosen.size();
  chosen.resize(length + 64);
  chosen.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(chosen.data()), length, chosen.size()));
  return test::zip_of(entries);
}

}  // namespace

Bytes bytes_at(const uint8_t* data, size_t size) {
  const auto owner = std::make_shared<std::string>(reinterpret_cast<const char*>(data), size);
  return {owner, *owner};
}

}  // namespace torch2caffe::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  try {
    const std::string changed = torch2caffe::fuzz::with_changed_entry(data, size, seed);
    if (changed.empty() || changed.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::memcpy(data, changed.data(), changed.size());
    return changed.size();
  } catch (const torch2caffe::ConvertError&) {
    return LLVMFuzzerMutate(data, size, most);
  }
}
