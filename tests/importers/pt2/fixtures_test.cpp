// Archives as PyTorch 2.5, 2.8 and 2.13 wrote them, imported without any libtorch.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "base/temporaries.h"
#include "graph/schema.h"
#include "importers/import.h"
#include "support/archives.h"
#include "support/text.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::fixture;
using testing::AllOf;
using testing::HasSubstr;

class Pt2Fixtures : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ::setenv("TORCH2CAFFE_PLUGINS", "/nowhere", 1); }
  void TearDown() override { ::unsetenv("TORCH2CAFFE_PLUGINS"); }

  static std::unique_ptr<Model> open(const std::string& name, const Shape& shape) {
    return open_model(fixture(name + "-" + GetParam() + ".pt2"), {{"", shape}});
  }
};

// One line a node: what it is, the shape of its result, where it comes from.
std::string outline(const Graph& graph) {
  std::string text;
  for (const Node& node : graph.nodes) {
    const Value& result = graph[node.outputs[0]];
    text += fmt::format("{} {} {}\n", out_of_place(node.target),
                        to_text(result.dtype, result.shape), node.where.module);
  }
  for (const GraphOutput& output : graph.outputs) text += output.name + " ";
  return text;
}

TEST_P(Pt2Fixtures, AnOpenSizeIsWhatTheUserSays) {
  const auto model = open("small", {3, 3, 8, 8});
  const std::string norm =
      GetParam() == "2.5" ? "_native_batch_norm_legit_no_training" : "batch_norm";
  EXPECT_EQ(outline(model->graph()),
            "aten::conv2d f32[3,4,8,8] block.conv\n"
            "aten::" +
                norm +
                " f32[3,4,8,8] block.bn\n"
                "aten::relu f32[3,4,8,8] block.act\n"
                "aten::max_pool2d f32[3,4,4,4] pool\n"
                "aten::view f32[3,64] \n"
                "aten::linear f32[3,5] fc\n"
                "aten::mul.Scalar f32[3,4,4,4] \n"
                "aten::add.Tensor f32[3,4,4,4] \n"
                "scores maps.0 maps.1 ");
  EXPECT_EQ(model->graph()[model->graph().inputs[0]].name, "x");
  EXPECT_EQ(to_string(model->graph().nodes[0].where),
            "/models/make_fixtures.py:29 (module block.conv)");
}

TEST_P(Pt2Fixtures, CoreOperators) {
  EXPECT_EQ(outline(open("core", {1, 3, 8, 8})->graph()),
            "aten::convolution f32[1,4,8,8] block.conv\n"
            "aten::_native_batch_norm_legit_no_training f32[1,4,8,8] block.bn\n"
            "aten::relu f32[1,4,8,8] block.act\n"
            "aten::max_pool2d_with_indices f32[1,4,4,4] pool\n"
            "aten::view f32[1,64] \n"
            "aten::clone f32[1,64] drop\n"
            "aten::addmm f32[1,5] fc\n"
            "aten::mul.Scalar f32[1,4,4,4] \n"
            "aten::add.Tensor f32[1,4,4,4] \n"
            "scores maps.0 maps.1 ");
}

TEST_P(Pt2Fixtures, OddWeightsAndAPartWithoutGradients) {
  const auto model = open("odd", {1, 4, 5, 7});
  EXPECT_EQ(outline(model->graph()),
            "aten::conv2d f32[1,4,5,7] first\n"
            "aten::relu f32[1,4,5,7] \n"
            "aten::conv2d f32[1,4,5,7] second\n"
            "aten::conv2d f32[1,6,3,5] turned\n"
            "aten::add.Tensor f32[1,6,3,5] \n"
            "aten::mul.Tensor f32[1,6,3,5] \n"
            "aten::add.Tensor f32[1,6,3,5] \n"
            "aten::sigmoid f32[1,6,3,5] \n"
            "0 2 ");
  EXPECT_THAT(model->notes(), testing::ElementsAre(HasSubstr("1 weight tensors")));
}

// make_fixtures.py: number i of the tensor that is filled n-th is sin(1.7 i + n) / 2.
TEST_P(Pt2Fixtures, WeightsLieAsTheirShapesSay) {
  const auto model = open("odd", {1, 4, 5, 7});
  const Graph& graph = model->graph();
  const auto weight_of = [&](size_t node) {
    return graph[std::get<ValueId>(argument(
        graph.nodes[node],
        Schema::parse("aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor"),
        "weight"))];
  };
  const Value turned = weight_of(3);
  ASSERT_EQ(turned.shape, (Shape{6, 4, 3, 3}));
  const std::vector<float> values = turned.constant->floats();
  for (size_t i = 0; i < values.size(); ++i) {
    ASSERT_NEAR(values[i], std::sin(1.7 * static_cast<double>(i) + 3) / 2, 1e-6) << i;
  }
  EXPECT_EQ(weight_of(0).constant->floats(), weight_of(2).constant->floats());
}

TEST_P(Pt2Fixtures, ShapesThatDoNotFit) {
  const auto fails = [](const Shape& shape, const std::string& what) {
    EXPECT_THAT([&] { open("small", shape); }, fails_with(Status::wrong_usage, HasSubstr(what)));
  };
  fails({1, 3, 8}, "input 'x' has 4 axes, but -i gives 3");
  fails({1, 3, 9, 8}, "axis 2 of input 'x' is 8 in the exported program, but -i says 9");
  fails({65, 3, 8, 8}, "size 65 of an input is out of the range");
  EXPECT_THAT(
      [&] {
        open_model(fixture("small-2.13.pt2"), {{"y", {1, 3, 8, 8}}});
      },
      fails_with(Status::wrong_usage, HasSubstr("takes 1 input(s) (x)")));
}

