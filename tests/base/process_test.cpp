// Other programs: what they say and how they end.
#include "base/process.h"

#include <fcntl.h>
#include <unistd.h>

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

TEST(ShellQuoted, ReachesTheProgramAsOneWord) {
  for (const std::string word : {"plain", "two words", "it's", "$HOME `id` \"x\" \\", "", "a\nb"}) {
    EXPECT_EQ(run_in_shell("printf '<%s>' " + shell_quoted(word)).output, "<" + word + ">");
  }
}

}  // namespace
}  // namespace torch2caffe
