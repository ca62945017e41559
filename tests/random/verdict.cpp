// Verdicts: see the header. The harness of the operators' tests judges; its complaints are caught.
#include "verdict.h"

#include <fmt/format.h>
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

Case case_of(const RandomNetwork& network) {
  return {"random", model_of(network), input_shapes(network), {}};
}

// Those that compute in half precision.
double tolerance_of(const std::string& program) { return program == "rknn" ? 2e-2 : 1e-3; }

std::string complaints_of(const ConvertResult& result) {
  std::string text = to_string(static_cast<const torch2caffe::Verdict&>(result)) + "\n";
  for (const std::string& sentence : result.unmatched) text += sentence + "\n";
  for (const BlobComparison& row : result.blobs) {
    if (!row.equal) text += fmt::format("blob {} differs by {:.1e}\n", row.blob, row.error);
  }
  return text;
}

}  // namespace

Verdict judge(const RandomNetwork& network, const std::string& target) {
  const Case subject = case_of(network);
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

Verdict judge_in(const RandomNetwork& network, const std::string& program) {
  const SavedModel saved(case_of(network));
  ConvertOptions options = saved.options(program);
  options.judges = {program};
  options.judge_seconds = 60;
  options.tolerance = tolerance_of(program);
  try {
    const ConvertResult result = convert(options);
    if (result.outcome != Outcome::compared) return {Verdict::unjudged, complaints_of(result)};
    return {result.equal ? Verdict::equal : Verdict::failed, complaints_of(result)};
  } catch (const ConvertError& error) {
    const bool is_refusal = error.status() == Status::cannot_be_expressed;
    return {is_refusal ? Verdict::refused : Verdict::failed, text_of(error)};
  }
}

}  // namespace torch2caffe::test
