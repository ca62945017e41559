// Where the values of heads come from, and the layers that bring them into SSD's order.
#include <numeric>

#include "ssd/head.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

// A map of 2x3 cells with two priors, of which 4 values each are joined as `spelling` says.
Net net_of(const std::string& spelling) {
  std::string weights = "0";
  for (int i = 1; i < 24; ++i) weights += ", 0";
  return net_of_text(
      "%x = Input() { input_param { shape { dim: [1, 3, 2, 3] } } }\n"
      "%c = Convolution(%x) { convolution_param { num_output: 8 kernel_size: 1 bias_term: false } }"
      " weights [8,3,1,1] {" +
      weights + "}\n" + spelling + "\nreturn %y");
}

struct LayoutCase {
  std::string name, spelling;
  bool values_first, kinds_first;
};

void PrintTo(const LayoutCase& row, std::ostream* out) { *out << row.spelling; }

class Layouts : public testing::TestWithParam<LayoutCase> {};

TEST_P(Layouts, AreSeenInTheNet) {
  const Net net = net_of(GetParam().spelling);
  const auto head = head_at(net, net.outputs[0]);
  ASSERT_TRUE(head.has_value());
  const auto layout = layout_of(net, *head, 4);
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->values_first, GetParam().values_first);
  EXPECT_EQ(layout->kinds_first, GetParam().kinds_first);
}

// The layers that are added make a head that has SSD's order already.
TEST_P(Layouts, AreBroughtIntoOrder) {
  Net net = net_of(GetParam().spelling);
  const auto head = head_at(net, net.outputs[0]);
  const auto layout = layout_of(net, *head, 4);
  LayerBuilder layers(net, net.layers.size(), "order", {});
  const BlobId ordered = in_own_order(layers, head->blob, head->maps, 4, *layout);
  check_net(net, nullptr, "the test");
  const auto again = head_at(net, ordered);
  ASSERT_TRUE(again.has_value());
  const auto own = layout_of(net, *again, 4);
  ASSERT_TRUE(own.has_value());
  EXPECT_FALSE(own->values_first || own->kinds_first);
  // The same that is done to tensors.
  std::vector<double> numbers(head->origin.begin(), head->origin.end());
  const Tensor moved = in_own_order(Tensor::of_doubles({1, 48}, numbers), head->maps, 4, *layout);
  EXPECT_EQ(moved.doubles(), std::vector<double>(again->origin.begin(), again->origin.end()));
}

const std::string nhwc = "%p = Permute(%c) { permute_param { order: [0, 2, 3, 1] } }\n";

const LayoutCase layouts[] = {
    {"Own", nhwc + "%y = Reshape(%p) { reshape_param { shape { dim: [1, 12, 4] } } }", false,
     false},
    {"OwnAndFlat", nhwc + "%y = Flatten(%p)", false, false},
    {"ValuesFirst", "%y = Reshape(%c) { reshape_param { shape { dim: [1, 4, 12] } } }", true, true},
    {"ValuesFirstCellByCell", nhwc + R"(
      %r = Reshape(%p) { reshape_param { shape { dim: [1, 12, 4] } } }
      %y = Permute(%r) { permute_param { order: [0, 2, 1] } })",
     true, false},
    {"KindsFirst", R"(
      %r = Reshape(%c) { reshape_param { shape { dim: [1, 2, 4, 6] } } }
      %p = Permute(%r) { permute_param { order: [0, 1, 3, 2] } }
      %y = Reshape(%p) { reshape_param { shape { dim: [1, 12, 4] } } })",
     false, true},
};

INSTANTIATE_TEST_SUITE_P(Of, Layouts, testing::ValuesIn(layouts), test::name_of_case<LayoutCase>);

TEST(Layout, IsNoneWhereAPriorHasValuesOfSeveralCells) {
  const Net net = net_of("%y = Reshape(%c) { reshape_param { shape { dim: [1, 12, 4] } } }");
  EXPECT_FALSE(layout_of(net, head_at(net, net.outputs[0]).value(), 4).has_value());
}

TEST(Layout, IsNoneWhereTheCellsGoDownTheColumns) {
  const Net net = net_of(R"(
    %p = Permute(%c) { permute_param { order: [0, 3, 2, 1] } }
    %y = Reshape(%p) { reshape_param { shape { dim: [1, 12, 4] } } })");
  EXPECT_FALSE(layout_of(net, head_at(net, net.outputs[0]).value(), 4).has_value());
}

TEST(Head, MayBeNormalisedBehindItsConvolution) {
  const Net net = net_of(
      "%n = ReLU(%c)\n%p = Permute(%n) { permute_param { order: [0, 2, 3, 1] } }\n"
      "%y = Flatten(%p)");
  EXPECT_TRUE(head_at(net, net.outputs[0]).has_value());
}

}  // namespace
}  // namespace torch2caffe
