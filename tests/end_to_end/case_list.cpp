// The list of cases: see the header.
#include "case_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "graph/schema.h"
#include "importers/import.h"

namespace torch2caffe::test {
namespace {

constexpr const char* list_variable = "TORCH2CAFFE_LIST_CASES";

// "aten::add_.Tensor" is "add".
std::string base_name(const std::string& target) {
  const std::string name = out_of_place(target);
  const size_t begin = name.find("::");
  const std::string bare = begin == std::string::npos ? name : name.substr(begin + 2);
  return bare.substr(0, bare.find('.'));
}

void add_calls(std::set<std::string>& names, const ScriptModel& model) {
  static const std::regex call(R"(\.(\w+)\()");
  const std::sregex_iterator begin(model.source.begin(), model.source.end(), call), end;
  for (auto match = begin; match != end; ++match) names.insert(base_name((*match)[1]));
  for (const auto& [name, child] : model.children) add_calls(names, child);
}

std::set<std::string> operators_of(const Case& subject) {
  const SavedModel saved(subject);
  const auto imported = open_model(saved.path(), saved.options("").inputs);
  std::set<std::string> names;
  for (const Node& node : imported->graph().nodes) names.insert(base_name(node.target));
  add_calls(names, subject.model);
  return names;
}

void add_line(std::string line) {
  std::replace(line.begin(), line.end(), '\n', ' ');  // of PyTorch's messages
  std::ofstream(std::getenv(list_variable), std::ios::app) << line << '\n';
}

}  // namespace

bool lists_cases() { return std::getenv(list_variable) != nullptr; }

void list_equal(const Case& subject, const std::string& target) {
  static std::map<std::string, std::set<std::string>> known;  // targets come one after the other
  const auto& test = *::testing::UnitTest::GetInstance()->current_test_info();
  const auto [names, is_new] =
      known.try_emplace(fmt::format("{} {}", test.test_suite_name(), subject.name));
  if (is_new) names->second = operators_of(subject);
  add_line(fmt::format("{}\tequal\t{}", target, fmt::join(names->second, " ")));
}

void list_refused(const Case& subject, const std::string& target,
                  const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    const bool names_operator = problem.subject.find("::") != std::string::npos;
    if (!names_operator && subject.operators.empty()) continue;
    const std::string name = names_operator ? problem.subject : subject.operators[0];
    add_line(fmt::format("{}\trefused\t{}\t{}", target, base_name(name), problem.what));
  }
}

}  // namespace torch2caffe::test
