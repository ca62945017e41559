// The cursor under all text forms: what it takes, where it stops, what it says.
#include "base/scanner.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::StartsWith;

TEST(Scanner, ReadsFromLeftToRightOverBlanks) {
  Scanner scan(" name_1 = ( -42 ,\t2.5e-1 ) rest of it ", "text");
  EXPECT_EQ(scan.word(), "name_1");
  scan.expect("=");
  scan.expect("(");
  EXPECT_EQ(scan.integer(), -42);
  EXPECT_TRUE(scan.accept(","));
  EXPECT_EQ(scan.number(), 0.25);
  EXPECT_FALSE(scan.accept(","));
  EXPECT_TRUE(scan.accept(")"));
  EXPECT_EQ(scan.until(";"), "rest of it");
  EXPECT_TRUE(scan.at_end());
}

TEST(Scanner, PeekingDoesNotMove) {
  Scanner scan("ab", "text");
  EXPECT_TRUE(scan.peek("a"));
  EXPECT_FALSE(scan.peek("b"));
  EXPECT_EQ(scan.word(), "ab");
}

TEST(Scanner, WordsHoldTheExtraCharacters) {
  Scanner scan("aten::add.Tensor(", "text");
  EXPECT_EQ(scan.word("_.:"), "aten::add.Tensor");
  EXPECT_TRUE(scan.peek("("));
}

TEST(Scanner, StaysOnTheLineUnlessAskedForTheEnd) {
  Scanner scan("a \n b", "text");
  EXPECT_EQ(scan.word(), "a");
  EXPECT_TRUE(scan.at_line_end());
  EXPECT_FALSE(scan.peek("b"));
  EXPECT_EQ(scan.until(","), "");
  EXPECT_FALSE(scan.at_end());
  EXPECT_FALSE(scan.at_line_end());
  EXPECT_EQ(scan.word(), "b");
  EXPECT_TRUE(scan.at_line_end());
  EXPECT_TRUE(scan.at_end());
}

TEST(Scanner, StopsAtAnyOfTheStopCharactersOrTheLineEnd) {
  Scanner scan("one, two) three\nfour", "text");
  EXPECT_EQ(scan.until(",)"), "one");
  scan.expect(",");
  EXPECT_EQ(scan.until(",)"), "two");
  scan.expect(")");
  EXPECT_EQ(scan.until(",)"), "three");
}

TEST(Scanner, FindsThePartnerOfABracketAcrossLines) {
  Scanner scan("{ a { b }\n c } d", "text");
  EXPECT_EQ(scan.balanced('{', '}'), "{ a { b }\n c }");
  EXPECT_EQ(scan.word(), "d");
}

TEST(Scanner, QuotesAndUnquotesAnyText) {
  for (const std::string text : {"", "plain", "a \"b\" \\ c", "\\"}) {
    const std::string quoted = quote(text);
    Scanner scan(quoted, "text");
    EXPECT_EQ(scan.quoted(), text);
    EXPECT_TRUE(scan.at_end());
  }
}

TEST(Trim, TakesBlanksFromBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b \r"), "a b");
  EXPECT_EQ(trim("  "), "");
}

struct FailureCase {
  std::string name, text;
  void (*read)(Scanner&);
  std::string message;
};

const FailureCase failures[] = {
    {"ExpectedToken", "x :", [](Scanner& scan) { scan.word(), scan.expect("="); },
     "form:1:3: '=' is missing"},
    {"Word", "=", [](Scanner& scan) { scan.word(); }, "form:1:1: a name is missing"},
    {"Integer", "a\n  b", [](Scanner& scan) { scan.word(), scan.at_end(), scan.integer(); },
     "form:2:3: a whole number is missing"},
    {"Number", "-", [](Scanner& scan) { scan.number(); }, "form:1:1: a number is missing"},
    {"OpeningBracket", "x", [](Scanner& scan) { scan.balanced('{', '}'); },
     "form:1:1: '{' is missing"},
    {"ClosingBracket", "{ {}", [](Scanner& scan) { scan.balanced('{', '}'); },
     "form:1:5: '}' is missing"},
    {"ClosingQuote", "\"abc", [](Scanner& scan) { scan.quoted(); },
     "form:1:5: the closing '\"' is missing"},
    {"ClosingQuoteBehindBackslash", "\"\\", [](Scanner& scan) { scan.quoted(); },
     "form:1:3: the closing '\"' is missing"},
};

class ScannerFailure : public testing::TestWithParam<FailureCase> {};

TEST_P(ScannerFailure, NamesTheTextTheLineAndTheColumn) {
  const auto read = [] {
    Scanner scan(GetParam().text, "form");
    GetParam().read(scan);
  };
  EXPECT_THAT(read, fails_with(Status::unreadable_input, StartsWith(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(Missing, ScannerFailure, testing::ValuesIn(failures),
                         test::name_of_case<FailureCase>);

}  // namespace
}  // namespace torch2caffe
