// Temporary folders, and what a signal leaves of them.
#include "base/temporaries.h"

#include <sys/stat.h>

#include <csignal>
#include <cstdlib>

#include "support/child.h"
#include "support/files.h"
#include "support/text.h"
#include "torch2caffe/signals.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using test::status_of_child;

TEST(TemporaryFolder, IsRemovedWithAllInIt) {
  fs::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    EXPECT_TRUE(fs::is_empty(path));
    fs::create_directory(path / "inner");
    test::write_file(path / "inner" / "file", "text");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, IsAnotherOneEachTime) {
  const TemporaryFolder one, other;
  EXPECT_NE(one.path(), other.path());
}

// Sets TMPDIR for the length of a test.
class TemporaryFolders : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* old = std::getenv("TMPDIR")) old_ = old;
  }
  void TearDown() override {
    old_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", old_.c_str(), 1);
  }

 private:
  std::string old_;
};

TEST_F(TemporaryFolders, StandWhereTmpdirSays) {
  const TemporaryFolder outer;
  ::setenv("TMPDIR", outer.path().c_str(), 1);
  const TemporaryFolder inner;
  EXPECT_EQ(inner.path().parent_path(), outer.path());
}

TEST_F(TemporaryFolders, NameTheWayOutWhereTmpdirIsWrong) {
  ::setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_THAT([] { TemporaryFolder(); },
              test::fails_with(Status::cannot_write, testing::HasSubstr("set TMPDIR to a folder")));
}

TEST(TemporaryFolder, IsForItsOwnerOnly) {
  const TemporaryFolder folder;
  struct stat status = {};
  ASSERT_EQ(::stat(folder.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

// ---- signals ----

class TemporariesUnderSignal : public testing::TestWithParam<int> {};

TEST_P(TemporariesUnderSignal, AreRemovedWithAllInThemAndNothingElse) {
  const TemporaryFolder outer;
  const int status = status_of_child([&] {
    forget_temporary(outer.path());  // stands for a folder of the user
    ::setenv("TMPDIR", outer.path().c_str(), 1);
    remove_temporaries_on_signals();
    const TemporaryFolder inner;
    fs::create_directory(inner.path() / "folder");
    test::write_file(inner.path() / "folder" / "file", "text");
    remember_temporary(outer.path() / "remembered");
    test::write_file(outer.path() / "remembered", "text");
    remember_temporary(outer.path() / "kept");
    test::write_file(outer.path() / "kept", "text");
    forget_temporary(outer.path() / "kept");
    ::raise(GetParam());
  });
  EXPECT_EQ(status, -GetParam());
  EXPECT_EQ(test::contents_of(outer.path()),
            (std::map<std::string, std::string>{{"kept", "text"}}));
}

INSTANTIATE_TEST_SUITE_P(Signals, TemporariesUnderSignal, testing::Values(SIGINT, SIGTERM, SIGHUP));

}  // namespace
}  // namespace torch2caffe
