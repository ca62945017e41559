// Which target is taken for a model, and what is said of it.
#include "convert/targeting.h"

#include "convert/pipeline.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointer;
using testing::StrEq;

constexpr const char* plain = R"(
  %x : f32[1,2]
  %y = aten::relu(%x) : f32[1,2] @ act "net.py":1
  return %y)";

// More pieces than a target without Permute is asked to join.
constexpr const char* large_permute = R"(
  %x : f32[1,2053,2063]
  %y = aten::permute(%x, [0, 2, 1]) : f32[1,2063,2053] @ swap "net.py":2
  return %y)";

TargetedNet chosen(const std::string& graph_text,
                   const std::vector<std::shared_ptr<const Target>>& candidates,
                   std::vector<std::string>* stages = nullptr) {
  const Graph graph = graph_of_text(graph_text);
  const auto dump = [&](const std::string& stage, const std::string&) {
    if (stages != nullptr) stages->push_back(stage);
  };
  return targeted_net(graph, {candidates, {}, {}, dump});
}

TEST(CandidateTargets, AreWhatWasAskedFor) {
  EXPECT_THAT(candidate_targets("opencv"), ElementsAre(Pointer(&find_target("opencv"))));
  EXPECT_THAT([] { candidate_targets("tensorflow"); },
              fails_with(Status::wrong_usage, HasSubstr("is not known")));
}

TEST(CandidateTargets, AreCaffeAndItsSsdBranchWithoutAWish) {
  EXPECT_THAT(candidate_targets(""),
              ElementsAre(Pointer(&find_target("caffe")), Pointer(&find_target("caffe-ssd"))));
}

TEST(NetFor, TakesTheFirstCandidateThatCanExpressTheModel) {
  const TargetedNet result = chosen(plain, candidate_targets(""));
  EXPECT_EQ(result.target->name(), "caffe");
  EXPECT_EQ(result.reason, "every Caffe since 1.0 has all that the model needs");
}

TEST(NetFor, SaysWhyTheFirstCouldNot) {
  std::vector<std::string> stages;
  const TargetedNet result = chosen(large_permute, candidate_targets(""), &stages);
  EXPECT_EQ(result.target->name(), "caffe-ssd");
  EXPECT_EQ(result.net.layers.back().type(), "Permute");
  EXPECT_THAT(result.reason, AllOf(HasSubstr("caffe cannot express the model (swap: "),
                                   HasSubstr("lacks the layer Permute), caffe-ssd can")));
  EXPECT_EQ(std::count(stages.begin(), stages.end(), "legalise"), 1) << "of the one taken alone";
}

TEST(NetFor, GivesNoReasonWhereThereWasNoChoice) {
  EXPECT_EQ(chosen(plain, candidate_targets("opencv")).reason, "");
}

TEST(NetFor, FailsWithWhatTheLastCandidateLacks) {
  const auto candidates =
      std::vector{candidate_targets("caffe-master").front(), candidate_targets("caffe").front()};
  EXPECT_THAT([&] { chosen(large_permute, candidates); },
              fails_with(Status::cannot_be_expressed,
                         StrEq("net.py:2 (module swap): swap: target caffe lacks the layer "
                               "Permute; use -t caffe-ssd or -t opencv or -t brocolli")));
}

}  // namespace
}  // namespace torch2caffe
