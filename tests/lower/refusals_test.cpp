// Uses of operators that none of Caffe's layers can stand for.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4]
  %y2 : f32[3,4]
  %part : f32[2,0,4]
  %mask : bool[2,3,4]
  %long : f32[1,16777217]
  %ids : i64[2]
  %i = constant i64[2] {1, 0}
  %half = constant f32[2,4] {...})";

const test::TextCase refused[] = {
    {"TooManyPositions", "%y = aten::argmax(%long, 1) : i64[1]",
     "aten::argmax: it counts more than 2^24 elements, which float32 cannot tell from each "
     "other; "},
    {"NumbersInverted", "%y = aten::logical_not(%x) : bool[2,3,4]",
     "aten::logical_not: its operand is no mask; "},
    {"NumbersJoined", "%y = aten::logical_and(%x, %mask) : bool[2,3,4]",
     "aten::logical_and: its operands are no masks; "},
    {"AxesOfVectors", "%y = aten::cosine_similarity(%x, %y2) : f32[2,4]",
     "aten::cosine_similarity: its vectors have other numbers of axes; "},
    {"AddedUp", "%y = aten::index_put(%x, [None, %i], %x, True) : f32[2,3,4]",
     "aten::index_put: it adds up what is put in the same place; "},
    {"NoIndex", "%y = aten::index_put(%x, [None], %x) : f32[2,3,4]",
     "aten::index_put: it has no index; "},
    {"IndicesApart", "%y = aten::index_put(%x, [%i, None, %i], %half) : f32[2,3,4]",
     "aten::index_put: its indexed axes are no neighbours; "},
    {"NothingReplaced", "%y = aten::slice_scatter(%x, %part, 1, 0, 0) : f32[2,3,4]",
     "aten::slice_scatter: it replaces nothing; "},
};

class RefusedUse : public testing::TestWithParam<test::TextCase> {};

TEST_P(RefusedUse, SaysWhyAndWhere) {
  const std::string node = GetParam().given + " @ part \"net.py\":7";
  EXPECT_THAT(test::errors_of(test::graph_around(inputs, node)),
              testing::StartsWith("net.py:7 (module part): " + GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(Of, RefusedUse, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
