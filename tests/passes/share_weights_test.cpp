// Weights of a module that is called more than once.
#include <fmt/format.h>

#include <numeric>

#include "passes/pass.h"
#include "support/targets.h"

namespace torch2caffe {
namespace {

using testing::Each;

constexpr int64_t width = 260;  // of a matrix that is worth it

Weight matrix(float first) {
  std::vector<float> values(static_cast<size_t>(width * width));
  std::iota(values.begin(), values.end(), first);
  return Tensor({width, width}, std::move(values));
}

Weight offsets(float last) {
  std::vector<float> values(static_cast<size_t>(width), 1);
  values.back() = last;
  return Tensor({width}, std::move(values));
}

const std::vector<Weight> a = {matrix(1), offsets(1)};

using Layers = std::vector<std::vector<Weight>>;

Layers times(size_t count, const std::vector<Weight>& weights) { return Layers(count, weights); }

Layers with(Layers layers, const std::vector<Weight>& further) {
  layers.push_back(further);
  return layers;
}

// InnerProducts one behind the other, with these weights.
Net chain_of(const Layers& weights) {
  std::string text = "%x0 = Input() { input_param { shape { dim: [1, 260] } } }\n";
  for (size_t i = 0; i < weights.size(); ++i) {
    text += fmt::format(
        "%x{} = InnerProduct(%x{}) {{ inner_product_param {{ num_output: 260 }} }}\n", i + 1, i);
  }
  Net net = net_of_text(text + fmt::format("return %x{}", weights.size()));
  for (size_t i = 0; i < weights.size(); ++i) net.layers[i + 1].weights = weights[i];
  return net;
}

// The names of each layer's weights behind the input.
std::vector<std::string> names_in(Net net, const Target& target = find_target("caffe")) {
  share_weights(net, target);
  check_net(net, nullptr, "share_weights");
  std::vector<std::string> names;
  for (size_t i = 1; i < net.layers.size(); ++i) {
    std::string& of_layer = names.emplace_back();
    for (const auto& param : net.layers[i].param.param()) of_layer += param.name() + " ";
  }
  return names;
}

TEST(ShareWeights, NamesThoseOfTheFirstLayerThatHasThem) {
  const std::string first = "x1/weights0 x1/weights1 ";
  EXPECT_THAT(names_in(chain_of(times(8, a))), Each(first));
  std::vector<std::string> names(15, first);
  names.emplace_back();
  EXPECT_EQ(names_in(chain_of(with(times(15, a), {matrix(2), offsets(1)}))), names);
}

TEST(ShareWeights, WantsAllOfALayersWeightsTheSame) {
  Layers layers;
  for (int i = 0; i < 8; ++i) layers.push_back({matrix(1), offsets(static_cast<float>(i))});
  EXPECT_THAT(names_in(chain_of(layers)), Each(""));
}

TEST(ShareWeights, TellsZerosOfTwoSigns) {
  Layers layers = times(15, {matrix(1), offsets(0)});
  layers.push_back({matrix(1), offsets(-0.0F)});
  EXPECT_EQ(names_in(chain_of(layers)).back(), "");
}

TEST(ShareWeights, LeavesAFileThatWouldNotBeAnEighth) {
  EXPECT_THAT(names_in(chain_of(times(7, a))), Each(""));
  EXPECT_THAT(names_in(chain_of(with(times(8, a), {matrix(2), offsets(1)}))), Each(""));
}

TEST(ShareWeights, LeavesASmallFile) {
  const Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a = Scale(%x) weights [2] {1, 2}
    %b = Scale(%a) weights [2] {1, 2}
    return %b)");
  EXPECT_THAT(names_in(net), Each(""));
}

TEST(ShareWeights, LeavesTargetsThatDoNotKnowSuchNames) {
  for (const char* target : {"opencv", "ncnn", "mnn", "portable"})
    EXPECT_THAT(names_in(chain_of(times(8, a)), find_target(target)), Each("")) << target;
  EXPECT_THAT(names_in(chain_of(times(8, a)), test::caffe_with("")), Each(""))
      << "what is based on caffe need not be one";
}

}  // namespace
}  // namespace torch2caffe
