// Judges: what runs Caffe files, to be compared with PyTorch. The one place that makes them, and
// the one that writes files for them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "net/net.h"
#include "runtime/runtime.h"
#include "target/target.h"
#include "torch2caffe/comparison.h"
#include "torch2caffe/error.h"
#include "torch2caffe/judge.h"

namespace torch2caffe {

// Prototxt and caffemodel. A path may be that of an unfinished OutputFile.
struct CaffePaths {
  std::string prototxt, caffemodel;
};

class Judge {
 public:
  virtual ~Judge() = default;

  // "OpenCV 4.6.0".
  virtual std::string name() const = 0;

  // Whether it stands in for other Caffes: it is given files in Caffe's own words, and computes
  // what their target does. Others read the files as they are.
  virtual bool stands_in() const { return false; }

  // The network of files that stay as long as the runtime does. Throws ConvertError
  // (unreadable_input) in the judge's words where it refuses them.
  virtual std::unique_ptr<Runtime> open(const CaffePaths& files, const Target& target) const = 0;
};

using Judges = std::vector<std::unique_ptr<Judge>>;

// The judge gave no values, and this is its verdict.
class JudgeFailed : public ConvertError {
 public:
  JudgeFailed(const std::string& judge, Outcome outcome, const std::string& last_words);

  Outcome outcome() const { return outcome_; }
  const std::string& last_words() const { return last_words_; }

 private:
  Outcome outcome_;
  std::string last_words_;
};

// Those that were asked for, or OpenCV. Throws ConvertError: wrong_usage for a name that there is
// not, unreadable_input for a judge that is not installed or cannot be started.
Judges make_judges(const JudgeOptions& options);

// A net in a judge: written in the words that it understands, into files that nobody else sees, in
// this folder.
std::unique_ptr<Runtime> open_net(const Judge& judge, const Net& net, const Target& target,
                                  const std::filesystem::path& folder);

// The same where the files are written already, in the words of the target.
std::unique_ptr<Runtime> open_written(const Judge& judge, const Net& net, const Target& target,
                                      const CaffePaths& written,
                                      const std::filesystem::path& folder);

}  // namespace torch2caffe
