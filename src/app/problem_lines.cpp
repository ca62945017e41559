// Lines: see the header.
#include "app/problem_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace torch2caffe {
namespace {

constexpr size_t names_shown = 4;

// One problem, at all its places.
using Places = std::vector<const Problem*>;

// The same words about the same line; modules and weights may differ.
bool are_one(const Problem& a, const Problem& b) {
  return a.where.file == b.where.file && a.where.line == b.where.line && a.subject == b.subject &&
         a.what == b.what && a.advice == b.advice;
}

std::vector<Places> merged(const std::vector<Problem>& problems) {
  std::vector<Places> all;
  for (const Problem& problem : problems) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const Places& places) {
      return are_one(*places.front(), problem);
    });
    (known == all.end() ? all.emplace_back() : *known).push_back(&problem);
  }
  return all;
}

// "modules block.0, block.1, block.2, block.3 and 8 more"; nothing where none has a name.
std::string names_text(const std::string& kind, std::vector<std::string> names) {
  const auto [begin, end] = std::ranges::unique(names);
  names.erase(begin, end);
  std::erase(names, "");
  if (names.empty()) return "";
  const size_t count = names.size();
  names.resize(std::min(names_shown, count));
  return fmt::format("{}{} {}{}", kind, count == 1 ? "" : "s", fmt::join(names, ", "),
                     count > names_shown ? fmt::format(" and {} more", count - names_shown) : "");
}

std::string line_of(const Places& places) {
  Problem problem = *places.front();
  if (places.size() == 1) return to_string(problem);
  std::vector<std::string> modules, weights;
  for (const Problem* each : places) {
    modules.push_back(each->where.module);
    weights.push_back(each->where.weight);
  }
  std::string names = names_text("module", modules);
  if (names.empty()) names = names_text("behind weight", weights);
  problem.where.module.clear();
  problem.where.weight.clear();
  const std::string line = problem.where.file.empty() ? "" : to_string(problem.where) + " ";
  problem.where = {};
  return fmt::format("{}({} places{}{}): {}", line, places.size(), names.empty() ? "" : ": ", names,
                     to_string(problem));
}

}  // namespace

std::vector<std::string> lines_of(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const Places& places : merged(problems)) lines.push_back(line_of(places));
  return lines;
}

std::string headline_of(const std::vector<Problem>& problems) {
  const size_t different = merged(problems).size();
  if (different < 2) return "";
  std::map<std::string, int> counts;
  for (const Problem& problem : problems) ++counts[problem.subject];
  std::vector<std::string> subjects;
  for (const auto& [subject, count] : counts)
    subjects.push_back(fmt::format("{} ({})", subject, count));
  const std::string places =
      different == problems.size() ? "" : fmt::format(" in {} places", problems.size());
  return fmt::format("{} problems{}: {}", different, places, fmt::join(subjects, ", "));
}

}  // namespace torch2caffe
