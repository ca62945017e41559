// One model, converted for one target and judged by a program that is not ours, on an input that
// the conversion itself has not seen.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/temporaries.h"
#include "graph/graph.h"
#include "support/torchscript.h"
#include "torch2caffe/convert.h"

namespace torch2caffe::test {

struct Case {
  std::string name;  // of letters, digits and underscores: it becomes a part of the test's name
  ScriptModel model;
  std::vector<Shape> inputs;
  std::vector<std::string> operators;  // under test: they must be in the imported graph
  bool exact = false;                  // nothing is computed, so the numbers agree to the bit
  // For each input that is of int64, how many indices there are: its numbers are below that. 0, or
  // nothing, for an input of float32.
  std::vector<int64_t> indices = {};
};

// A model in a folder of its own, which goes with this object.
class SavedModel {
 public:
  explicit SavedModel(const Case& subject);

  const std::filesystem::path& path() const { return path_; }
  ConvertOptions options(const std::string& target) const;
  // The names of the other files in the folder.
  std::vector<std::string> written_files() const;

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::vector<InputSpec> inputs_;
};

// Noise that the conversion's own check does not use.
constexpr unsigned unseen_noise = 2718;
// Standard normal values, as the conversion makes them of the same seed.
std::vector<Tensor> noise_of(const std::vector<Shape>& shapes, unsigned seed,
                             const std::vector<int64_t>& indices = {});

// Converts for `target` and compares what its judge computes with PyTorch, output by output. Skips
// the test where real Caffe should judge and is not here, after the conversion itself was checked.
// With a file in TORCH2CAFFE_LIST_CASES, adds the case to it instead: see case_list.h.
void expect_equal(const Case& subject, const std::string& target);

// What the reference of exported programs computes: libtorch, operator by operator.
std::vector<Tensor> run_in_reference(const Graph& graph, const std::vector<Tensor>& inputs);

// The error that a conversion ends with; fails the test when there is none, when it is not
// located, or when a file was written. Adds the case to the file in TORCH2CAFFE_LIST_CASES as well.
std::vector<Problem> expect_refusal(const Case& subject, const std::string& target);

// A refusal as it must be: its status is cannot_be_expressed, and every problem has a place in the
// model, and advice.
void expect_located(const ConvertError& error);

// ---- tables of cases, each for every target ----

class OperatorTest : public ::testing::TestWithParam<std::tuple<std::string, Case>> {
 protected:
  const std::string& target() const { return std::get<0>(GetParam()); }
  const Case& subject() const { return std::get<1>(GetParam()); }
};

template <typename Row>
auto on_targets(const std::vector<std::string>& targets, const std::vector<Row>& rows) {
  return ::testing::Combine(::testing::ValuesIn(targets), ::testing::ValuesIn(rows));
}

template <typename Row>
auto on_every_target(const std::vector<Row>& rows) {
  return on_targets({"caffe", "caffe-master", "caffe-ssd", "opencv"}, rows);
}

// "unequal_kernel_on_caffe_master".
std::string name_on(const std::string& name, const std::string& target);
std::string name_of(const ::testing::TestParamInfo<std::tuple<std::string, Case>>& info);

void PrintTo(const Case& subject, std::ostream* out);

}  // namespace torch2caffe::test
