// The list of passes and its runner.
#include "passes/pass.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::is_a_mistake;
using testing::ElementsAre;
using testing::HasSubstr;

// A convolution, batch normalisation, ReLU and a pooling that rounds down.
Graph sample() {
  return graph_of_text(R"(
    %x : f32[1,1,5,5]
    %w = constant f32[2,1,1,1] {1, 2}
    %one = constant f32[2] {1, 1}
    %zero = constant f32[2] {0, 0}
    %c = aten::conv2d(%x, %w) : f32[1,2,5,5]
    %n = aten::batch_norm(%c, None, None, %zero, %one, False, 0.1, 0, True) : f32[1,2,5,5]
    %r = aten::relu(%n) : f32[1,2,5,5]
    %y = aten::max_pool2d(%r, [2, 2]) : f32[1,2,2,2] @ pool "net.py":9
    return %y)");
}

std::string passed(const std::string& target, const PassOptions& options = {}) {
  const Graph graph = sample();
  Net net = lower(graph);
  run_passes(net, graph, find_target(target), options);
  return test::without_inputs(to_text(net));
}

TEST(Pipeline, RunsAllPasses) {
  EXPECT_EQ(passed("caffe"), test::tidy(R"(
    %conv2d = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
      weights [2,1,1,1] {1, 2} [2] {0, 0} : [1,2,5,5]
    %conv2d = ReLU(%conv2d) "relu" : [1,2,5,5]
    %pool/ceil = Pooling(%conv2d) \
      { pooling_param { pool: MAX kernel_size: 2 stride: 2 } } : [1,2,3,3]
    %pool/rows/0, %pool/rows/1 = Slice(%pool/ceil) "pool/rows" \
      { slice_param { slice_point: 2 axis: 2 } } : [1,2,2,3], [1,2,1,3]
    Silence(%pool/rows/1) "pool/rows/unused"
    %pool, %pool/columns/1 = Slice(%pool/rows/0) "pool/columns" \
      { slice_param { slice_point: 2 axis: 3 } } : [1,2,2,2], [1,2,2,1]
    Silence(%pool/columns/1) "pool/columns/unused"
    %pool/output = Pooling(%pool) { pooling_param { kernel_size: 1 } } : [1,2,2,2]
    return %pool/output)"));
}

std::vector<std::string> names_of(const std::vector<Pass>& passes) {
  std::vector<std::string> names;
  for (const Pass& pass : passes) names.push_back(pass.name);
  return names;
}

TEST(Pipeline, KeepsItsOrder) {
  EXPECT_THAT(names_of(pipeline()),
              ElementsAre("raw_pixels", "drop_unread", "merge_reshapes", "merge_permutes",
                          "drop_identity", "merge_slices", "fold_batch_norm", "fold_permute",
                          "merge_tiles", "fold_padding", "legalise", "drop_bypassed",
                          "merge_written_reshapes", "merge_powers", "fold_powers", "fold_forward",
                          "silence_unused_tops", "expose_outputs", "share_weights", "in_place"));
}

TEST(Pipeline, DescribesEveryPass) {
  for (const Pass& pass : pipeline()) EXPECT_NE(pass.what, "") << pass.name;
}

TEST(Pipeline, ShowsTheNetAfterEachPassThatRan) {
  std::vector<std::string> seen;
  std::vector<size_t> layers;
  PassOptions options;
  options.skip = {"drop_identity", "drop_unread", "legalise", "raw_pixels"};
  const auto before = 3;  // passes before fold_batch_norm
  options.after = [&](const Pass& pass, const Net& net) {
    seen.push_back(pass.name);
    layers.push_back(net.layers.size());
  };
  passed("caffe-master", options);
  EXPECT_THAT(seen,
              ElementsAre("merge_reshapes", "merge_permutes", "merge_slices", "fold_batch_norm",
                          "fold_permute", "merge_tiles", "fold_padding", "drop_bypassed",
                          "merge_written_reshapes", "merge_powers", "fold_powers", "fold_forward",
                          "silence_unused_tops", "expose_outputs", "share_weights", "in_place"));
  layers.erase(layers.begin(), layers.begin() + before);
  EXPECT_THAT(layers, testing::Each(4U));  // BatchNorm is gone
}

TEST(Pipeline, LeavesASkippedPassOut) {
  EXPECT_THAT(passed("opencv", {{"fold_batch_norm"}, {}}), HasSubstr("BatchNorm"));
  EXPECT_THAT(passed("opencv", {{"in_place"}, {}}), HasSubstr("%relu = ReLU(%conv2d)"));
}

TEST(Pipeline, RefusesToSkipWhatIsNoPassBeforeItDoesAnything) {
  int calls = 0;
  PassOptions options;
  options.skip = {"in_place", "fold_everything"};
  options.after = [&](const Pass&, const Net&) { ++calls; };
  EXPECT_THAT([&] { passed("caffe", options); },
              test::fails_with(
                  Status::wrong_usage,
                  testing::StrEq(
                      "--skip fold_everything: is no pass; the passes are "
                      "drop_bypassed, drop_identity, drop_unread, expose_outputs, fold_batch_norm, "
                      "fold_forward, fold_padding, fold_permute, fold_powers, "
                      "in_place, legalise, merge_permutes, merge_powers, "
                      "merge_reshapes, merge_slices, merge_tiles, merge_written_reshapes, "
                      "raw_pixels, share_weights, silence_unused_tops")));
  EXPECT_EQ(calls, 0);
}

TEST(Pipeline, ChecksTheResultAgainstTheTarget) {
  EXPECT_THAT(
      [] {
        passed("caffe", {{"legalise"}, {}});
      },
      test::fails_with(Status::cannot_be_expressed,
                       testing::StrEq("net.py:9 (module pool): pool: target caffe lacks "
                                      "pooling_param.round_mode in Pooling; use -t caffe-master")));
}

TEST(Pipeline, BlamesLoweringForANetThatWasWrongBefore) {
  const Graph graph = sample();
  Net net = lower(graph);
  net.layers[1].bottoms[0] = net.layers[3].tops[0];
  EXPECT_THAT([&] { run_passes(net, graph, find_target("caffe")); },
              is_a_mistake(HasSubstr("lower left an invalid net")));
}

TEST(Pipeline, BlamesThePassThatBreaksTheNet) {
  const Graph graph = sample();
  Net net = lower(graph);
  PassOptions options;
  options.after = [&](const Pass& pass, const Net&) {
    if (pass.name == "fold_padding") net.layers[1].weights.clear();
  };
  EXPECT_THAT([&] { run_passes(net, graph, find_target("caffe"), options); },
              is_a_mistake(HasSubstr("legalise left an invalid net")));
}

}  // namespace
}  // namespace torch2caffe
