// Archives of NumPy files.
#include "base/process.h"
#include "base/shell.h"
#include "base/temporaries.h"
#include "graph/npy.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::AllOf;
using testing::HasSubstr;

class Npz : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "blobs.npz"; }

 private:
  TemporaryFolder folder_;
};

TEST_F(Npz, ComesBackInOrderUnderAnyName) {
  write_npz(path(),
            {{"z", Tensor({2}, {1, 2})}, {"a/b é", Tensor({1, 1}, {3})}, {"", Tensor({}, {4})}});
  const std::vector<NamedTensor> back = read_npz(path());
  ASSERT_EQ(back.size(), 3U);
  EXPECT_EQ(back[0].name, "z");
  EXPECT_EQ(back[0].tensor.floats(), (std::vector{1.0F, 2.0F}));
  EXPECT_EQ(back[1].name, "a/b é");
  EXPECT_EQ(back[1].tensor.shape(), (Shape{1, 1}));
  EXPECT_EQ(back[2].name, "");
  EXPECT_EQ(back[2].tensor.shape(), Shape{});
}

TEST_F(Npz, ReplacesAnOldFile) {
  test::write_file(path(), "old and no archive");
  write_npz(path(), {{"a", Tensor({1}, {1})}});
  EXPECT_EQ(read_npz(path()).size(), 1U);
}

TEST_F(Npz, IsLegibleToPythonsZipfile) {
  write_npz(path(), {{"a", Tensor({1}, {1})}, {"b", Tensor({1}, {1})}});
  const std::string program =
      "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist())";
  EXPECT_EQ(run_in_shell("python3 -c " + shell_quoted(program) + " " + path().string()).output,
            "a.npy b.npy\n");
}

TEST_F(Npz, ThatIsNoneIsRefused) {
  const auto refusal = fails_with(Status::unreadable_input,
                                  AllOf(HasSubstr("blobs.npz"), HasSubstr("not a readable .npz")));
  EXPECT_THAT([&] { read_npz(path()); }, refusal);
  test::write_file(path(), "no archive");
  EXPECT_THAT([&] { read_npz(path()); }, refusal);
}

TEST_F(Npz, WithACutOffEndIsRefused) {
  write_npz(path(), {{"a", Tensor({1}, {1})}});
  const std::string bytes = test::read_file(path());
  test::write_file(path(), bytes.substr(0, bytes.size() - 10));
  EXPECT_THAT([&] { read_npz(path()); }, fails_with(Status::unreadable_input, testing::_));
}

TEST_F(Npz, WithADamagedEntryIsRefusedByItsName) {
  write_npz(path(), {{"weights", Tensor({1}, {1})}});
  std::string bytes = test::read_file(path());
  bytes[bytes.find("\x93NUMPY") + 1] = '?';
  test::write_file(path(), bytes);
  EXPECT_THAT([&] { read_npz(path()); },
              fails_with(Status::unreadable_input, HasSubstr("weights")));
}

// Before memory is asked for it.
TEST_F(Npz, ThatPromisesMoreThanItCanHoldIsRefused) {
  write_npz(path(), {{"a", Tensor({1}, {1})}});
  std::string bytes = test::read_file(path());
  constexpr size_t size_in_directory = 24;
  bytes.replace(bytes.find("PK\x01\x02") + size_in_directory, 4, "\xff\xff\xff\x7f");
  test::write_file(path(), bytes);
  EXPECT_THAT([&] { read_npz(path()); },
              fails_with(Status::unreadable_input, HasSubstr("cannot be an array")));
}

TEST_F(Npz, WithSomethingElseInItIsRefused) {
  write_npz(path(), {{"abc", Tensor({1}, {1})}});
  std::string bytes = test::read_file(path());
  for (size_t at = 0; (at = bytes.find("abc.npy", at)) != std::string::npos;) {
    bytes.replace(at, 7, "abc.txt");
  }
  test::write_file(path(), bytes);
  EXPECT_THAT(
      [&] { read_npz(path()); },
      fails_with(Status::unreadable_input, HasSubstr("holds 'abc.txt', which is no array")));
}

TEST_F(Npz, NamesTheFileThatCannotBeWritten) {
  EXPECT_THAT(
      [] {
        write_npz("/no/such/folder/a.npz", {{"a", Tensor({1}, {1})}});
      },
      fails_with(Status::cannot_write, HasSubstr("/no/such/folder/a.npz")));
}

TEST_F(Npz, RefusesTwoTensorsOfOneName) {
  EXPECT_THAT(
      [&] {
        write_npz(path(), {{"a", Tensor({1}, {1})}, {"a", Tensor({1}, {2})}});
      },
      fails_with(Status::cannot_write, HasSubstr("blobs.npz")));
  EXPECT_FALSE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace torch2caffe
