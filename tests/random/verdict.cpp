// Verdicts: see the header. The harness of the operators' tests judges; its complaints are caught.
#include "verdict.h"

#include <gtest/gtest-spi.h>

#include "end_to_end/harness.h"

namespace torch2caffe::test {
namespace {

std::string complaints_of(const ::testing::TestPartResultArray& results) {
  std::string text;
  for (int i = 0; i < results.size(); ++i) {
    const ::testing::TestPartResult& result = results.GetTestPartResult(i);
    if (result.failed()) text += std::string(result.message()) + "\n";
  }
  return text;
}

std::string text_of(const ConvertError& error) {
  std::string text;
  for (const Problem& problem : error.problems()) text += to_string(problem) + "\n";
  return text;
}

}  // namespace

Verdict judge(const RandomNetwork& network, const std::string& target) {
  const Case subject = {"random", model_of(network), input_shapes(network), {}};
  ::testing::TestPartResultArray results;
  try {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    try {
      expect_equal(subject, target);
    } catch (const ConvertError& error) {
      expect_located(error);
      if (results.size() == 0) return {Verdict::refused, text_of(error)};
    }
  } catch (const std::exception& error) {
    return {Verdict::failed, error.what()};
  }
  const std::string complaints = complaints_of(results);
  return {complaints.empty() ? Verdict::equal : Verdict::failed, complaints};
}

}  // namespace torch2caffe::test
