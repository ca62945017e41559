// Permute where there is none.
#include <algorithm>
#include <numeric>

#include "compose/permutation.h"
#include "net/layer_type.h"
#include "support/passes.h"
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

using Values = std::vector<float>;

size_t count(const Shape& shape) { return static_cast<size_t>(count_of(shape)); }

// The shape's axes in front of `axis`, it, and those behind it, as one number each.
struct Block {
  size_t before, length, after;
};

Block block_of(const Shape& shape, size_t axis) {
  Block block{1, static_cast<size_t>(shape[axis]), 1};
  for (size_t i = 0; i < axis; ++i) block.before *= static_cast<size_t>(shape[i]);
  for (size_t i = axis + 1; i < shape.size(); ++i) block.after *= static_cast<size_t>(shape[i]);
  return block;
}

// Convolution or Deconvolution by kernels of n rows, of which number i has its one in row i, at
// stride n: channel i of place j is row j * n + i of the other one.
void exchange(const Net& net, const Layer& layer, const Values& bottom, Values& top) {
  const bool spreads = layer.type() == "Deconvolution";
  const Shape& channels = net[spreads ? layer.bottoms[0] : layer.tops[0]].shape;
  const auto n = static_cast<size_t>(channels[1]);
  const auto places = static_cast<size_t>(channels[2]), inner = static_cast<size_t>(channels[3]);
  const std::vector<double> kernels = layer.weights[0].doubles();
  for (size_t k = 0; k < kernels.size(); ++k) ASSERT_EQ(kernels[k], k / n == k % n ? 1 : 0);
  top.resize(bottom.size());
  for (size_t i = 0; i < bottom.size(); ++i) {
    const size_t image = i / (n * places * inner), channel = i / (places * inner) % n;
    const size_t place = i / inner % places;
    const size_t row = ((image * places + place) * n + channel) * inner + i % inner;
    (spreads ? top[row] : top[i]) = spreads ? bottom[i] : bottom[row];
  }
}

// Runs a net that a Permute has become on 0, 1, 2, ...
Values computed(const Net& net) {
  std::vector<Values> values(net.blobs.size());
  const auto of = [&](BlobId blob) -> Values& { return values[static_cast<size_t>(blob.index)]; };
  for (const Layer& layer : net.layers) {
    if (layer.type() == "Input") {
      of(layer.tops[0]).resize(count(net[layer.tops[0]].shape));
      std::iota(of(layer.tops[0]).begin(), of(layer.tops[0]).end(), 0.0F);
    } else if (layer.type().ends_with("onvolution")) {
      exchange(net, layer, of(layer.bottoms[0]), of(layer.tops[0]));
    } else if (layer.type() == "Reshape") {
      of(layer.tops[0]) = of(layer.bottoms[0]);
    } else {
      // Slice and Concat are inverse: the whole is made of parts along an axis.
      const bool slices = layer.type() == "Slice";
      const BlobId whole = slices ? layer.bottoms[0] : layer.tops[0];
      const auto axis = static_cast<size_t>(slices ? layer.param.slice_param().axis()
                                                   : layer.param.concat_param().axis());
      const Block block = block_of(net[whole].shape, axis);
      of(whole).resize(count(net[whole].shape));
      size_t begin = 0;
      for (BlobId part : slices ? layer.tops : layer.bottoms) {
        const Block piece = block_of(net[part].shape, axis);
        of(part).resize(count(net[part].shape));
        for (size_t i = 0; i < of(part).size(); ++i) {
          const size_t outer = i / (piece.length * piece.after);
          const size_t inner = i % (piece.length * piece.after);
          float& in_whole = of(whole)[(outer * block.length + begin) * block.after + inner];
          (slices ? of(part)[i] : in_whole) = slices ? in_whole : of(part)[i];
        }
        begin += piece.length;
      }
    }
  }
  return of(net.outputs[0]);
}

// Element (i0, i1, ...) of the top is the bottom's where index order[k] is ik.
Values permuted(const Shape& bottom, const std::vector<size_t>& order) {
  Values result;
  std::vector<size_t> index(order.size(), 0);
  for (size_t n = 0; n < count(bottom); ++n) {
    size_t rest = n;
    for (size_t k = order.size(); k-- > 0;) {
      index[order[k]] = rest % static_cast<size_t>(bottom[order[k]]);
      rest /= static_cast<size_t>(bottom[order[k]]);
    }
    size_t position = 0;
    for (size_t axis = 0; axis < bottom.size(); ++axis) {
      position = position * static_cast<size_t>(bottom[axis]) + index[axis];
    }
    result.push_back(static_cast<float>(position));
  }
  return result;
}

Net permute_net(const std::string& shape, const std::string& order) {
  return net_of_text("%x = Input() { input_param { shape { dim: " + shape +
                     " } } }\n%y = Permute(%x) { permute_param { order: " + order +
                     " } }\nreturn %y");
}

