// Operators that give back what they got.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase identities[] = {
    {"dropout", "aten::dropout(%x, 0.5, False)"},
    {"dropout_in_place", "aten::dropout_(%x, 0.5, False)"},
    {"dropout_in_place_by_name", "aten::dropout_(self=%x, p=0.5, train=False)"},
    {"feature_dropout", "aten::feature_dropout(%x, 0.5, False)"},
    {"alpha_dropout", "aten::alpha_dropout(%x, 0.5, False)"},
    {"feature_alpha_dropout", "aten::feature_alpha_dropout(%x, 0.5, False)"},
    {"clone", "aten::clone(%x)"},
    {"clone_with_format", "aten::clone(%x, memory_format=None)"},
    {"contiguous", "aten::contiguous(%x)"},
    {"detach", "aten::detach(%x)"},
    {"alias", "aten::alias(%x)"},
    {"lift_fresh", "aten::lift_fresh(%x)"},
    {"cpu", "aten::cpu(%x)"},
    {"type_as", "aten::type_as(%x, %x)"},
    {"to_dtype", "aten::to.dtype(%x, \"f32\")"},
    {"to_device", "aten::to.device(%x, \"cpu\", \"f32\")"},
    {"to_other", "aten::to.other(%x, %x)"},
    {"to_copy", "aten::_to_copy(%x, dtype=\"f32\")"},
};

class Identity : public testing::TestWithParam<test::TextCase> {};

TEST_P(Identity, AddsNoLayer) {
  const std::string graph =
      "%x : f32[1,3]\n%z = " + GetParam().given + " : f32[1,3]\n%y = aten::relu(%z) : f32[1,3]\n";
  EXPECT_EQ(test::lowered(graph + "return %y"), "%relu = ReLU(%x) : [1,3]\nreturn %relu\n");
}

INSTANTIATE_TEST_SUITE_P(Of, Identity, testing::ValuesIn(identities),
                         test::name_of_case<test::TextCase>);

class ActiveDropout : public testing::TestWithParam<std::string> {};

TEST_P(ActiveDropout, IsRefused) {
  const std::string graph = "%x : f32[1,3]\n%y = aten::" + GetParam() +
                            "(%x, 0.5, True) : f32[1,3] @ drop \"net.py\":7\nreturn %y";
  EXPECT_EQ(test::errors_of(graph),
            "net.py:7 (module drop): aten::" + GetParam() +
                ": dropout is active: the model is in training mode; call model.eval() before "
                "tracing or saving");
}

INSTANTIATE_TEST_SUITE_P(Of, ActiveDropout,
                         testing::Values("dropout", "feature_dropout", "alpha_dropout",
                                         "feature_alpha_dropout"));

}  // namespace
}  // namespace torch2caffe
