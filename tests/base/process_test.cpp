// Other programs: what they say and how they end.
#include "base/process.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/shell.h"
#include "base/temporaries.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

struct ProcessCase {
  std::string name, command;
  int status;
  std::string output;
};

const ProcessCase commands[] = {
    {"Success", "echo fine", 0, "fine\n"},
    {"ExitStatus", "echo no; exit 7", 7, "no\n"},
    {"StandardErrorInOrder", "echo a; echo b >&2; echo c", 0, "a\nb\nc\n"},
    {"StandardErrorOfTheFirstOfTwo", "(echo a; echo b >&2) && echo c", 0, "a\nb\nc\n"},
    {"Signal", "kill -TERM $$", 128 + 15, ""},
    {"NoSuchProgram", "/no/such/program 2> /dev/null", 127, ""},
};

class RunInShell : public testing::TestWithParam<ProcessCase> {};

TEST_P(RunInShell, GivesStatusAndOutput) {
  const ProcessResult result = run_in_shell(GetParam().command);
  EXPECT_EQ(result.status, GetParam().status);
  EXPECT_EQ(result.output, GetParam().output);
}

TEST_P(RunInShell, GivesTheSameWithinLimits) {
  const ProcessResult result = run_limited(GetParam().command, {60, int64_t{4} << 30});
  EXPECT_EQ(result.status, GetParam().status);
  EXPECT_EQ(result.output, GetParam().output);
  EXPECT_FALSE(result.timed_out);
}

INSTANTIATE_TEST_SUITE_P(Of, RunInShell, testing::ValuesIn(commands),
                         test::name_of_case<ProcessCase>);

TEST(RunInShell, TakesOutputOfAnyLength) {
  EXPECT_EQ(run_in_shell("head -c 100000 /dev/zero").output, std::string(100000, '\0'));
}

TEST(RunInShell, LeavesDescriptorsOpenInTheChild) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "file").string();
  test::write_file(path, "read by the child");
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  ASSERT_GE(descriptor, 0);
  EXPECT_EQ(run_in_shell("cat /proc/self/fd/" + std::to_string(descriptor)).output,
            "read by the child");
  ::close(descriptor);
}

TEST(RunLimited, EndsWhatComesToNoEndWithAllThatItStarted) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "file").string();
  const ProcessResult result =
      run_limited("echo begun; (sleep 1; touch " + path + ") & sleep 60", {0.3, int64_t{4} << 30});
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.status, 128 + 9);
  EXPECT_EQ(result.output, "begun\n");
  run_in_shell("sleep 1.2");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(RunLimited, GivesNoMoreMemory) {
  const std::string command = "head -c 300000000 /dev/zero | tail -n 1 > /dev/null";
  EXPECT_EQ(run_limited(command, {60, int64_t{4} << 30}).status, 0);
  const ProcessResult result = run_limited(command, {60, 100 << 20});
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.output, testing::HasSubstr("memory"));
}

TEST(RunLimited, KeepsTheLastWordsOfMany) {
  const std::string said = run_limited("yes | head -c 1000000; echo end", {60, 1 << 30}).output;
  EXPECT_LE(said.size(), size_t{128} << 10);
  EXPECT_TRUE(said.ends_with("end\n"));
}

TEST(ShellQuoted, ReachesTheProgramAsOneWord) {
  for (const std::string word : {"plain", "two words", "it's", "$HOME `id` \"x\" \\", "", "a\nb"}) {
    EXPECT_EQ(run_in_shell("printf '<%s>' " + shell_quoted(word)).output, "<" + word + ">");
  }
}

}  // namespace
}  // namespace torch2caffe
