// Linear maps along height and width, as layers.
#include "lower/linear_map.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

TEST(LinearMaps, BecomeAnInnerProductAndAConvolutionBetweenReshapes) {
  Net net = net_of_text("%x = Input() { input_param { shape { dim: [2, 3, 2, 3] } } }\nreturn %x");
  LayerBuilder layers(net, 1, "map", {});
  const LinearMap height{1, 2, {10, 20}};
  const LinearMap width{2, 3, {1, 2, 3, 4, 5, 6}};
  net.outputs = {apply_linear_maps(layers, BlobId{0}, height, width)};
  check_net(net, nullptr, "the test");
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %map/width = InnerProduct(%x) \
      { inner_product_param { num_output: 2 bias_term: false axis: 3 } } \
      weights [2,3] {1, 2, 3, 4, 5, 6} : [2,3,2,2]
    %map/rows = Reshape(%map/width) \
      { reshape_param { shape { dim: 6 dim: 2 dim: 1 dim: 2 } } } : [6,2,1,2]
    %map/height = Convolution(%map/rows) \
      { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } \
      weights [1,2,1,1] {10, 20} : [6,1,1,2]
    %map = Reshape(%map/height) \
      { reshape_param { shape { dim: 2 dim: 3 dim: 1 dim: 2 } } } : [2,3,1,2]
    return %map)"));
}

}  // namespace
}  // namespace torch2caffe
