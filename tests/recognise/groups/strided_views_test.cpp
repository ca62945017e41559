// Operators that move elements, written out: pixel_shuffle, pixel_unshuffle, channel_shuffle.
#include "support/recognise.h"

namespace torch2caffe::test {
namespace {

class StridedViews : public GroupTest {
 protected:
  StridedViews() : GroupTest("%x : f32[2,8,6,4]\n") {}
};

TEST_P(StridedViews, BecomeOneOperator) { expect_recognised(); }

// Of slices along the height from the first, the width from the second place of each pair on.
std::string piece(const std::string& name, int row, int column) {
  const std::string from = std::to_string(row), to = std::to_string(column);
  return "%h" + name + " = aten::slice.Tensor(%x, 2, " + from +
         ", 9223372036854775807, 2) : f32[2,8,3,4]\n%" + name + " = aten::slice.Tensor(%h" + name +
         ", -1, " + to + ", 9223372036854775807, 2) : f32[2,8,3,2]\n";
}

std::string focus(const std::string& order, const std::string& dim = "1") {
  return piece("a", 0, 0) + piece("b", 1, 0) + piece("c", 0, 1) + piece("d", 1, 1) +
         "%y = aten::cat([" + order + "], " + dim + ") : f32[2,32,3,2]";
}

INSTANTIATE_TEST_SUITE_P(
    Group, StridedViews,
    testing::Values(
        TextCase{"PixelShuffle",
                 "%v = aten::view(%x, [2, 2, 2, 2, 6, 4]) : f32[2,2,2,2,6,4]\n"
                 "%p = aten::permute(%v, [0, 1, 4, 2, 5, 3]) : f32[2,2,6,2,4,2]\n"
                 "%c = aten::contiguous(%p) : f32[2,2,6,2,4,2]\n"
                 "%y = aten::view(%c, [2, 2, 12, 8]) : f32[2,2,12,8]",
                 "%y = aten::pixel_shuffle(%x, upscale_factor=2) : f32[2,2,12,8]"},
        TextCase{"PixelShuffleByTransposes",
                 "%v = aten::reshape(%x, [4, 2, 2, 6, 4]) : f32[4,2,2,6,4]\n"
                 "%s = aten::transpose.int(%v, 1, 3) : f32[4,6,2,2,4]\n"
                 "%t = aten::transpose.int(%s, 2, 3) : f32[4,6,2,2,4]\n"
                 "%u = aten::transpose.int(%t, -2, -1) : f32[4,6,2,4,2]\n"
                 "%y = aten::reshape(%u, [2, 2, 12, 8]) : f32[2,2,12,8]",
                 "%y = aten::pixel_shuffle(%x, upscale_factor=2) : f32[2,2,12,8]"},
        TextCase{
            "PixelShuffleOfChannelsInAnotherOrder",
            "%v = aten::view(%x, [2, 2, 2, 2, 6, 4]) : f32[2,2,2,2,6,4]\n"
            "%p = aten::permute(%v, [0, 3, 4, 1, 5, 2]) : f32[2,2,6,2,4,2]\n"
            "%y = aten::reshape(%p, [2, 2, 12, 8]) : f32[2,2,12,8]",
            "%y = torch2caffe::pixel_shuffle(%x, upscale_factor=2, channels=[0, 4, 1, 5, 2, 6, "
            "3, 7]) : f32[2,2,12,8]"},
        TextCase{"PixelUnshuffle",
                 "%v = aten::view(%x, [2, 8, 3, 2, 2, 2]) : f32[2,8,3,2,2,2]\n"
                 "%p = aten::permute(%v, [0, 1, 3, 5, 2, 4]) : f32[2,8,2,2,3,2]\n"
                 "%y = aten::reshape(%p, [2, 32, 3, 2]) : f32[2,32,3,2]",
                 "%y = aten::pixel_unshuffle(%x, downscale_factor=2) : f32[2,32,3,2]"},
        TextCase{"ChannelShuffle",
                 "%v = aten::view(%x, [2, 2, 4, 6, 4]) : f32[2,2,4,6,4]\n"
                 "%t = aten::transpose.int(%v, 1, 2) : f32[2,4,2,6,4]\n"
                 "%c = aten::contiguous(%t) : f32[2,4,2,6,4]\n"
                 "%y = aten::view(%c, [2, -1, 6, 4]) : f32[2,8,6,4]",
                 "%y = aten::channel_shuffle(%x, groups=2) : f32[2,8,6,4]"},
        TextCase{"ChannelShuffleByMovedim",
                 "%v = aten::view(%x, [2, 2, 4, 6, 4]) : f32[2,2,4,6,4]\n"
                 "%t = aten::movedim.int(%v, 1, -3) : f32[2,4,2,6,4]\n"
                 "%y = aten::reshape(%t, [2, 8, 6, 4]) : f32[2,8,6,4]",
                 "%y = aten::channel_shuffle(%x, groups=2) : f32[2,8,6,4]"},
        TextCase{"ChannelShuffleByMoveaxisOfMany",
                 "%v = aten::view(%x, [2, 2, 4, 6, 4]) : f32[2,2,4,6,4]\n"
                 "%t = aten::moveaxis.intlist(%v, [2, 1], [1, 2]) : f32[2,4,2,6,4]\n"
                 "%y = aten::reshape(%t, [2, 8, 6, 4]) : f32[2,8,6,4]",
                 "%y = aten::channel_shuffle(%x, groups=2) : f32[2,8,6,4]"},
        TextCase{"ChannelShuffleByPermute",
                 "%v = aten::reshape(%x, [2, 4, 2, 24]) : f32[2,4,2,24]\n"
                 "%t = aten::permute(%v, [0, 2, 1, 3]) : f32[2,2,4,24]\n"
                 "%y = aten::reshape(%t, [2, 8, 6, 4]) : f32[2,8,6,4]",
                 "%y = aten::channel_shuffle(%x, groups=4) : f32[2,8,6,4]"}),
    name_of_case<TextCase>);

std::string only_node(const std::string& nodes) {
  Graph graph = graph_of_text("%x : f32[2,8,6,4]\n" + nodes + "\nreturn %y\n");
  recognise(graph);
  EXPECT_EQ(graph.nodes.size(), 1U);
  return graph.nodes.back().target;
}

TEST(Focus, BecomesOneOperatorWithItsOrderOfChannels) {
  EXPECT_EQ(only_node(focus("%a, %b, %c, %d")), "torch2caffe::pixel_unshuffle");
  EXPECT_EQ(only_node(focus("%d, %c, %b, %a", "-3")), "torch2caffe::pixel_unshuffle");
}

TEST(Focus, NamesForEachChannelTheOneOfPixelUnshuffle) {
  EXPECT_THAT(recognised("%x : f32[1,2,2,4]\n"
                         "%h = aten::slice.Tensor(%x, 2, 0, 2, 2) : f32[1,2,1,4]\n"
                         "%i = aten::slice.Tensor(%x, 2, 1, 2, 2) : f32[1,2,1,4]\n"
                         "%a = aten::slice.Tensor(%h, 3, 0, 4, 2) : f32[1,2,1,2]\n"
                         "%b = aten::slice.Tensor(%i, 3, 0, 4, 2) : f32[1,2,1,2]\n"
                         "%c = aten::slice.Tensor(%h, 3, 1, 4, 2) : f32[1,2,1,2]\n"
                         "%d = aten::slice.Tensor(%i, 3, 1, 4, 2) : f32[1,2,1,2]\n"
                         "%y = aten::cat([%a, %b, %c, %d], 1) : f32[1,8,1,2]\n"
                         "return %y\n"),
              testing::HasSubstr("channels=[0, 4, 2, 6, 1, 5, 3, 7]"));
}

TEST(Reorg, BecomesOneOperator) {
  EXPECT_EQ(only_node("%a = aten::view(%x, [2, 8, 3, 2, 2, 2]) : f32[2,8,3,2,2,2]\n"
                      "%b = aten::transpose.int(%a, 3, 4) : f32[2,8,3,2,2,2]\n"
                      "%c = aten::contiguous(%b) : f32[2,8,3,2,2,2]\n"
                      "%d = aten::view(%c, [2, 8, 6, 4]) : f32[2,8,6,4]\n"
                      "%e = aten::transpose.int(%d, 2, 3) : f32[2,8,4,6]\n"
                      "%f = aten::contiguous(%e) : f32[2,8,4,6]\n"
                      "%g = aten::view(%f, [2, 8, 4, 3, 2]) : f32[2,8,4,3,2]\n"
                      "%h = aten::transpose.int(%g, 1, 2) : f32[2,4,8,3,2]\n"
                      "%i = aten::contiguous(%h) : f32[2,4,8,3,2]\n"
                      "%y = aten::view(%i, [2, 32, 3, 2]) : f32[2,32,3,2]"),
            "torch2caffe::pixel_unshuffle");
}

class OtherMoves : public GroupTest {
 protected:
  OtherMoves() : GroupTest("%x : f32[2,8,6,4]\n%flat : f32[2,4,1,1]\n%other : f32[2,8,3,2]\n") {}
};

TEST_P(OtherMoves, AreLeftAlone) { expect_left_alone(); }

INSTANTIATE_TEST_SUITE_P(
    Group, OtherMoves,
    testing::Values(
        TextCase{"RowsAndColumnsExchanged",
                 "%v = aten::view(%x, [2, 2, 2, 2, 6, 4]) : f32[2,2,2,2,6,4]\n"
                 "%p = aten::permute(%v, [0, 1, 5, 2, 4, 3]) : f32[2,2,4,2,6,2]\n"
                 "%y = aten::reshape(%p, [2, 2, 8, 12]) : f32[2,2,8,12]"},
        TextCase{"BlocksNextToEachOther",
                 "%v = aten::view(%x, [2, 2, 2, 2, 6, 4]) : f32[2,2,2,2,6,4]\n"
                 "%p = aten::permute(%v, [0, 1, 2, 4, 3, 5]) : f32[2,2,2,6,2,4]\n"
                 "%y = aten::reshape(%p, [2, 2, 12, 8]) : f32[2,2,12,8]"},
        TextCase{"WholeRowsShuffled",
                 "%v = aten::view(%x, [2, 8, 2, 3, 4]) : f32[2,8,2,3,4]\n"
                 "%t = aten::transpose.int(%v, 2, 3) : f32[2,8,3,2,4]\n"
                 "%y = aten::reshape(%t, [2, 8, 6, 4]) : f32[2,8,6,4]"},
        TextCase{"AReshapeThatIsAPixelShuffle",
                 "%v = aten::view(%flat, [2, 1, 2, 2, 1]) : f32[2,1,2,2,1]\n"
                 "%y = aten::view(%v, [2, 1, 2, 2]) : f32[2,1,2,2]"},
        TextCase{"OneSlice", piece("a", 0, 0) + "%y = aten::relu(%a) : f32[2,8,3,2]"},
        TextCase{"APieceTwice", focus("%a, %b, %c, %c")},
        TextCase{"APieceOfSomethingElse",
                 piece("a", 0, 0) + piece("b", 1, 0) + piece("c", 0, 1) +
                     "%y = aten::cat([%a, %b, %c, %other], 1) : f32[2,32,3,2]"},
        TextCase{"PiecesAlongAnotherAxis",
                 piece("a", 0, 0) + piece("b", 1, 0) + piece("c", 0, 1) + piece("d", 1, 1) +
                     "%y = aten::cat([%a, %b, %c, %d], 2) : f32[2,8,12,2]"},
        TextCase{"APieceReadElsewhere", piece("a", 0, 0) + piece("b", 1, 0) + piece("c", 0, 1) +
                                            piece("d", 1, 1) +
                                            "%z = aten::cat([%a, %b, %c, %d], 1) : f32[2,32,3,2]\n"
                                            "%y = aten::cat([%z, %a], 1) : f32[2,40,3,2]"}),
    name_of_case<TextCase>);

// More than a million weights: Slice and Concat are cheaper.
TEST(Focus, OfManyChannelsInAnotherOrderIsLeftAlone) {
  const std::string graph =
      "%x : f32[1,512,4,4]\n"
      "%a = aten::view(%x, [1, 512, 2, 2, 2, 2]) : f32[1,512,2,2,2,2]\n"
      "%b = aten::permute(%a, [0, 3, 5, 1, 2, 4]) : f32[1,2,2,512,2,2]\n"
      "%y = aten::reshape(%b, [1, 2048, 2, 2]) : f32[1,2048,2,2]\n"
      "return %y\n";
  EXPECT_EQ(recognised(graph), to_text(graph_of_text(graph)));
}

}  // namespace
}  // namespace torch2caffe::test
