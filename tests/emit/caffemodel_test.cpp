// The weights as Caffe reads them, against protobuf's own reader.
#include "base/temporaries.h"
#include "emit/emit.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Progress = std::function<void(int64_t, int64_t)>;

class Caffemodel : public testing::Test {
 protected:
  std::string written(const Net& net, const Progress& progress = {}) const {
    OutputFiles files;
    write_caffemodel(net, files.add(path()), progress);
    files.commit();
    return test::read_file(path());
  }

  caffe::NetParameter parsed(const Net& net) const {
    caffe::NetParameter param;
    EXPECT_TRUE(param.ParseFromString(written(net)));
    EXPECT_TRUE(param.unknown_fields().empty());
    return param;
  }

  std::filesystem::path path() const { return folder_.path() / "net.caffemodel"; }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

// A net of one layer of this type with these weights; nothing checks that they fit.
Net net_with(std::vector<Weight> weights) {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: 1 } } }\nreturn %x");
  net.layers[0].weights = std::move(weights);
  return net;
}

std::vector<float> values_of(const caffe::BlobProto& blob) {
  return {blob.data().begin(), blob.data().end()};
}

TEST_F(Caffemodel, WritesTinyWeightsAsZeroAndCountsThem) {
  const Net net = net_with({Tensor({5}, {1, -1e-31F, 1e-40F, 0, 2e-30F})});
  OutputFiles files;
  EXPECT_EQ(write_caffemodel(net, files.add(path()), {}), 2);
  EXPECT_THAT(values_of(parsed(net).layer(0).blobs(0)), ElementsAre(1, 0, 0, 0, 2e-30F));
}

TEST_F(Caffemodel, RefusesWeightsThatAreNoNumbersAndNamesTheirLayers) {
  const Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = InnerProduct(%x) "fc" { inner_product_param { num_output: 2 } } \
      weights [2,2] {1, nan, inf, 4} [2] {5, nan}
    %y = Scale(%y) "whole" { scale_param { bias_term: true } } weights [2] {1, 2} [2] {1, 2}
    %y = Scale(%y) "scale" { scale_param { bias_term: true } } weights [2] {1, -inf} [2] {1, 2}
    return %y)"));
  OutputFiles files;
  EXPECT_THAT([&] { write_caffemodel(net, files.add(path()), {}); },
              ThrowsMessage<ConvertError>(
                  AllOf(HasSubstr("layer 'fc': 3 of them are NaN or infinite"),
                        HasSubstr("layer 'scale': 1 of them"), Not(HasSubstr("'whole'")))));
}

// A mask before a softmax.
TEST_F(Caffemodel, HoldsInfiniteNumbersThatAreAdded) {
  const Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = Bias(%x) "mask" weights [2] {0, -inf}
    %y = Scale(%y) "scale" { scale_param { bias_term: true } } weights [2] {1, 2} [2] {-inf, 2}
    return %y)"));
  EXPECT_THAT(values_of(parsed(net).layer(1).blobs(0)), ElementsAre(0, -HUGE_VALF));
}

TEST_F(Caffemodel, HoldsEveryLayerWithItsWeights) {
  Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2] } } }
    %y = InnerProduct(%x) "fc" { inner_product_param { num_output: 2 } } \
      weights [2,2] {1, -2, 0.1, 4e-30} [2] {5, 6}
    %y = PReLU(%y) "prelu" weights [2] {7, 8}
    return %y)"));
  net.name = "sample";
  const caffe::NetParameter param = parsed(net);
  EXPECT_EQ(param.name(), "sample");
  ASSERT_EQ(param.layer_size(), 3);
  EXPECT_THAT(param.layer(0).blobs(), IsEmpty());
  const caffe::LayerParameter& fc = param.layer(1);
  EXPECT_EQ(fc.name(), "fc");
  EXPECT_EQ(fc.type(), "InnerProduct");
  EXPECT_THAT(fc.bottom(), ElementsAre("x"));
  EXPECT_THAT(fc.top(), ElementsAre("y"));
  EXPECT_EQ(fc.inner_product_param().num_output(), 2U);
  ASSERT_EQ(fc.blobs_size(), 2);
  EXPECT_THAT(fc.blobs(0).shape().dim(), ElementsAre(2, 2));
  EXPECT_THAT(values_of(fc.blobs(0)), ElementsAre(1.0F, -2.0F, 0.1F, 4e-30F));
  EXPECT_THAT(fc.blobs(1).shape().dim(), ElementsAre(2));
  EXPECT_THAT(values_of(fc.blobs(1)), ElementsAre(5.0F, 6.0F));
  EXPECT_THAT(values_of(param.layer(2).blobs(0)), ElementsAre(7.0F, 8.0F));
}

