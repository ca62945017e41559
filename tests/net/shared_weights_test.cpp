// Weights that layers share by name.
#include "net/shared_weights.h"

#include <google/protobuf/text_format.h>

#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::ElementsAre;

TEST(OwnWeights, AreThoseOfTheFirstLayerOfAName) {
  const Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a = Scale(%x) { param { name: "w" } } weights [2] {1, 2}
    %b = Scale(%a) { param { name: "w" } } weights [2] {1, 2}
    %c = Scale(%b) { param { name: "v" } } weights [2] {3, 4}
    %d = Scale(%c) { param { lr_mult: 1 } } weights [2] {3, 4}
    return %d)");
  EXPECT_THAT(own_weights(net), ElementsAre(true, true, false, true, true));
}

caffe::NetParameter parsed(const std::string& text) {
  caffe::NetParameter net;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &net));
  return net;
}

const caffe::NetParameter prototxt = parsed(R"(
  layer { name: "a" type: "Scale" param { name: "w" } param { name: "b" } }
  layer { name: "between" type: "Scale" }
  layer { name: "c" type: "Scale" param { name: "w" } param { name: "b" } })");

TEST(AddSharedWeights, GivesThemToLayersThatTheFileDoesNotName) {
  caffe::NetParameter weights = parsed(R"(
    layer { name: "a" blobs { data: 1 } blobs { data: 2 } }
    layer { name: "between" blobs { data: 3 } })");
  add_shared_weights(prototxt, weights);
  ASSERT_EQ(weights.layer_size(), 3);
  EXPECT_EQ(weights.layer(2).name(), "c");
  ASSERT_EQ(weights.layer(2).blobs_size(), 2);
  EXPECT_EQ(weights.layer(2).blobs(0).data(0), 1);
  EXPECT_EQ(weights.layer(2).blobs(1).data(0), 2);
}

TEST(AddSharedWeights, LeavesWhatTheFileHas) {
  caffe::NetParameter weights = parsed(R"(
    layer { name: "a" blobs { data: 1 } blobs { data: 2 } }
    layer { name: "c" blobs { data: 1 } blobs { data: 2 } })");
  const std::string before = weights.SerializeAsString();
  add_shared_weights(prototxt, weights);
  EXPECT_EQ(weights.SerializeAsString(), before);
}

TEST(AddSharedWeights, AddsNothingWhereTheOwnerIsMissing) {
  caffe::NetParameter weights = parsed("layer { name: \"between\" blobs { data: 3 } }");
  add_shared_weights(prototxt, weights);
  EXPECT_EQ(weights.layer_size(), 1);
}

}  // namespace
}  // namespace torch2caffe
