// Sums by module: see the header.
#include "report/module_costs.h"

#include <fmt/format.h>

#include <map>

#include "base/module_path.h"
#include "net/cost.h"
#include "report/html.h"

namespace torch2caffe {
namespace {

std::string bar(int64_t part, int64_t whole) {
  const double share = whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  constexpr double widest = 5;
  return fmt::format(
      "<td class=\"share\" data-value=\"{}\"><span>{:.1f} %</span><span class=\"bar\" "
      "style=\"width:{:.2f}em\"></span></td>",
      part, 100 * share, widest * share);
}

std::string row_of(const std::string& module, const Cost& cost, const Cost& whole) {
  const auto count = [](int64_t value) {
    return number_cell(count_text(value), static_cast<double>(value));
  };
  return "<tr>" + cell(module) + count(cost.multiply_adds) +
         bar(cost.multiply_adds, whole.multiply_adds) + count(cost.parameters) +
         bar(cost.parameters, whole.parameters) + count(cost.blob_elements) +
         bar(cost.blob_elements, whole.blob_elements) + "</tr>\n";
}

}  // namespace

std::string module_costs(const Net& net, size_t levels) {
  std::vector<std::string> order;
  std::map<std::string, Cost> sums;
  for (const Layer& layer : net.layers) {
    if (layer.type() == "Input") continue;
    std::vector<std::string> modules = modules_around(layer.name());
    if (modules.size() > levels) modules.resize(levels);
    for (const std::string& module : modules) {
      if (sums.count(module) == 0) order.push_back(module);
      sums[module] += cost_of(net, layer);
    }
  }
  const Cost whole = cost_of(net);
  std::string rows;
  for (const std::string& module : order) rows += row_of(module, sums[module], whole);
  return data_table(
      "modules", "Costs by module",
      {"module", "multiply-adds", "of all", "parameters", "of all", "values in blobs", "of all"},
      rows);
}

}  // namespace torch2caffe
