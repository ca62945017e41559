// Caffe's files read back.
#include "net/reader.h"

#include "base/output_files.h"
#include "base/temporaries.h"
#include "emit/emit.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

// Writes a net's two files into a folder of their own.
class Files {
 public:
  explicit Files(const Net& net, const Target* target = nullptr) {
    test::write_file(prototxt(), prototxt_of(net, target));
    OutputFiles files;
    write_caffemodel(net, files.add(caffemodel()), {}, target);
    files.commit();
  }
  std::filesystem::path prototxt() const { return folder_.path() / "net.prototxt"; }
  std::filesystem::path caffemodel() const { return folder_.path() / "net.caffemodel"; }

 private:
  TemporaryFolder folder_;
};

const Net net = net_of_text(R"(
  %x = Input() { input_param { shape { dim: [1, 2] } } }
  %a = InnerProduct(%x) { inner_product_param { num_output: 1 } } weights [1,2] {3, 4} [1] {5}
  %a = ReLU(%a) "relu"
  %b, %c = Slice(%x) "slice"
  return %a, %b, %c)");

TEST(ReadNet, GivesBackWhatWasWritten) {
  const Files files(net);
  EXPECT_EQ(to_text(read_net(files.prototxt(), files.caffemodel())), to_text(net));
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(ReadNet, TakesInputsAsTheyWereWrittenBeforeTheyWereLayers) {
  const Net picture = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2, 4, 4] } } }
    %a = Pooling(%x) { pooling_param { global_pooling: true } }
    return %a)");
  const Files files(picture);
  const std::string text = prototxt_of(picture);
  const size_t layer = text.find("layer {");
  const std::string rest = text.substr(text.find("layer {", layer + 1));
  for (const char* input : {"input_shape { dim: 1 dim: 2 dim: 4 dim: 4 }",
                            "input_dim: 1 input_dim: 2 input_dim: 4 input_dim: 4"}) {
    test::write_file(files.prototxt(), std::string("input: \"x\" ") + input + "\n" + rest);
    EXPECT_EQ(to_text(read_net(files.prototxt(), files.caffemodel())), to_text(picture));
  }
}

TEST(ReadNet, LeavesOutWhatStartsATraining) {
  const Files files(net);
  test::write_file(
      files.prototxt(),
      with(prototxt_of(net), "num_output: 1",
           "num_output: 1 weight_filler { type: \"xavier\" } bias_filler { value: 1 }"));
  EXPECT_EQ(to_text(read_net(files.prototxt(), files.caffemodel())), to_text(net));
}

TEST(ReadNet, GivesLayersTheWeightsThatTheyShare) {
  const Net shared = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %a = Scale(%x) { param { name: "w" } } weights [2] {1, 2}
    %b = Scale(%a) { param { name: "w" } } weights [2] {1, 2}
    return %b)");
  const Files once(shared, &find_target("caffe")), twice(shared);
  EXPECT_LT(std::filesystem::file_size(once.caffemodel()),
            std::filesystem::file_size(twice.caffemodel()));
  EXPECT_EQ(to_text(read_net(once.prototxt(), once.caffemodel())), to_text(shared));
  EXPECT_EQ(to_text(read_net(twice.prototxt(), twice.caffemodel())), to_text(shared));
}

std::string refusal(const Files& files, Status status) {
  try {
    read_net(files.prototxt(), files.caffemodel());
  } catch (const ConvertError& error) {
    EXPECT_EQ(error.status(), status);
    return to_string(error.problems().at(0));
  }
  return "was read";
}

TEST(ReadNet, NamesTheLayerWithoutWeights) {
  const Files files(net);
  test::write_file(files.prototxt(), with(prototxt_of(net), "name: \"a\"", "name: \"renamed\""));
  EXPECT_THAT(refusal(files, Status::unreadable_input),
              testing::HasSubstr("layer 'renamed' (InnerProduct): needs weights of shape [1,2]"));
}

TEST(ReadNet, NamesTheLayerThatItDoesNotKnow) {
  const Files files(net);
  test::write_file(files.prototxt(), with(prototxt_of(net), "\"Slice\"", "\"Sorcery\""));
  EXPECT_THAT(refusal(files, Status::cannot_be_expressed),
              testing::HasSubstr("(Sorcery): is of a type that torch2caffe does not know"));
}

TEST(ReadNet, NamesTheBlobThatNobodyWrites) {
  const Files files(net);
  test::write_file(files.prototxt(), with(prototxt_of(net), "bottom: \"x\"", "bottom: \"z\""));
  EXPECT_THAT(refusal(files, Status::unreadable_input),
              testing::HasSubstr("reads 'z', which no layer before it writes"));
}

TEST(ReadNet, RefusesWhatIsNoCaffemodel) {
  const Files files(net);
  test::write_file(files.caffemodel(), "PK\3\4");
  EXPECT_THAT(refusal(files, Status::unreadable_input), testing::HasSubstr("no caffemodel"));
}

}  // namespace
}  // namespace torch2caffe
