// Nets: names, uses, and what every stage may assume of one.
#include "net/net.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::is_a_mistake;
using testing::HasSubstr;

// %y is read twice and returned; %z is written twice.
Net sample() {
  return net_of_text(R"(
    %x = Input() { input_param { shape { dim: 1 dim: 2 } } }
    %y = Power(%x) "power"
    %z = Eltwise(%y, %y) "sum"
    %z = ReLU(%z) "relu"
    return %z, %y)");
}

BlobId blob_called(const Net& net, const std::string& name) {
  for (size_t i = 0; i < net.blobs.size(); ++i) {
    if (net.blobs[i].name == name) return BlobId{static_cast<int>(i)};
  }
  return BlobId{};
}

const test::TextCase names[] = {
    {"AFreeName", "new", "new"},
    {"ABlobsName", "y", "y_1"},
    {"ALayersName", "power", "power_1"},
    {"NothingTwice", "relu_1", "relu_1"},
};

class UniqueName : public testing::TestWithParam<test::TextCase> {};

TEST_P(UniqueName, IsTheWantedOneOrNumbered) {
  EXPECT_EQ(sample().unique_name(GetParam().given), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(For, UniqueName, testing::ValuesIn(names),
                         test::name_of_case<test::TextCase>);

TEST(UniqueName, CountsOnWhileTaken) {
  Net net = sample();
  net.add_blob({"y_1", {1, 2}, {}});
  EXPECT_EQ(net.unique_name("y"), "y_2");
}

TEST(Net, CountsEveryReadAndEveryOutput) {
  const Net net = sample();
  EXPECT_EQ(net.uses_of(blob_called(net, "x")), 1);
  EXPECT_EQ(net.uses_of(blob_called(net, "y")), 3);
  EXPECT_EQ(net.uses_of(blob_called(net, "z")), 2);
}

TEST(Net, KnowsTheLastWriter) {
  Net net = sample();
  EXPECT_EQ(net.writer_of(blob_called(net, "x")), 0);
  EXPECT_EQ(net.writer_of(blob_called(net, "z")), 3);
  EXPECT_EQ(net.writer_of(net.add_blob({"alone", {1}, {}})), -1);
}

TEST(Net, ReplacesAllUses) {
  Net net = sample();
  net.replace_uses(blob_called(net, "y"), blob_called(net, "x"));
  EXPECT_EQ(to_text(net), test::tidy(R"(
    %x = Input() { input_param { shape { dim: 1 dim: 2 } } } : [1,2]
    %y = Power(%x) "power" : [1,2]
    %z = Eltwise(%x, %x) "sum" : [1,2]
    %z = ReLU(%z) "relu" : [1,2]
    return %z, %x)"));
}

TEST(Net, GivesTheShapesOfBlobsInOrder) {
  const Net net = net_of_text(
      "%a = Input() { input_param { shape { dim: 1 } } }\n"
      "%b = Input() { input_param { shape { dim: 2 dim: 3 } } }\nreturn %a, %b");
  EXPECT_EQ(shapes_of(net, {BlobId{1}, BlobId{0}}), (std::vector<Shape>{{2, 3}, {1}}));
}

// ---- the contract ----

struct BreachCase {
  std::string name;
  void (*breach)(Net&);
  std::string message;
};

const BreachCase breaches[] = {
    {"ReadingBeforeWriting", [](Net& net) { std::swap(net.layers[1], net.layers[2]); },
     "layer 'sum' (Eltwise): reads 'y' before it is written"},
    {"LayersOfOneName", [](Net& net) { net.layers[2].param.set_name("power"); },
     "layer 'power' (Eltwise): a second layer of this name"},
    {"BlobsOfOneName", [](Net& net) { net[net.layers[2].tops[0]].name = "y"; },
     "layer 'sum' (Eltwise): a second blob is called y"},
    {"WritingTwice", [](Net& net) { net.layers[3].bottoms = net.layers[1].tops; },
     "layer 'relu' (ReLU): writes a blob a second time"},
    {"WorkingInPlaceWithoutLeave",
     [](Net& net) { net.layers[2].tops = {net.layers[2].bottoms[0]}; }, "may not work in place"},
    {"AnotherNumberOfTops", [](Net& net) { net.layers[1].tops.clear(); },
     "layer 'power' (Power): has another number of tops than its rule gives"},
    {"AnotherShape",
     [](Net& net) {
       net[net.layers[1].tops[0]].shape = {1, 3};
     },
     "layer 'power' (Power): top 'y' is [1,2] by Caffe's rule, but [1,3] is noted"},
    {"WeightsOfALayerThatHasNone", [](Net& net) { net.layers[1].weights = {Tensor({1}, {1})}; },
     "layer 'power' (Power): has 1 weight blobs instead of 0"},
    {"NoWeights", [](Net& net) { net.layers[1].param.set_type("PReLU"); },
     "layer 'power' (PReLU): has 0 weight blobs instead of 1"},
    {"WeightsOfAnotherShape",
     [](Net& net) {
       net.layers[1].param.set_type("PReLU");
       net.layers[1].weights = {Tensor({1, 2}, {1, 1})};
     },
     "layer 'power' (PReLU): weight blob 0 is [1,2] instead of [2]"},
    {"AnUnwrittenOutput",
     [](Net& net) {
       net.outputs.push_back(net.add_blob({"alone", {1}, {}}));
     },
     "left an output that no layer writes"},
    {"AnUnknownType", [](Net& net) { net.layers[1].param.set_type("Nothing"); },
     "layer type Nothing is unknown"},
};

class NetBreach : public testing::TestWithParam<BreachCase> {};

TEST_P(NetBreach, IsAMistakeOfTheStage) {
  Net net = sample();
  check_net(net, nullptr, "fold");
  GetParam().breach(net);
  EXPECT_THAT([&] { check_net(net, nullptr, "fold"); },
              is_a_mistake(HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(By, NetBreach, testing::ValuesIn(breaches),
                         test::name_of_case<BreachCase>);

TEST(CheckNet, NamesTheStage) {
  Net net = sample();
  std::swap(net.layers[1], net.layers[2]);
  EXPECT_THAT([&] { check_net(net, nullptr, "fold"); },
              is_a_mistake(testing::StartsWith("fold left an invalid net: layer 'sum'")));
}

// The net's %y stands for a value of this type and shape.
void check_against(const std::string& type) {
  const Graph graph = graph_of_text("%v : " + type + "\nreturn %v");
  Net net = net_of_text("%y = Input() { input_param { shape { dim: 1 } } }\nreturn %y");
  net.blobs[0].value = ValueId{0};
  check_net(net, &graph, "lower");
}

TEST(CheckNet, ComparesWithPyTorchsShapes) {
  EXPECT_NO_THROW(check_against("f32[1]"));
  EXPECT_THAT([] { check_against("f32[1,1]"); },
              is_a_mistake(HasSubstr("top 'y' is [1] in Caffe, [1,1] in PyTorch")));
}

TEST(CheckNet, TakesOneElementForAScalar) { EXPECT_NO_THROW(check_against("f32[]")); }

}  // namespace
}  // namespace torch2caffe