TEST(Permute, OfAShortAxisBecomesSlices) {
  Net net = permute_net("[1, 2, 3]", "[0, 2, 1]");
  legalise(net, find_target("caffe"));
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %y/axis2/whole = Reshape(%x) \
      { reshape_param { shape { dim: 0 dim: 2 dim: 3 dim: 1 } } } : [1,2,3,1]
    %y/axis2/slice/0, %y/axis2/slice/1 = Slice(%y/axis2/whole) "y/axis2/slice" \
      { slice_param { slice_point: 1 axis: 1 } } : [1,1,3,1], [1,1,3,1]
    %y/axis2/piece = Reshape(%y/axis2/slice/0) \
      { reshape_param { shape { dim: 0 dim: 3 dim: 1 dim: 1 } } } : [1,3,1,1]
    %y/axis2/piece_1 = Reshape(%y/axis2/slice/1) \
      { reshape_param { shape { dim: 0 dim: 3 dim: 1 dim: 1 } } } : [1,3,1,1]
    %y/axis2/swapped = Concat(%y/axis2/piece, %y/axis2/piece_1) \
      { concat_param { axis: 2 } } : [1,3,2,1]
    %y = Reshape(%y/axis2/swapped) { reshape_param { shape { dim: 0 dim: 3 dim: 2 } } } : [1,3,2]
    return %y)"));
}

TEST(Permute, OfLongPrimesBecomesADeconvolution) {
  Net net = permute_net("[1, 37, 41]", "[0, 2, 1]");
  legalise(net, find_target("caffe"));
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %y/axis2/whole = Reshape(%x) \
      { reshape_param { shape { dim: 0 dim: 37 dim: 41 dim: 1 } } } : [1,37,41,1]
    %y/axis2/swapped = Deconvolution(%y/axis2/whole) \
      { convolution_param { num_output: 1 bias_term: false kernel_h: 37 kernel_w: 1 \
      stride_h: 37 stride_w: 1 } } weights [37,1,37,1] {...} : [1,1,1517,1]
    %y = Reshape(%y/axis2/swapped) { reshape_param { shape { dim: 0 dim: 41 dim: 37 } } } \
      : [1,41,37]
    return %y)"));
  EXPECT_TRUE(net.choices.empty()) << "there is one way";
}

TEST(Permute, IsChosenByCost) {
  Net net = permute_net("[1, 7, 10]", "[0, 2, 1]");
  legalise(net, find_target("caffe"));
  ASSERT_EQ(net.choices.size(), 1U);
  EXPECT_EQ(net.choices[0].layer, "y/axis2");
  ASSERT_EQ(net.choices[0].alternatives.size(), 2U);
  EXPECT_EQ(net.choices[0].alternatives[0].name, "slices and a Concat");
  EXPECT_EQ(net.choices[0].alternatives[0].multiply_adds, 0);
  EXPECT_EQ(net.choices[0].alternatives[0].blob_elements, 2 * 70);
  EXPECT_EQ(net.choices[0].alternatives[1].name, "one kernel");
  EXPECT_EQ(net.choices[0].alternatives[1].multiply_adds, 7 * 70);
  EXPECT_EQ(net.choices[0].alternatives[1].blob_elements, 70);
}

// How often a layer's type stands in the text of the rewritten Permute.
size_t count_of_type(const std::string& type, const std::string& shape) {
  Net net = permute_net(shape, "[0, 2, 1]");
  legalise(net, find_target("caffe"));
  return static_cast<size_t>(
      std::count_if(net.layers.begin(), net.layers.end(),
                    [&](const Layer& layer) { return layer.type() == type; }));
}

TEST(Permute, TakesFactorsOnlyWhereTheseAreFewSlices) {
  EXPECT_EQ(count_of_type("Slice", "[1, 12, 20]"), 2U) << "3 and 4";
  EXPECT_EQ(count_of_type("Slice", "[1, 96, 200]"), 0U) << "8, 3 and 4 slices would do as well";
  EXPECT_EQ(count_of_type("Deconvolution", "[1, 96, 200]"), 1U);
  EXPECT_EQ(count_of_type("Deconvolution", "[1, 4000, 4100]"), 2U) << "too long for one kernel";
}

TEST(Permute, IsMadeOfWhatTheTargetHas) {
  Net net = permute_net("[1, 2, 3]", "[0, 2, 1]");
  legalise(net, test::caffe_with("without: 'Slice'"));
  EXPECT_THAT(to_text(net), testing::HasSubstr("Deconvolution"));
  EXPECT_THAT(to_text(net), testing::Not(testing::HasSubstr("Slice")));
}

constexpr const char* of_four = "layer { type: 'Permute' field: 'permute_param.order' rank: 4 }";

