// Rows: see the header.
#include "app/inspect_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/module_path.h"

namespace torch2caffe {
namespace {

InspectedRow& row_of(const std::string& module, std::vector<InspectedRow>& rows,
                     std::map<std::string, size_t>& places) {
  const auto [place, is_new] = places.emplace(module, rows.size());
  if (is_new) rows.emplace_back().name = module;
  return rows[place->second];
}

// With the slash at its end.
std::string folder_of(const std::string& file) { return file.substr(0, file.rfind('/') + 1); }

}  // namespace

std::vector<InspectedRow> rows_by_module(const std::vector<InspectedRow>& rows) {
  std::vector<InspectedRow> sums;
  std::map<std::string, size_t> places;
  std::map<std::string, int> counts;
  for (const InspectedRow& row : rows) {
    for (const std::string& module : modules_around(row.name)) {
      InspectedRow& sum = row_of(module.empty() ? "(the model)" : module, sums, places);
      sum.parameters += row.parameters;
      sum.multiply_adds += row.multiply_adds;
      sum.blob_elements += row.blob_elements;
      sum.shapes = row.shapes;  // of the last, which is what the module gives
      ++counts[sum.name];
    }
  }
  for (InspectedRow& sum : sums) sum.kind = fmt::format("{} rows", counts[sum.name]);
  return sums;
}

void sort_rows(std::vector<InspectedRow>& rows, const std::string& by) {
  if (by == "order") return;
  const auto number = by == "parameters" ? &InspectedRow::parameters
                      : by == "memory"   ? &InspectedRow::blob_elements
                                         : &InspectedRow::multiply_adds;
  std::ranges::stable_sort(rows, std::ranges::greater(), number);
}

void shorten_files(std::vector<InspectedRow>& rows) {
  std::string common;
  bool any = false;
  for (const InspectedRow& row : rows) {
    if (row.where.file.empty()) continue;
    const std::string folder = folder_of(row.where.file);
    if (!any) common = folder;
    any = true;
    while (!row.where.file.starts_with(common))
      common = folder_of(common.substr(0, common.size() - 1));
  }
  for (InspectedRow& row : rows) {
    if (!row.where.file.empty()) row.where.file = row.where.file.substr(common.size());
  }
}

}  // namespace torch2caffe
