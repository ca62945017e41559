// Layers that lead nowhere.
#include "support/passes.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"AResultThatNobodyReads", R"(
      %a = ReLU(%x)
      %b = Sigmoid(%a)
      %c = TanH(%b)
      return %a)",
     R"(
      %a = ReLU(%x) : [1,4]
      return %a)"},
    {"AllPiecesOfASlice", R"(
      %a, %b = Slice(%x) "cut" { slice_param { slice_point: 1 } }
      %c = ReLU(%x)
      return %c)",
     R"(
      %c = ReLU(%x) : [1,4]
      return %c)"},
    {"WhatIsWrittenInPlaceAndNotRead", R"(
      %a = ReLU(%x)
      %b = Sigmoid(%a)
      %b = TanH(%b) "in_place"
      return %a)",
     R"(
      %a = ReLU(%x) : [1,4]
      return %a)"},
    {"NotASliceOfWhichAPieceIsRead", R"(
      %a, %b = Slice(%x) "cut" { slice_param { slice_point: 1 } }
      %c = ReLU(%b)
      return %c)"},
    {"NotAnOutputThatIsReadAsWell", R"(
      %a = ReLU(%x)
      %b = Sigmoid(%a)
      return %a, %b)"},
};

class DropUnread : public test::PassTest {
 protected:
  DropUnread() : PassTest(drop_unread, "[1, 4]") {}
};

TEST_P(DropUnread, RemovesWhatLeadsNowhere) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Of, DropUnread, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
