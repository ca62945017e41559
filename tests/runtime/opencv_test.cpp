// OpenCV runs a network layer by layer, or as those who deploy it there do.
#include "base/output_files.h"
#include "base/temporaries.h"
#include "emit/emit.h"
#include "runtime/runtime.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using Values = std::vector<float>;

// OpenCV takes the slopes of the two rows for those of the matrix's two columns.
const std::string misfused = test::tidy(R"(
  %x = Input() { input_param { shape { dim: [1, 2, 2] } } }
  %a = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 2 } } \
    weights [2,2] {1, 0, 0, 1} : [1,2,2]
  %y = PReLU(%a) weights [2] {0.5, 0.25} : [1,2,2]
  return %y)");

// The output, and the blob in front of it.
std::vector<Values> run(Fusion fusion) {
  const Net net = net_of_text(misfused);
  const TemporaryFolder folder;
  const std::string stem = (folder.path() / "net").string();
  test::write_file(stem + ".prototxt", prototxt_of(net));
  OutputFiles files;
  write_caffemodel(net, files.add(stem + ".caffemodel"), {});
  files.commit();
  const auto opencv = open_opencv(stem + ".prototxt", stem + ".caffemodel", fusion);
  const auto blobs =
      opencv->run({{"x", Tensor({1, 2, 2}, {-1, -2, -3, -4})}}, {{"y", "y", 0}, {"a", "a", 0}});
  return {blobs.at(0).floats(), blobs.at(1).floats()};
}

TEST(OpenCv, StandsInForACaffeLayerByLayer) {
  const auto blobs = run(Fusion::none);
  EXPECT_EQ(blobs[0], (Values{-0.5, -1, -0.75, -1}));
  EXPECT_EQ(blobs[1], (Values{-1, -2, -3, -4}));
}

TEST(OpenCv, GivesTheOutputsOfJoinedLayersAndStillEveryBlob) {
  const auto blobs = run(Fusion::of_outputs);
  EXPECT_EQ(blobs[0], (Values{-0.5, -0.5, -1.5, -1})) << "as OpenCV 4.6 is wrong";
  EXPECT_EQ(blobs[1], (Values{-1, -2, -3, -4}));
}

}  // namespace
}  // namespace torch2caffe
