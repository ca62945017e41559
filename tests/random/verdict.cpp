// Verdicts: see the header. The harness of the operators' tests judges; its complaints are caught.
#include "verdict.h"

#include <gtest/gtest-spi.h>

#include "end_to_end/harness.h"

namespace torch2caffe::test {
namespace {

using PartOf = bool (::testing::TestPartResult::*)() const;

// What the failed or the skipped parts of a test say.
std::string messages_of(const ::testing::TestPartResultArray& results, PartOf is_meant) {
  std::string text;
  for (int i = 0; i < results.size(); ++i) {
    const ::testing::TestPartResult& result = results.GetTestPartResult(i);
    if ((result.*is_meant)()) text += std::string(result.message()) + "\n";
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
  const auto complaints = messages_of(results, &::testing::TestPartResult::failed);
  if (!complaints.empty()) return {Verdict::failed, complaints};
  const auto skipped = messages_of(results, &::testing::TestPartResult::skipped);
  return {skipped.empty() ? Verdict::equal : Verdict::unjudged, skipped};
}

}  // namespace torch2caffe::test
