// Edit distance, row by row of the table of beginnings: see the header.
#include "base/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace torch2caffe {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before, last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& words) {
  std::optional<std::string> best;
  size_t least = 0;
  for (const std::string& each : words) {
    const size_t distance = edit_distance(word, each);
    if (distance * 3 > std::max(each.size(), size_t{3})) continue;
    if (best && distance >= least) continue;
    best = each;
    least = distance;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
  const auto meant = nearest(word, words);
  return meant ? "did you mean '" + *meant + "'? " : "";
}

}  // namespace torch2caffe
