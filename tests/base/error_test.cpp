// Problems as text, and what a ConvertError takes.
#include "torch2caffe/error.h"

#include <gmock/gmock.h>

namespace torch2caffe {
namespace {

using testing::HasSubstr;

const Problem located = {{"head", "net.py", 5}, "aten::erfinv", "has no translation", "replace it"};
const Problem plain = {{}, "net.pt", "cannot be opened", "check the path"};

template <typename F>
std::string refusal_of(const F& make) {
  try {
    make();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

TEST(ConvertError, TellsEveryProblemOnALine) {
  const ConvertError error(Status::unreadable_input, {located, plain});
  EXPECT_STREQ(error.what(),
               "net.py:5 (module head): aten::erfinv: has no translation; replace it\n"
               "net.pt: cannot be opened; check the path");
  EXPECT_EQ(error.problems().size(), 2U);
  EXPECT_EQ(error.status(), Status::unreadable_input);
}

TEST(Status, HasANameForPrograms) {
  for (int number = 0; number <= 7; ++number) {
    const auto status = static_cast<Status>(number);
    EXPECT_NE(name_of(status), "");
    EXPECT_EQ(status_named(name_of(status)), status);
  }
  EXPECT_EQ(name_of(Status::not_proved), "not_proved");
  EXPECT_EQ(status_named("unequal"), std::nullopt);
}

TEST(ConvertError, NeedsAProblem) {
  EXPECT_THAT(refusal_of([] { throw ConvertError(Status::wrong_usage, {}); }),
              HasSubstr("has no problem"));
}

TEST(ConvertError, NeedsToSayWhatIsWrongAndWhatToDo) {
  Problem without_advice = located, without_what = plain;
  without_advice.advice.clear();
  without_what.what.clear();
  EXPECT_THAT(refusal_of([&] {
                throw ConvertError(Status::wrong_usage, {plain, without_advice});
              }),
              HasSubstr("lacks what is wrong or what to do: net.py:5 (module head): aten::erfinv"));
  EXPECT_THAT(refusal_of([&] { throw ConvertError(Status::wrong_usage, {without_what}); }),
              HasSubstr("net.pt"));
  EXPECT_THAT(refusal_of([] { throw ConvertError(Status::wrong_usage, "-o", "is missing", ""); }),
              HasSubstr("-o: is missing"));
}

}  // namespace
}  // namespace torch2caffe