TEST_P(Pt2Fixtures, WithoutLibtorchNothingIsProved) {
  const auto model = open("small", {1, 3, 8, 8});
  EXPECT_THAT(model->why_no_reference(), HasSubstr("nothing to compare with"));
  EXPECT_EQ(model->reference(), nullptr);
}

// ---- archives of PyTorch 2.13 alone ----

class Pt2Newest : public testing::Test {
 protected:
  void SetUp() override { ::setenv("TORCH2CAFFE_PLUGINS", "/nowhere", 1); }
  void TearDown() override { ::unsetenv("TORCH2CAFFE_PLUGINS"); }

  static std::unique_ptr<Model> open(const std::string& name, const Shape& shape) {
    return open_model(fixture(name + "-2.13.pt2"), {{"", shape}});
  }
};

// forward() took its branches for 8 rows and 12 columns.
TEST_F(Pt2Newest, OtherBranchesAreRefused) {
  EXPECT_EQ(outline(open("branch", {1, 3, 16, 6})->graph()),
            "aten::mul.Scalar f32[1,3,16,6] \naten::add.Scalar f32[1,3,16,6] \n"
            "aten::relu f32[1,3,16,6] \n ");
  const auto fails = [](const Shape& shape, const std::string& what) {
    for (const char* name : {"branch", "asserted"}) {
      EXPECT_THAT([&] { open(name, shape); },
                  fails_with(Status::wrong_usage,
                             AllOf(HasSubstr("exported for another branch"), HasSubstr(what))));
    }
  };
  fails({1, 3, 9, 12}, "4");
  fails({1, 3, 12, 12}, "is not true of the shapes");
  EXPECT_THAT(
      [] {
        open("branch", {1, 3, 9, 4});
      },
      fails_with(Status::wrong_usage, AllOf(HasSubstr("out of the range from 6 on"),
                                            HasSubstr("% 4) == 0'"), HasSubstr("x.size(3) > 5'"))));
}

// A condition that is not understood holds for the shapes of the export alone.
TEST_F(Pt2Newest, StrangeConditions) {
  test::Entries entries = test::entries_of(fixture("branch-2.13.pt2"));
  test::replace_in(entries, "models/model.json", "L['x'].size()[3] > 5", "L['x'].stride()[3] == 1");
  const TemporaryFolder folder;
  const auto path = folder.path() / "strange.pt2";
  std::ofstream(path, std::ios::binary) << test::zip_of(entries);
  open_model(path, {{"", {1, 3, 8, 12}}});
  EXPECT_THAT(
      [&] {
        open_model(path, {{"", {1, 3, 16, 12}}});
      },
      fails_with(Status::wrong_usage, HasSubstr("which is not understood")));
}

TEST_F(Pt2Newest, RootsOfSizes) {
  const Node node = open("root", {1, 3, 9, 8})->graph().nodes.at(0);
  EXPECT_EQ(std::get<double>(node.args.at(1).value), 3);
}

TEST_F(Pt2Newest, EveryProblemInOneRun) {
  ConvertOptions options;
  options.model = fixture("troubles-2.13.pt2");
  options.inputs = {{"", {1, 3, 4, 4}}};
  const TemporaryFolder folder;
  options.stem = folder.path() / "out";
  const std::string eval = "eval_with_key";
  EXPECT_THAT(
      [&] { convert(options); },
      fails_with(
          Status::cannot_be_expressed,
          AllOf(HasSubstr("cond: is control flow that depends on the input's data"),
                HasSubstr("112: in-place write: writes into a view that aten::diagonal"),
                HasSubstr("aten::special_erfinv: has no translation"),
                HasSubstr("aten::special_i1: has no translation"), testing::Not(HasSubstr(eval)))));
}

// Their values are called as the exporter records them, so that no name stands for two.
TEST_F(Pt2Newest, RegionsStandWhereTheyAreRun) {
  const auto model = open("regions", {1, 3, 4, 4});
  EXPECT_EQ(outline(model->graph()),
            "aten::conv2d f32[1,4,4,4] conv\naten::split.Tensor f32[1,2,4,4] \n"
            "aten::mul.Tensor f32[1,2,4,4] \naten::relu f32[1,2,4,4] \n ");
  std::vector<std::string> names;
  for (const Node& node : model->graph().nodes)
    names.push_back(model->graph()[node.outputs[0]].name);
  EXPECT_THAT(names, testing::ElementsAre("submod_1.submod_1.conv2d", "submod_1.getitem_1",
                                          "submod_1.mul", "relu"));
}

TEST_F(Pt2Newest, AutocastIsRefusedWhereItRounds) {
  EXPECT_THAT(
      [] {
        open("rounded", {1, 3, 4, 4});
      },
      fails_with(Status::cannot_be_expressed,
                 AllOf(HasSubstr("(module conv): aten::conv2d: is rounded to bfloat16 by "
                                 "torch.autocast"),
                       HasSubstr("enabled=False"))));
}

INSTANTIATE_TEST_SUITE_P(Versions, Pt2Fixtures, testing::Values("2.5", "2.8", "2.13"),
                         [](const auto& of) { return "of_2_" + of.param.substr(2); });

}  // namespace
}  // namespace torch2caffe
