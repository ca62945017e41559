// Operators that only change the shape.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4,5]
  %flat : f32[2,60]
  %thin : f32[2,3,1,1])";

const test::TextCase cases[] = {
    {"FlattenBehindTheBatchIsCaffesDefault", "%y = aten::flatten.using_ints(%x, 1) : f32[2,60]",
     R"(%flatten = Flatten(%x) : [2,60]
     return %flatten)"},
    {"FlattenAll", "%y = aten::flatten.using_ints(%x) : f32[120]",
     R"(%flatten = Flatten(%x) { flatten_param { axis: 0 } } : [120]
     return %flatten)"},
    {"FlattenInTheMiddle", "%y = aten::flatten.using_ints(%x, -3, -2) : f32[2,12,5]",
     R"(%flatten = Flatten(%x) { flatten_param { end_axis: 2 } } : [2,12,5]
     return %flatten)"},
    {"FlattenOfWhatIsFlat",
     "%z = aten::flatten.using_ints(%flat, 1) : f32[2,60]\n%y = aten::relu(%z) : f32[2,60]",
     R"(%relu = ReLU(%flat) : [2,60]
     return %relu)"},
    {"ViewOfAllButTheBatchAxisIsAFlatten", "%y = aten::view(%x, [2, -1]) : f32[2,60]",
     R"(%view = Flatten(%x) : [2,60]
     return %view)"},
    {"ViewCopiesTheBatchAxis", "%y = aten::view(%x, [2, -1, 5]) : f32[2,12,5]",
     R"(%view = Reshape(%x) { reshape_param { shape { dim: 0 dim: 12 dim: 5 } } } : [2,12,5]
     return %view)"},
    {"ViewThatChangesTheBatchAxisNamesIt", "%y = aten::view(%x, [6, 20]) : f32[6,20]",
     R"(%view = Reshape(%x) { reshape_param { shape { dim: 6 dim: 20 } } } : [6,20]
     return %view)"},
    {"ViewOfTheSameShape",
     "%z = aten::view(%flat, [2, 60]) : f32[2,60]\n%y = aten::relu(%z) : f32[2,60]",
     R"(%relu = ReLU(%flat) : [2,60]
     return %relu)"},
    {"Reshape", "%y = aten::reshape(%flat, [2, 3, 20]) : f32[2,3,20]",
     R"(%reshape = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 3 dim: 20 } } } : [2,3,20]
     return %reshape)"},
    {"ViewAs", "%y = aten::view_as(%flat, %x) : f32[2,3,4,5]",
     R"(%view_as = Reshape(%flat) \
        { reshape_param { shape { dim: 0 dim: 3 dim: 4 dim: 5 } } } : [2,3,4,5]
     return %view_as)"},
    {"ReshapeAs", "%y = aten::reshape_as(%x, %flat) : f32[2,60]",
     R"(%reshape_as = Flatten(%x) : [2,60]
     return %reshape_as)"},
    {"Squeeze", "%y = aten::squeeze(%thin) : f32[2,3]",
     R"(%squeeze = Flatten(%thin) : [2,3]
     return %squeeze)"},
    {"SqueezeOfOneAxis", "%y = aten::squeeze.dim(%thin, 2) : f32[2,3,1]",
     R"(%squeeze = Reshape(%thin) { reshape_param { shape { dim: 0 dim: 3 dim: 1 } } } : [2,3,1]
     return %squeeze)"},
    {"Unsqueeze", "%y = aten::unsqueeze(%flat, 0) : f32[1,2,60]",
     R"(%unsqueeze = Reshape(%flat) \
        { reshape_param { shape { dim: 1 dim: 2 dim: 60 } } } : [1,2,60]
     return %unsqueeze)"},
    {"ToAScalarAndBack",
     "%a = aten::view(%one, []) : f32[]\n%b = aten::sigmoid(%a) : f32[]\n"
     "%y = aten::unsqueeze(%b, 0) : f32[1]",
     R"(%view = Reshape(%one) { reshape_param { shape { } } } : []
     %sigmoid = Sigmoid(%view) : []
     %unsqueeze = Reshape(%sigmoid) { reshape_param { shape { dim: 1 } } } : [1]
     return %unsqueeze)"},
};

class ReshapeOp : public test::OpTest {
 protected:
  ReshapeOp() : OpTest(std::string(inputs) + "\n%one : f32[1]") {}
};

TEST_P(ReshapeOp, BecomesFlattenOrReshapeOrNothing) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, ReshapeOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
