// The operators that can be translated.
#include "lower/op_registry.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::AllOf;
using testing::HasSubstr;

void become_relu(OpContext& op) { op.become(layer_of_type("ReLU"), {op.blob("self")}); }

TEST(OpRegistry, FindsOperatorsByTargetAndInPlaceForm) {
  OpRegistry registry;
  registry.add("aten::f.Tensor(Tensor self) -> Tensor", become_relu);
  ASSERT_NE(registry.find("aten::f.Tensor"), nullptr);
  EXPECT_EQ(registry.find("aten::f_.Tensor"), registry.find("aten::f.Tensor"));
  EXPECT_EQ(registry.find("aten::f.Tensor")->translate, become_relu);
  EXPECT_EQ(registry.find("aten::f"), nullptr);
  EXPECT_EQ(registry.find("aten::g.Tensor"), nullptr);
}

TEST(OpRegistry, RefusesAnOperatorTwiceAndNamesBothFiles) {
  OpRegistry registry;
  registry.add("aten::f(Tensor self) -> Tensor", become_relu);
  EXPECT_THAT([&] { registry.add("aten::f(Tensor self, int a) -> Tensor", become_relu); },
              test::is_a_mistake(AllOf(HasSubstr("aten::f is registered twice"),
                                       HasSubstr("op_registry_test.cpp and "))));
}

TEST(OpRegistry, RefusesAnUnreadableSchema) {
  OpRegistry registry;
  EXPECT_THAT([&] { registry.add("aten::f(Tensor", become_relu); },
              test::fails_with(Status::unreadable_input, HasSubstr("schema")));
}

TEST(OpRegistry, HoldsEveryOperatorOfTheProgramUnderItsOutOfPlaceName) {
  const auto& ops = OpRegistry::all().ops();
  EXPECT_GE(ops.size(), 50U);
  for (const auto& [target, op] : ops) {
    EXPECT_EQ(op.schema.target, target);
    // But for in-place forms whose arguments are not those of the other.
    if (!target.starts_with("aten::pow_") && !target.ends_with("dropout_")) {
      EXPECT_EQ(out_of_place(target), target);
    }
    EXPECT_THAT(op.file, HasSubstr("lower/ops/")) << target;
  }
}

TEST(Lower, UsesTheGivenRegistry) {
  OpRegistry registry;
  registry.add("mine::f(Tensor self, int a=3) -> Tensor", [](OpContext& op) {
    op.require(op.integer("a") == 3, "a is not 3", "make it 3");
    become_relu(op);
  });
  const auto net_of = [&](const std::string& call) {
    return lower(graph_of_text("%x : f32[1]\n%y = " + call + " : f32[1]\nreturn %y"), registry);
  };
  EXPECT_EQ(net_of("mine::f(%x)").layers.back().type(), "ReLU");
  EXPECT_EQ(net_of("mine::f_(%x, a=3)").layers.back().name(), "f");
  EXPECT_THAT([&] { net_of("mine::f(%x, 4)"); },
              test::fails_with(Status::cannot_be_expressed,
                               testing::StrEq("mine::f: a is not 3; make it 3")));
  EXPECT_THAT([&] { net_of("aten::relu(%x)"); },
              test::fails_with(Status::cannot_be_expressed, HasSubstr("aten::relu")));
}

// ---- what a translator sees ----

// Runs `look` on a node with arguments of all kinds.
void look_at_node(const std::function<void(OpContext&)>& look) {
  Graph graph = graph_of_text(R"(
    %x : f32[1,2]
    %w = constant f32[2] {1, 2}
    %y = aten::f(%x, %w, 3, 1.5, True, "text", [4, 5], None, [%x, %w]) : f32[1,2]
    return %y)");
  const Schema schema = Schema::parse(
      "aten::f(Tensor self, Tensor weight, int a, float b, bool c, str d, int[] e, Tensor? none, "
      "Tensor[] list, Scalar s=7) -> Tensor");
  Net net;
  std::vector<std::optional<BlobId>> blobs(graph.values.size());
  blobs[0] = net.add_blob({"x", {1, 2}, ValueId{0}});
  OpContext context(graph.nodes[0], schema, graph, LayerBuilder(net, 0, "f", {}), blobs);
  look(context);
}

TEST(OpContext, GivesArgumentsByName) {
  look_at_node([](OpContext& op) {
    EXPECT_EQ(op.blob("self"), BlobId{0});
    EXPECT_EQ(op.constant("weight").floats(), (std::vector{1.0F, 2.0F}));
    EXPECT_EQ(op.integer("a"), 3);
    EXPECT_EQ(op.number("a"), 3);
    EXPECT_EQ(op.number("b"), 1.5);
    EXPECT_EQ(op.number("c"), 1);
    EXPECT_EQ(op.number("s"), 7);
    EXPECT_TRUE(op.flag("c"));
    EXPECT_EQ(op.text("d"), "text");
    EXPECT_EQ(op.integers("e"), (std::vector<int64_t>{4, 5}));
    EXPECT_TRUE(op.is_none("none"));
    EXPECT_FALSE(op.is_none("a"));
    EXPECT_FALSE(op.optional_constant("none"));
    EXPECT_TRUE(op.optional_constant("weight"));
    EXPECT_TRUE(op.has("s"));
    EXPECT_FALSE(op.has("t"));
    EXPECT_EQ(op.result_shape(), (Shape{1, 2}));
  });
}

TEST(OpContext, TellsComputedOperandsFromConstants) {
  look_at_node([](OpContext& op) {
    const auto list = op.operands("list");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_FALSE(list[0].is_constant());
    EXPECT_EQ(list[0].blob(), BlobId{0});
    EXPECT_EQ(list[0].rank(), 2U);
    EXPECT_TRUE(list[1].is_constant());
    EXPECT_EQ(list[1].shape(), Shape{2});
  });
}

TEST(OpContext, CountsAxesFromTheFront) {
  look_at_node([](OpContext& op) { EXPECT_EQ(op.axis("a", 5), 3); });
}

TEST(OpContext, TakesAWrongNameOrTypeForAMistakeOfTheTranslator) {
  look_at_node([](OpContext& op) {
    EXPECT_THAT([&] { op.integer("t"); }, test::is_a_mistake(HasSubstr("has no parameter 't'")));
    EXPECT_THAT([&] { op.integer("b"); },
                test::is_a_mistake(HasSubstr("argument 'b' has another type")));
  });
}

}  // namespace
}  // namespace torch2caffe