TEST(Permute, IsOneOfMergedAxesWhereTheTargetHasSuch) {
  Net net = permute_net("[1, 3, 8, 4, 6]", "[0, 1, 3, 4, 2]");
  legalise(net, test::caffe_with(of_four));
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(R"(
    %y/other_axes = Reshape(%x) \
      { reshape_param { shape { dim: 0 dim: 3 dim: 8 dim: 24 } } } : [1,3,8,24]
    %y/permuted = Permute(%y/other_axes) \
      { permute_param { order: 0 order: 1 order: 3 order: 2 } } : [1,3,24,8]
    %y = Reshape(%y/permuted) \
      { reshape_param { shape { dim: 0 dim: 3 dim: 4 dim: 6 dim: 8 } } } : [1,3,4,6,8]
    return %y)"));
}

TEST(Permute, HasAxesOfOneElementWhereTheTargetWantsMore) {
  Net net = permute_net("[1, 2, 3]", "[0, 2, 1]");
  legalise(net, test::caffe_with(of_four));
  EXPECT_THAT(to_text(net), testing::HasSubstr("order: 0 order: 1 order: 3 order: 2"));
}

TEST(Permute, OfManyRunsIsSwappedAllTheSame) {
  Net net = permute_net("[2, 3, 2, 3, 2]", "[4, 3, 2, 1, 0]");
  legalise(net, test::caffe_with(of_four));
  EXPECT_THAT(to_text(net), testing::Not(testing::HasSubstr("Permute")));
}

struct OrderCase {
  std::string name, shape, order;
};

const OrderCase orders[] = {
    {"ChannelsLast", "[2, 3, 4, 5]", "[0, 2, 3, 1]"},
    {"ChannelsFirst", "[2, 3, 4, 5]", "[0, 3, 1, 2]"},
    {"Reversed", "[2, 3, 4, 5]", "[3, 2, 1, 0]"},
    {"TheBatchMoved", "[2, 3, 4]", "[1, 2, 0]"},
    {"NeighboursSwapped", "[2, 3, 4, 5]", "[1, 0, 3, 2]"},
    {"AnAxisOfOneElement", "[2, 1, 3, 4]", "[0, 3, 2, 1]"},
    {"TheFirstAxisIsShorter", "[2, 9, 5, 2]", "[0, 2, 3, 1]"},
    {"TheSecondAxisIsShorter", "[2, 12, 9, 2]", "[0, 2, 1, 3]"},
    {"TheFirstAxisIsALongPrime", "[1, 37, 41]", "[0, 2, 1]"},
    {"TheSecondAxisIsALongPrime", "[2, 41, 37, 2]", "[0, 2, 1, 3]"},
    {"TheFirstAxisIsAProduct", "[1, 66, 70]", "[0, 2, 1]"},
    {"TheSecondAxisIsAProduct", "[1, 81, 72, 2]", "[0, 2, 1, 3]"},
    {"ALongPrime", "[1, 67, 71]", "[0, 2, 1]"},
    {"SixAxes", "[1, 2, 9, 3, 10, 2]", "[0, 1, 4, 2, 5, 3]"},
};

class PermuteOrder : public testing::TestWithParam<OrderCase> {};

TEST_P(PermuteOrder, IsComputed) {
  Net net = permute_net(GetParam().shape, GetParam().order);
  const Shape bottom = net.blobs[0].shape;
  const std::vector<size_t> order = permute_order(net.layers[1], bottom.size());
  const Shape wanted = net[net.outputs[0]].shape;
  legalise(net, find_target("caffe"));
  check_net(net, nullptr, "legalise");
  for (const Layer& layer : net.layers) EXPECT_NE(layer.type(), "Permute");
  EXPECT_EQ(net[net.outputs[0]].shape, wanted);
  EXPECT_EQ(computed(net), permuted(bottom, order));
}

TEST_P(PermuteOrder, IsThatOfEveryOtherPermute) {
  const Net net = permute_net(GetParam().shape, GetParam().order);
  const Shape bottom = net.blobs[0].shape;
  const std::vector<size_t> order = permute_order(net.layers[1], bottom.size());
  const Permutation fewest = merged({bottom, order});
  EXPECT_LE(fewest.shape.size(), bottom.size());
  for (size_t rank = fewest.shape.size(); rank <= 6; ++rank) {
    for (const Permutation& other : widened(fewest, rank)) {
      ASSERT_EQ(other.shape.size(), rank);
      ASSERT_EQ(permuted(other.shape, other.order), permuted(bottom, order));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, PermuteOrder, testing::ValuesIn(orders),
                         test::name_of_case<OrderCase>);

TEST(Permute, IsLeftAloneWhereTheTargetHasItOrTheAxesAreLongPrimes) {
  for (const auto& [shape, target] :
       {std::pair("[1, 2, 3]", "opencv"), std::pair("[1, 2053, 2063]", "caffe")}) {
    Net net = permute_net(shape, "[0, 2, 1]");
    const std::string before = to_text(net);
    legalise(net, find_target(target));
    EXPECT_EQ(to_text(net), before) << target;
  }
}

}  // namespace
}  // namespace torch2caffe
