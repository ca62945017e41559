// Files that appear together and complete.
#include "support/output_files.h"

#include "base/process.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using test::Contents;
using test::fails_with;
using test::write_file;
using testing::AllOf;
using testing::HasSubstr;

class OutputFilesAppear : public test::OutputFilesTest {};

INSTANTIATE_TEST_SUITE_P(Temporaries, OutputFilesAppear, test::both_kinds(), test::name_of_kind);

TEST_P(OutputFilesAppear, LeaveNothingWithoutCommit) {
  {
    OutputFiles files(GetParam());
    write_both(files);
    EXPECT_FALSE(fs::exists(path("a")));
  }
  EXPECT_EQ(contents(), Contents());
}

TEST_P(OutputFilesAppear, AppearTogetherAtCommit) {
  OutputFiles files(GetParam());
  write_both(files);
  files.commit();
  EXPECT_EQ(contents(), (Contents{{"a", "new a"}, {"b", "new b"}}));
}

TEST_P(OutputFilesAppear, ReplaceOldFilesAtCommitOnly) {
  write_file(path("a"), "old a");
  write_file(path("b"), "old b");
  OutputFiles files(GetParam());
  write_both(files);
  EXPECT_EQ(test::read_file(path("a")), "old a");
  files.commit();
  EXPECT_EQ(contents(), (Contents{{"a", "new a"}, {"b", "new b"}}));
}

TEST_P(OutputFilesAppear, GetTheSuffixAndLeaveFilesOfTheAskedNameAlone) {
  write_file(path("a"), "old a");
  OutputFiles files(GetParam());
  write_both(files);
  files.commit(".unverified");
  EXPECT_EQ(contents(),
            (Contents{{"a", "old a"}, {"a.unverified", "new a"}, {"b.unverified", "new b"}}));
}

TEST_P(OutputFilesAppear, HoldWhatWasWrittenInPiecesOfAnySize) {
  std::string expected;
  OutputFiles files(GetParam());
  OutputFile& file = files.add(path("a"));
  for (size_t size : {size_t{1}, size_t{5000000}, size_t{0}, size_t{3}, size_t{1048576}}) {
    const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
    file.write(piece);
    expected += piece;
  }
  files.commit();
  EXPECT_TRUE(test::read_file(path("a")) == expected);
}

TEST_P(OutputFilesAppear, AreReadableBeforeCommitHereAndInChildren) {
  OutputFiles files(GetParam());
  OutputFile& file = files.add(path("a"));
  file.write("unfinished");
  file.flush();
  EXPECT_EQ(test::read_file(file.readable_path()), "unfinished");
  EXPECT_EQ(run_in_shell("cat " + file.readable_path()).output, "unfinished");
}

TEST_P(OutputFilesAppear, TakeARelativeTarget) {
  const fs::path old = fs::current_path();
  fs::current_path(folder_.path());
  OutputFiles files(GetParam());
  files.add("a").write("new a");
  files.commit();
  fs::current_path(old);
  EXPECT_EQ(contents(), (Contents{{"a", "new a"}}));
}

TEST_P(OutputFilesAppear, RefuseAMissingFolderAtOnce) {
  OutputFiles files(GetParam());
  EXPECT_THAT([&] { files.add(path("missing/a")); },
              fails_with(Status::cannot_write,
                         AllOf(HasSubstr("missing/a"), HasSubstr("create the folder first"))));
}

TEST_P(OutputFilesAppear, RefuseTheNameOfAFolderAtOnce) {
  fs::create_directory(path("a"));
  OutputFiles files(GetParam());
  EXPECT_THAT([&] { files.add(path("a")); },
              fails_with(Status::cannot_write, HasSubstr("a folder has this name")));
}

TEST_P(OutputFilesAppear, RefuseAFileInsteadOfAFolderAtOnce) {
  write_file(path("a"), "old a");
  OutputFiles files(GetParam());
  EXPECT_THAT([&] { files.add(path("a/b")); },
              fails_with(Status::cannot_write, HasSubstr("Not a directory")));
}

TEST_P(OutputFilesAppear, RefuseATooLongNameAtOnce) {
  OutputFiles files(GetParam());
  EXPECT_THAT([&] { files.add(path(std::string(256, 'x'))); },
              fails_with(Status::cannot_write, HasSubstr("File name too long")));
}

TEST_P(OutputFilesAppear, TakeTheLongestNameThatTheFolderTakes) {
  const std::string name(255, 'x');
  OutputFiles files(GetParam());
  files.add(path(name)).write("new");
  EXPECT_NO_THROW(files.commit());
  EXPECT_EQ(contents(), (Contents{{name, "new"}}));
}

}  // namespace
}  // namespace torch2caffe
