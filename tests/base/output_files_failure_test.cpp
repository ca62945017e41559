// Files that do not appear at all when something fails or ends the process on the way.
#include <sys/resource.h>

#include <csignal>

#include "support/child.h"
#include "support/output_files.h"
#include "torch2caffe/signals.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using test::Contents;
using test::contents_of;
using test::fails_with;
using test::status_of_child;
using test::write_file;
using testing::HasSubstr;

class OutputFilesFail : public test::OutputFilesTest {};

INSTANTIATE_TEST_SUITE_P(Temporaries, OutputFilesFail, test::both_kinds(), test::name_of_kind);

TEST_P(OutputFilesFail, AreUndoneWhenALaterRenameFails) {
  write_file(path("a"), "old a");
  {
    OutputFiles files(GetParam());
    write_both(files);
    files.add(path("no_old_file")).write("new");
    files.add(path(std::string(200, 'x'))).write("too long with the suffix");
    EXPECT_THAT([&] { files.commit(std::string(100, 's')); },
                fails_with(Status::cannot_write, HasSubstr("File name too long")));
  }
  EXPECT_EQ(contents(), (Contents{{"a", "old a"}}));
}

TEST_P(OutputFilesFail, PutOldFilesBackWhenALaterRenameFails) {
  const std::string suffix(100, 's');
  write_file(path("a" + suffix), "old a");
  {
    OutputFiles files(GetParam());
    write_both(files);
    files.add(path(std::string(200, 'x'))).write("too long with the suffix");
    EXPECT_THAT([&] { files.commit(suffix); }, fails_with(Status::cannot_write, testing::_));
  }
  EXPECT_EQ(contents(), (Contents{{"a" + suffix, "old a"}}));
}

TEST_P(OutputFilesFail, DoNotReplaceAFolderThatAppearedMeanwhile) {
  write_file(path("a"), "old a");
  {
    OutputFiles files(GetParam());
    write_both(files);
    fs::create_directory(path("b"));
    write_file(path("b/inside"), "belongs to somebody");
    EXPECT_THAT([&] { files.commit(); },
                fails_with(Status::cannot_write, HasSubstr(path("b").string())));
  }
  EXPECT_EQ(contents(), (Contents{{"a", "old a"}, {"b", "<folder>"}}));
  EXPECT_EQ(contents_of(path("b")), (Contents{{"inside", "belongs to somebody"}}));
}

TEST_P(OutputFilesFail, FailWhenTheirFolderIsGoneAtCommit) {
  fs::create_directory(path("folder"));
  OutputFiles files(GetParam());
  files.add(path("folder/a")).write("new a");
  fs::remove_all(path("folder"));
  EXPECT_THAT([&] { files.commit(); }, fails_with(Status::cannot_write, HasSubstr("folder/a")));
}

// ---- sudden ends ----

// A limit on the size of files stands for a full disk: write() fails in the same way.
TEST_P(OutputFilesFail, NameTheTargetWhenTheDiskIsFull) {
  write_file(path("a"), "old a");
  const int status = status_of_child([&] {
    const rlimit limit{100000, 100000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);
    OutputFiles files(GetParam());
    OutputFile& file = files.add(path("a"));
    try {
      file.write(std::string(200000, 'x'));
      files.commit();
    } catch (const ConvertError& error) {
      const bool named = error.problems()[0].subject == path("a").string();
      if (named && error.status() == Status::cannot_write) return;
    }
    throw std::runtime_error("it was not noticed");
  });
  EXPECT_EQ(status, test::survived);
  EXPECT_EQ(test::read_file(path("a")), "old a");
  EXPECT_EQ(contents(), (Contents{{"a", "old a"}}));
}

// Ends a child with this signal while both files are half written.
int status_when_ended_by(int number, OutputFiles::Temporaries kind, const fs::path& folder) {
  return status_of_child([&] {
    forget_temporary(folder);  // stands for a folder of the user
    remove_temporaries_on_signals();
    OutputFiles files(kind);
    for (const char* name : {"a", "b"}) {
      OutputFile& file = files.add(folder / name);
      file.write(std::string(3000000, 'x'));
      file.flush();
    }
    ::raise(number);
  });
}

TEST(OutputFilesUnderSigkill, LeaveTheFolderAsItWas) {
  const TemporaryFolder folder;
  write_file(folder.path() / "a", "old a");
  EXPECT_EQ(
      status_when_ended_by(SIGKILL, OutputFiles::Temporaries::unnamed_if_possible, folder.path()),
      -SIGKILL);
  EXPECT_EQ(contents_of(folder.path()), (Contents{{"a", "old a"}}));
}

class OutputFilesUnderSignal : public testing::TestWithParam<int> {};

TEST_P(OutputFilesUnderSignal, LeaveNoNamedTemporaries) {
  const TemporaryFolder folder;
  write_file(folder.path() / "a", "old a");
  EXPECT_EQ(status_when_ended_by(GetParam(), OutputFiles::Temporaries::named, folder.path()),
            -GetParam());
  EXPECT_EQ(contents_of(folder.path()), (Contents{{"a", "old a"}}));
}

INSTANTIATE_TEST_SUITE_P(Signals, OutputFilesUnderSignal, testing::Values(SIGINT, SIGTERM, SIGHUP));

}  // namespace
}  // namespace torch2caffe
