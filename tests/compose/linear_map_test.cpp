// Linear maps along height and width, as layers.
#include "compose/linear_map.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

Net mapped(const std::string& input, size_t axis, const LinearMap& map) {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: " + input + " } } }\nreturn %x");
  LayerBuilder layers(net, 1, "map", {});
  net.outputs = {apply_linear_map(layers, BlobId{0}, axis, map)};
  check_net(net, nullptr, "the test");
  return net;
}

TEST(LinearMaps, AreAnInnerProductAlongTheLastAxis) {
  const Net net = mapped("[2, 3, 2, 3]", 3, {2, 3, {1, 2, 3, 4, 5, 6}});
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %map = InnerProduct(%x) \
      { inner_product_param { num_output: 2 bias_term: false axis: 3 } } \
      weights [2,3] {1, 2, 3, 4, 5, 6} : [2,3,2,2]
    return %map)"));
}

TEST(LinearMaps, AreAConvolutionAlongOthers) {
  const Net net = mapped("[2, 3, 2, 4]", 2, {1, 2, {10, 20}});
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %map/images = Reshape(%x) \
      { reshape_param { shape { dim: 6 dim: 2 dim: 1 dim: 4 } } } : [6,2,1,4]
    %map/map = Convolution(%map/images) \
      { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } \
      weights [1,2,1,1] {10, 20} : [6,1,1,4]
    %map = Reshape(%map/map) \
      { reshape_param { shape { dim: 2 dim: 3 dim: 1 dim: 4 } } } : [2,3,1,4]
    return %map)"));
}

// The blob is images already; what comes out is not yet the result.
TEST(LinearMaps, AreAConvolutionAndAReshapeWhereNothingStandsBetween) {
  const Net net = mapped("[4, 1, 1, 2]", 2, {2, 1, {1, 1}});
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %map/map = Convolution(%x) \
      { convolution_param { num_output: 2 bias_term: false kernel_size: 1 } } \
      weights [2,1,1,1] {1, 1} : [4,2,1,2]
    %map = Reshape(%map/map) \
      { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 2 } } } : [4,1,2,2]
    return %map)"));
}

}  // namespace
}  // namespace torch2caffe
