// Names of layers, from modules and operators.
#include "lower/names.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

struct NamesCase {
  std::string name, nodes;
  std::vector<std::string> expected;
};

void PrintTo(const NamesCase& row, std::ostream* out) { *out << row.nodes; }

const NamesCase cases[] = {
    {"AModuleOfOneOperatorGivesItsPath",
     "%a = aten::_convolution(%x) : f32[1] @ layer1.0.conv1 -",
     {"layer1.0.conv1"}},
    {"SoDoesOneThatIsAppliedTwice",
     "%a = aten::relu(%x) : f32[1] @ act -\n%b = aten::relu_(%a) : f32[1] @ act -",
     {"act", "act"}},
    {"AModuleOfTwoOperatorsAddsTheirs",
     "%a = aten::mul.Tensor(%x) : f32[1] @ norm -\n%b = aten::add_.Tensor(%a) : f32[1] @ norm -",
     {"norm.mul", "norm.add"}},
    {"AModuleThatHasModulesAddsTheOperator",
     "%a = aten::conv2d(%x) : f32[1] @ block.0.conv -\n%b = aten::add.Tensor(%a) : f32[1] @ "
     "block.0 -\n"
     "%c = aten::relu(%b) : f32[1] @ block -",
     {"block.0.conv", "block.0.add", "block.relu"}},
    {"ANameThatBeginsAlikeIsNoModuleBelow",
     "%a = aten::relu(%x) : f32[1] @ conv1 -\n%b = aten::relu(%a) : f32[1] @ conv10 -",
     {"conv1", "conv10"}},
    {"TheModelItselfGivesTheOperatorAlone", "%a = aten::relu(%x) : f32[1]", {"relu"}},
    {"LeadingUnderscoresAndOverloadsAreLeftOut",
     "%a = aten::_softmax.int(%x) : f32[1]",
     {"softmax"}},
};

class LayerNames : public testing::TestWithParam<NamesCase> {};

TEST_P(LayerNames, SayWhereTheyComeFrom) {
  EXPECT_EQ(layer_names(graph_of_text("%x : f32[1]\n" + GetParam().nodes)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Cases, LayerNames, testing::ValuesIn(cases),
                         test::name_of_case<NamesCase>);

}  // namespace
}  // namespace torch2caffe
