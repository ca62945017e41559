// Judges: how they are asked for, what they are given, and what is made of those that fail. The
// toolchains of these are a shell.
#include "runtime/judge.h"

#include <fmt/format.h>

#include "base/temporaries.h"
#include "runtime/adapter.h"
#include "runtime/opencv.h"
#include "support/files.h"
#include "support/targets.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

const std::string twice = test::tidy(R"(
  %x = Input() { input_param { shape { dim: [1, 2] } } }
  %y = Tile(%x) { tile_param { axis: 1 tiles: 2 } } : [1,4]
  return %y)");

// A judge whose program runs `script` where it is to run a network: $1 is the adapter, $2 and $3
// the files, $4 inputs, $5 outputs, $6 the list of blobs.
class ShellJudge : public testing::Test {
 protected:
  std::unique_ptr<Judge> judge(const std::string& script, double seconds = 60) const {
    const auto path = folder_.path() / "judge.sh";
    test::write_file(path,
                     "[ \"$2\" = --about ] && echo '{\"name\": \"Shell 1.0\"}' && exit\n" + script);
    JudgeOptions options;
    options.judge_seconds = seconds;
    options.judges = {"mnn=sh " + path.string()};
    return std::move(make_judges(options).at(0));
  }

  // How a run ends.
  std::pair<Outcome, std::string> end_of(const std::string& script, double seconds = 60) const {
    const auto made = judge(script, seconds);
    const Net net = net_of_text(twice);
    try {
      open_net(*made, net, find_target("caffe"), folder_.path())
          ->run({{"x", Tensor({1, 2}, {1, 2})}}, {{"y", "y", 0}});
    } catch (const JudgeFailed& failure) {
      return {failure.outcome(), failure.last_words()};
    }
    return {Outcome::compared, ""};
  }

  TemporaryFolder folder_;
};

TEST_F(ShellJudge, HasTheNameThatItSays) { EXPECT_EQ(judge("")->name(), "Shell 1.0"); }

TEST_F(ShellJudge, EndsInAVerdictWhateverItDoes) {
  using End = std::pair<Outcome, std::string>;
  EXPECT_EQ(end_of("echo loading; echo no such layer; exit 3"),
            End(Outcome::refused, "no such layer"));
  EXPECT_EQ(end_of("echo oops; exit 1"), End(Outcome::crashed, "oops"));
  // What a shell between says of it depends on the shell.
  EXPECT_THAT(end_of("kill -SEGV $$"), Pair(Outcome::crashed, StartsWith("signal 11: ")));
  EXPECT_THAT(end_of("kill -KILL $$"), Pair(Outcome::out_of_memory, StartsWith("signal 9: ")));
  EXPECT_EQ(end_of("echo MemoryError; exit 1").first, Outcome::out_of_memory);
  EXPECT_EQ(end_of("echo at it; sleep 60", 0.3), End(Outcome::hung, "killed after 0.3 s: at it"));
}

TEST_F(ShellJudge, GetsTheFilesTheInputsAndTheBlobsThatAreWanted) {
  const auto saved = folder_.path() / "saved";
  end_of(fmt::format("cat $2 $6 > {}; exit 3", saved.string()));
  const std::string text = test::read_file(saved);
  EXPECT_THAT(text, HasSubstr("type: \"Tile\""));
  EXPECT_THAT(text, HasSubstr("y\ty\t0\t1\n"));
}

TEST_F(ShellJudge, MustGiveEveryBlob) {
  write_npz(folder_.path() / "other.npz", {{"z", Tensor({1}, {1})}});
  EXPECT_EQ(end_of(fmt::format("cp {} $5", (folder_.path() / "other.npz").string())),
            std::pair(Outcome::refused, std::string("it gives no blob 'y'")));
}

TEST(MakeJudges, TakesOpenCvWhereNoneIsNamed) {
  EXPECT_THAT(make_judges({}).at(0)->name(), testing::StartsWith("OpenCV "));
}

TEST(MakeJudges, SaysWhatThereIsAndHowItIsInstalled) {
  JudgeOptions options;
  options.judges = {"nonesuch"};
  EXPECT_THAT([&] { make_judges(options); },
              test::fails_with(Status::wrong_usage, HasSubstr("they are opencv, caffe, ")));
  ::setenv("TORCH2CAFFE_JUDGES", "/nowhere", 1);
  options.judges = {"mnn"};
  EXPECT_THAT([&] { make_judges(options); },
              test::fails_with(Status::unreadable_input, HasSubstr("install_judge.sh mnn")));
  ::unsetenv("TORCH2CAFFE_JUDGES");
  options.judges = {"mnn=echo nothing; false"};
  EXPECT_THAT([&] { make_judges(options); },
              test::fails_with(Status::unreadable_input, HasSubstr("a Python that has mnn")));
}

TEST(JudgeList, NamesEveryAdapterOnce) {
  std::vector<std::string> names;
  ::setenv("TORCH2CAFFE_JUDGES", "/nowhere", 1);
  for (const JudgeInfo& info : judge_list()) {
    names.push_back(info.name);
    EXPECT_NE(info.summary, "");
    EXPECT_NE(info.version.empty(), info.missing.empty());
  }
  ::unsetenv("TORCH2CAFFE_JUDGES");
  EXPECT_THAT(names, testing::IsSupersetOf({"opencv", "caffe", "mnn", "openvino"}));
}

// ---- what is lent ----

TEST(OpenCvJudge, SaysWhichLayersItHasFromUs) {
  const TemporaryFolder folder;
  const auto lent = [&](const std::string& text) {
    const Net net = net_of_text(test::tidy(text));
    return open_net(*opencv_judge(), net, find_target("caffe"), folder.path())->lent_layers();
  };
  EXPECT_THAT(lent(twice), ElementsAre("Tile"));
  EXPECT_THAT(lent(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = TanH(%x) : [1,2]
    return %y)"),
              ElementsAre());
}

// ---- in which words ----

TEST_F(ShellJudge, ReadsTheTargetsWordsAndOpenCvCaffesOwn) {
  const Target target = test::caffe_with("spelling { of: 'TanH' type: 'HyperbolicTangent' }");
  const Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = TanH(%x) : [1,2]
    return %y)"));
  const std::vector<NamedTensor> inputs = {{"x", Tensor({1, 2}, {0, 1})}};
  const auto saved = folder_.path() / "saved";
  const auto shell = judge(fmt::format("cat $2 > {}; exit 3", saved.string()));
  EXPECT_THROW(open_net(*shell, net, target, folder_.path())->run(inputs, {{"y", "y", 0}}),
               JudgeFailed);
  EXPECT_THAT(test::read_file(saved), HasSubstr("HyperbolicTangent"));
  const auto opencv = open_net(*opencv_judge(), net, target, folder_.path());
  EXPECT_NEAR(opencv->run(inputs, {{"y", "y", 0}}).at(0).floats().at(1), 0.7616F, 1e-4);
}

}  // namespace
}  // namespace torch2caffe
