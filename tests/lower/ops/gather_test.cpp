// Elements at positions that are known, and parts that are replaced.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4]
  %part : f32[2,1,4]
  %row : f32[2,4]
  %i = constant i64[2] {2, 0}
  %half = constant f32[2,4] {...}
  %big : f32[1,5000,5000])";

const test::TextCase cases[] = {
    {"IndexOfOneAxis", "%y = aten::index.Tensor(%x, [None, %i]) : f32[2,2,4]",
     R"(%index/pieces/0, %index/pieces/1, %index/pieces/2 = Slice(%x) "index/pieces" \
        { slice_param { slice_point: 1 slice_point: 2 axis: 1 } } : [2,1,4], [2,1,4], [2,1,4]
     %index = Concat(%index/pieces/2, %index/pieces/0) : [2,2,4]
     return %index)"},
    {"SliceIsReplaced", "%y = aten::slice_scatter(%x, %part, 1, 1, -1) : f32[2,3,4]",
     R"(%slice_scatter/pieces/0, %slice_scatter/pieces/1, %slice_scatter/pieces/2 \
        = Slice(%x) "slice_scatter/pieces" \
        { slice_param { slice_point: 1 slice_point: 2 axis: 1 } } : [2,1,4], [2,1,4], [2,1,4]
     %slice_scatter = Concat(%slice_scatter/pieces/0, %part, %slice_scatter/pieces/2) : [2,3,4]
     return %slice_scatter)"},
    {"SelectIsReplaced", "%y = aten::select_scatter(%x, %half, 1, 0) : f32[2,3,4]",
     R"(%select_scatter/src = Parameter() { parameter_param { shape { dim: 2 dim: 4 } } } \
             weights [2,4] {0.9340596199035645, 0.8012429475784302, 0.09446454048156738, \
             -0.6546093225479126, 0.945368766784668, 0.7112418413162231, \
             0.42963194847106934, 0.21807122230529785} : [2,4]
     %select_scatter/source = Reshape(%select_scatter/src) { reshape_param { shape { dim: \
             0 dim: 1 dim: 4 } } } : [2,1,4]
     %select_scatter/pieces/0, %select_scatter/pieces/1 = Slice(%x) \
             "select_scatter/pieces" { slice_param { slice_point: 1 axis: 1 } } : \
             [2,1,4], [2,2,4]
     %select_scatter = Concat(%select_scatter/source, %select_scatter/pieces/1) : [2,3,4]
     return %select_scatter)"},
};

class GatherOp : public test::OpTest {
 protected:
  GatherOp() : OpTest(inputs) {}
};

TEST_P(GatherOp, BecomesPieces) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, GatherOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"AnIndexThatIsComputed", "%y = aten::index.Tensor(%x, [%x]) : f32[2,3,4]",
     "aten::index.Tensor: an index is computed from the network's input; only positions that are "
     "the same for every input can be taken"},
    {"TooManyElements", "%y = aten::index.Tensor(%big, [None, %i, %i]) : f32[1,2]",
     "aten::index.Tensor: it picks elements one by one from a tensor too large for that; pick "
     "along one axis after the other"},
};

class RefusedGatherOp : public GatherOp {};

TEST_P(RefusedGatherOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedGatherOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
