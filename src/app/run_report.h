// What `torch2caffe run` tells.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "torch2caffe/run.h"

namespace torch2caffe {

// Of each judge, of each blob: its boxes, its best classes where there are labels, or its last
// values; and how long so many rounds took, where there were any.
void print(const std::vector<RunResult>& results, const std::vector<std::string>& labels,
           int rounds = 0);

// The same for one picture after the other; as JSON where all are there.
class RunOfPictures {
 public:
  RunOfPictures(const RunOptions& options, bool as_json, bool values)
      : options_(options), as_json_(as_json), values_(values) {}

  void add(const std::filesystem::path& picture, const std::vector<RunResult>& results);
  void finish() const;

 private:
  const RunOptions& options_;
  bool as_json_, values_;
  std::vector<std::pair<std::string, std::vector<RunResult>>> results_;  // for JSON
};

// All values, unless they are not wanted; what is said of them above; and the files that were
// written.
void print_json(const std::vector<RunResult>& results, const RunOptions& options, bool values);

}  // namespace torch2caffe