TEST_F(Caffemodel, GivesAScalarAShapeWithoutAxes) {
  const caffe::BlobProto blob = parsed(net_with({Tensor({}, {0.25F})})).layer(0).blobs(0);
  EXPECT_TRUE(blob.has_shape());
  EXPECT_THAT(blob.shape().dim(), IsEmpty());
  EXPECT_THAT(values_of(blob), ElementsAre(0.25F));
}

TEST_F(Caffemodel, HoldsScaledRowsScaled) {
  const Weight scaled = Weight(Tensor({2, 2}, {1, 2, 3, 4})).scaled_rows({10, -0.5});
  EXPECT_THAT(values_of(parsed(net_with({scaled})).layer(0).blobs(0)),
              ElementsAre(10.0F, 20.0F, -1.5F, -2.0F));
}

TEST_F(Caffemodel, ConvertsOtherTypesToFloat) {
  const auto bytes = std::make_shared<std::vector<int64_t>>(std::vector<int64_t>{3, -4});
  const Tensor integers(DType::i64, {2}, std::shared_ptr<const void>(bytes, bytes->data()));
  EXPECT_THAT(values_of(parsed(net_with({integers})).layer(0).blobs(0)), ElementsAre(3.0F, -4.0F));
}

// Lengths that take one to four bytes, and a layer whose length takes more bytes than its blob's.
TEST_F(Caffemodel, HoldsBlobsOfAnyLength) {
  for (int64_t count : {0, 1, 30, 31, 32, 4090, 4095, 4096, 600000}) {
    std::vector<float> values(static_cast<size_t>(count));
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    const caffe::NetParameter param = parsed(net_with({Tensor({count}, values), Tensor({1}, {9})}));
    ASSERT_EQ(param.layer(0).blobs_size(), 2) << count;
    EXPECT_TRUE(values_of(param.layer(0).blobs(0)) == values) << count;
    EXPECT_THAT(values_of(param.layer(0).blobs(1)), ElementsAre(9.0F)) << count;
  }
}

TEST_F(Caffemodel, TakesAsManyBytesAsProtobufWould) {
  Net net = net_with({Tensor({2, 1}, {1, 2}), Tensor({}, {3})});
  net.name = "net";
  const std::string bytes = written(net);
  caffe::NetParameter param;
  ASSERT_TRUE(param.ParseFromString(bytes));
  EXPECT_EQ(param.SerializeAsString().size(), bytes.size());
}

TEST_F(Caffemodel, ReportsProgressUpToAllWeights) {
  std::vector<std::pair<int64_t, int64_t>> seen;
  const std::string bytes =
      written(net_with({Tensor({3}, {1, 2, 3}), Tensor({2}, {4, 5})}),
              [&](int64_t done, int64_t total) { seen.emplace_back(done, total); });
  const auto total = static_cast<int64_t>(bytes.size());
  EXPECT_THAT(seen, ElementsAre(std::pair(int64_t{12}, total), std::pair(int64_t{20}, total)));
}

// ---- the limit of protobuf ----

// A weight of so many elements that stand nowhere: reading one would crash.
Weight unreadable(int64_t count) {
  static const float nothing = 0;
  return Tensor(DType::f32, {count}, std::shared_ptr<const void>(&nothing, [](const void*) {}));
}

TEST_F(Caffemodel, RefusesMoreThanTwoGibibytesBeforeItWritesAnything) {
  OutputFiles files;
  OutputFile& file = files.add(path());
  const int64_t gibibyte = int64_t{1} << 28;  // elements
  EXPECT_THAT(
      [&] {
        write_caffemodel(net_with({unreadable(gibibyte), unreadable(gibibyte)}), file, {});
      },
      fails_with(Status::cannot_be_expressed,
                 AllOf(HasSubstr(path().string()), HasSubstr("would take 2.00 GiB"),
                       HasSubstr("split the model"))));
  file.flush();
  EXPECT_EQ(std::filesystem::file_size(file.readable_path()), 0U);
}

TEST_F(Caffemodel, RefusesWhatIsFarBeyondTheLimit) {
  OutputFiles files;
  OutputFile& file = files.add(path());
  EXPECT_THAT([&] { write_caffemodel(net_with({unreadable(int64_t{1} << 40)}), file, {}); },
              fails_with(Status::cannot_be_expressed, HasSubstr("would take 4096.00 GiB")));
}

}  // namespace
}  // namespace torch2caffe
