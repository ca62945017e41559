// The table of views: what each operator does to the numbers 0, 1, 2, ..., and how the table fits
// the operators that are translated.
#include "graph/views.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lower/op_registry.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

struct Row {
  std::string call, result, view;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.call; }

std::string text_of(const View& view) {
  if (const auto* permuted = std::get_if<Permuted>(&view))
    return fmt::format("axes {}", fmt::join(permuted->order, " "));
  if (const auto* part = std::get_if<Part>(&view))
    return fmt::format("{} of axis {} from {} by {}{}", part->count, part->axis, part->begin,
                       part->step, part->keeps_axis ? "" : " alone");
  return std::holds_alternative<Reshaped>(view) ? "reshaped" : "repeated";
}

// Of %x, of the shape [2,6,4], and of the last result.
std::string view_text(const Row& row) {
  std::string results = "%a";
  const auto more = std::count(row.result.begin(), row.result.end(), 'f') - 1;
  for (int i = 0; i < more; ++i) results += fmt::format(", %b{}", i);
  const Graph graph = graph_of_text(
      fmt::format("%x : f32[2,6,4]\n{} = aten::{} : {}\nreturn %a", results, row.call, row.result));
  const auto view = view_of(graph, graph.nodes[0], graph.nodes[0].outputs.size() - 1);
  return view ? text_of(*view) : "unknown";
}

class Views : public testing::TestWithParam<Row> {};

TEST_P(Views, AreKnownByTheirArguments) { EXPECT_EQ(view_text(GetParam()), GetParam().view); }

INSTANTIATE_TEST_SUITE_P(
    Of, Views,
    testing::Values(Row{"view(%x, [48])", "f32[48]", "reshaped"},
                    Row{"unsqueeze_(%x, 0)", "f32[1,2,6,4]", "reshaped"},
                    Row{"permute(%x, [2,0,-2])", "f32[4,2,6]", "axes 2 0 1"},
                    Row{"permute(%x, [2,0,0])", "f32[4,2,2]", "unknown"},
                    Row{"transpose.int(%x, 0, -1)", "f32[4,6,2]", "axes 2 1 0"},
                    Row{"transpose.int(%x, 0, 3)", "f32[4,6,2]", "unknown"},
                    Row{"transpose.int(%x)", "f32[4,6,2]", "unknown"},
                    Row{"swapaxes(%x, axis0=1, axis1=2)", "f32[2,4,6]", "axes 0 2 1"},
                    Row{"numpy_T(%x)", "f32[4,6,2]", "axes 2 1 0"},
                    Row{"mT(%x)", "f32[2,4,6]", "axes 0 2 1"},
                    Row{"movedim.int(%x, 0, 2)", "f32[6,4,2]", "axes 1 2 0"},
                    Row{"movedim.intlist(%x, [0,2], [-1,0])", "f32[4,6,2]", "axes 2 1 0"},
                    Row{"movedim.intlist(%x, [0,0], [1,2])", "f32[6,2,4]", "unknown"},
                    Row{"slice.Tensor(%x, 1, 1, 9223372036854775807, 2)", "f32[2,3,4]",
                        "3 of axis 1 from 1 by 2"},
                    Row{"slice.Tensor(%x, 1, -2)", "f32[2,2,4]", "2 of axis 1 from 4 by 1"},
                    Row{"slice.Tensor(%x)", "f32[2,6,4]", "2 of axis 0 from 0 by 1"},
                    Row{"slice.Tensor(%x, 1, 4)", "f32[2,5,4]", "unknown"},
                    Row{"select.int(%x, 1, -1)", "f32[2,4]", "1 of axis 1 from 5 by 1 alone"},
                    Row{"select.int(%x, 1, 6)", "f32[2,4]", "unknown"},
                    Row{"narrow(%x, -1, -3, 2)", "f32[2,6,2]", "2 of axis 2 from 1 by 1"},
                    Row{"unbind.int(%x)", "f32[6,4], f32[6,4]", "1 of axis 0 from 1 by 1 alone"},
                    Row{"split_with_sizes(%x, [1,2,3], -2)", "f32[2,1,4], f32[2,2,4], f32[2,3,4]",
                        "3 of axis 1 from 3 by 1"},
                    Row{"hsplit.int(%x, 2)", "f32[2,3,4], f32[2,3,4]", "3 of axis 1 from 3 by 1"},
                    Row{"dsplit.int(%x, 2)", "f32[2,6,2], f32[2,6,2]", "2 of axis 2 from 2 by 1"},
                    Row{"expand(%x, [3,2,6,4])", "f32[3,2,6,4]", "repeated"},
                    Row{"diagonal(%x)", "f32[4,2]", "unknown"},
                    Row{"relu(%x)", "f32[2,6,4]", "unknown"}));

TEST(Views, ShareMemoryWhereTheirSchemasSaySo) {
  for (const ViewOperator& op : view_operators()) {
    const bool is_marked = !op.schema.results.at(0).alias.empty();
    if (is_marked) {
      EXPECT_NE(op.sharing, Sharing::never) << op.schema.text;
    }
    EXPECT_EQ(op.kind == ViewKind::other, op.view == nullptr) << op.schema.text;
  }
}

TEST(Views, OfOtherOverloadsCountAsViews) {
  EXPECT_EQ(sharing_of("aten::transpose.Dimname"), Sharing::always);
  EXPECT_EQ(sharing_of("aten::transpose_"), Sharing::always);
  EXPECT_EQ(sharing_of("aten::flatten.DimnameList"), Sharing::if_strides_allow);
  EXPECT_EQ(sharing_of("aten::transposed.int"), Sharing::never);
  EXPECT_EQ(find_view_operator("aten::transpose.Dimname"), nullptr);
}

// What is marked in the one must stand in the other, or writes through it would be lost.
TEST(Views, AreAllOperatorsThatShareMemory) {
  for (const auto& [target, op] : OpRegistry::all().ops()) {
    const bool is_view = !op.schema.results.at(0).alias.empty() &&
                         op.schema.parameters.at(0).alias.find('!') == std::string::npos;
    if (is_view) {
      EXPECT_NE(find_view_operator(target), nullptr) << op.schema.text;
    }
  }
}

}  // namespace
}  // namespace torch2caffe
