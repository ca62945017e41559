// What a net knows of the model that it came from.
#include "verify/matches.h"

#include "support/fakes.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::FakeReference;
using test::FakeRuntime;
using test::number;
using testing::ElementsAre;
using testing::Pair;

TEST(Matches, TieEveryComputedBlobToItsValueAndLastLayer) {
  const Graph graph = graph_of_text(R"(
    %x : f32[1,2]
    %w = constant f32[2] {1, 2}
    %a = aten::prelu(%x, %w) : f32[1,2] @ first "net.py":1
    %y = aten::rsub.Tensor(%a, %w) : f32[1,2] @ second "net.py":2
    return %y)");
  const Net net = lower(graph);
  EXPECT_THAT(input_names_of(net), ElementsAre("x"));
  const std::vector<Match> matches = matches_of(net, graph);
  ASSERT_EQ(matches.size(), 2U);  // not second/scaled, which PyTorch has not
  EXPECT_EQ(matches[0].request.blob, "first");
  EXPECT_EQ(matches[0].where, (Location{"first", "net.py", 1}));
  EXPECT_EQ(matches[1].request.blob, "second");
  EXPECT_EQ(matches[1].values, std::vector{graph.outputs[0].value});
  EXPECT_EQ(matches[0].output, std::nullopt);
  EXPECT_EQ(matches[1].output, 0U);
}

TEST(Matches, CallOutputsAsTheModelsResultDoes) {
  Graph graph = graph_of_text(R"(
    %x : f32[1]
    %a = aten::relu(%x) : f32[1]
    %b = aten::exp(%a) : f32[1]
    %c = aten::abs(%b) : f32[1]
    %d = aten::tanh(%c) : f32[1]
    return boxes=%a, rest.0=%b, 2=%c, exp=%d)");
  graph.outputs[0].name = "the boxes";
  Net net = lower(graph);
  name_outputs(net, graph);
  EXPECT_THAT(output_blobs_of(net, graph),
              ElementsAre(Pair("the boxes", "the_boxes"), Pair("rest.0", "rest.0"),
                          Pair("2", "abs"), Pair("exp", "exp_1")));
  EXPECT_EQ(net.layers[1].name(), "relu");  // layers are called like modules
}

TEST(Matches, NameTheLayerThatWritesTheBlobLast) {
  Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a, %b = Slice(%x) "slice"
    %b = ReLU(%b) "relu"
    return %a, %b)");
  for (Blob& blob : net.blobs) blob.value = ValueId{1};
  const std::vector<Match> matches = matches_of(net, Graph());
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].request.last_layer, "slice");
  EXPECT_EQ(matches[0].request.top, 0U);
  EXPECT_EQ(matches[1].layer, "slice");
  EXPECT_EQ(matches[1].request.last_layer, "relu");
  EXPECT_EQ(matches[1].request.top, 0U);
}

// The model's output is another value of the same blob: PyTorch's own forward must still see it.
TEST(Matches, TieAnOutputBehindAnIdentityToTheModelsOutput) {
  FakeReference torch(R"(
    %x : f32[1]
    %a = aten::relu(%x) : f32[1]
    %y = aten::clone(%a) : f32[1]
    return %y)",
                      {number(5)});
  const std::vector<Match> matches = matches_of(lower(torch.graph()), torch.graph());
  FakeRuntime runtime({number(5)});
  const auto rows =
      compare_blobs(torch.graph(), torch, runtime, {"x"}, {number(0)}, matches, 0.01).rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].is_output);
  EXPECT_EQ(rows[0].error, 0);
}

}  // namespace
}  // namespace torch2caffe
