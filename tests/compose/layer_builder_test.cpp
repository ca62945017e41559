// The choice between exact ways to make a blob.
#include "compose/layer_builder.h"

#include "compose/building_blocks.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::ElementsAre;

// %x is [1,2,4,4].
class Cheapest : public testing::Test {
 protected:
  Cheapest()
      : net_(net_of_text("%x = Input() { input_param { shape { dim: [1, 2, 4, 4] } } }\n"
                         "return %x")),
        layers_(net_, 1, "y", {}) {}

  // A layer that multiplies each element once, and one that only copies it.
  Candidate multiplied() const {
    return {"multiplied",
            [](LayerBuilder& layers) { return power(layers, {0}, {.scale = 2}, "by_power"); }};
  }
  Candidate copied(const std::string& name = "copied") const {
    return {name, [=](LayerBuilder& layers) { return neuron(layers, "ReLU", {0}, name); }};
  }
  // No multiplication either, but twice the memory.
  Candidate copied_twice() const {
    return {"copied twice", [](LayerBuilder& layers) {
              return neuron(layers, "ReLU", neuron(layers, "ReLU", {0}, "first"), "second");
            }};
  }

  std::string added() const { return test::without_inputs(to_text(net_)); }
  std::vector<std::string> ways() const {
    std::vector<std::string> names;
    for (const Alternative& each : net_.choices.at(0).alternatives) names.push_back(each.name);
    return names;
  }

  Net net_;
  LayerBuilder layers_;
};

TEST_F(Cheapest, IsTheOneOfFewestMultiplyAddsThenOfLeastMemory) {
  layers_.cheapest({multiplied(), copied_twice(), copied()}, "part");
  EXPECT_EQ(added(), "%y/copied = ReLU(%x) : [1,2,4,4]\nreturn %x\n");
  ASSERT_EQ(net_.choices.size(), 1U);
  EXPECT_EQ(net_.choices[0].layer, "y/part");
  EXPECT_THAT(ways(), ElementsAre("copied", "copied twice", "multiplied"));
  EXPECT_EQ(net_.choices[0].alternatives[1].multiply_adds, 0);
  EXPECT_EQ(net_.choices[0].alternatives[1].blob_elements, 64);
  EXPECT_EQ(net_.choices[0].alternatives[2].multiply_adds, 32);
  EXPECT_EQ(net_.choices[0].alternatives[2].blob_elements, 32);
}

TEST_F(Cheapest, IsTheFirstOfEquals) {
  EXPECT_EQ(layers_.choose({copied("b"), copied("a")}), 0U);
  EXPECT_THAT(ways(), ElementsAre("b", "a"));
}

TEST_F(Cheapest, IsAmongThoseThatCanStay) {
  const auto has_no_relu = [](Net& trial) { return trial.layers.back().type() != "ReLU"; };
  EXPECT_EQ(layers_.choose({copied(), multiplied(), copied_twice()}, "", has_no_relu), 1U);
  EXPECT_EQ(layers_.choose({copied(), copied_twice()}, "", has_no_relu), 0U);
  EXPECT_EQ(net_.choices.size(), 0U) << "there was nothing to choose";
}

TEST_F(Cheapest, IsMeasuredAfterWhatBecomesOfTheLayers) {
  const auto made_dear = [](Net& trial) {
    if (trial.layers.back().type() != "ReLU") return true;
    LayerBuilder layers(trial, trial.layers.size(), "more", {});
    for (int i = 0; i < 2; ++i) power(layers, {0}, {.scale = 2});
    return true;
  };
  EXPECT_EQ(layers_.choose({copied(), multiplied()}, "", made_dear), 1U);
}

// ---- reach ----

// What one network costs and the ways cost in it: `filters` Convolutions of 32 multiply-adds each.
class FarthestReaching : public Cheapest {
 protected:
  void around(int filters) {
    const Tensor weights({filters, 2, 1, 1}, std::vector<float>(static_cast<size_t>(filters) * 2));
    convolution(layers_, {0}, weights);
  }
  Candidate read_by(int programs, Candidate candidate) const {
    candidate.reach = programs;
    return candidate;
  }
};

// `multiplied` costs 32, the net 32 a filter.
TEST_F(FarthestReaching, IsTakenWithinTwoPerCentOfTheNet) {
  around(50);
  EXPECT_EQ(layers_.choose({read_by(7, copied()), read_by(12, multiplied())}), 1U);
  EXPECT_THAT(ways(), ElementsAre("multiplied, read by 12 of 12 programs",
                                  "copied, read by 7 of 12 programs"));
}

TEST_F(FarthestReaching, IsNotTakenBeyond) {
  around(49);
  EXPECT_EQ(layers_.choose({read_by(7, copied()), read_by(12, multiplied())}), 0U);
  EXPECT_THAT(ways(),
              ElementsAre(testing::StartsWith("copied"), testing::StartsWith("multiplied")));
}

TEST_F(FarthestReaching, SpendsOnceForAllChoices) {
  around(99);
  EXPECT_EQ(layers_.choose({read_by(7, copied()), read_by(12, multiplied())}), 1U);
  EXPECT_EQ(layers_.choose({read_by(7, copied()), read_by(12, multiplied())}), 0U);
}

TEST_F(FarthestReaching, IsTheCheapestOfEquals) {
  around(50);
  EXPECT_EQ(layers_.choose({read_by(7, multiplied()), read_by(7, copied())}), 1U);
  EXPECT_EQ(layers_.choose({copied_twice(), copied()}), 1U);
}

TEST_F(Cheapest, IsNoChoiceWhereThereIsOne) {
  layers_.cheapest({copied()});
  EXPECT_EQ(net_.choices.size(), 0U);
}

}  // namespace
}  // namespace torch2caffe
