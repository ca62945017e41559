// Orders of axes in the matrix that reads them.
#include "support/passes.h"

namespace torch2caffe {
namespace {

// %x is [1,2,3]; element (i, j) is at 3 i + j, in the permuted blob at 2 j + i.
const test::TextCase folded[] = {
    {"APermuteThatOnlyAnInnerProductReads", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 2 } } \
        weights [2,6] {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15} [2] {7, 8}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 } } \
        weights [2,6] {0, 2, 4, 1, 3, 5, 10, 12, 14, 11, 13, 15} [2] {7, 8} : [1,2]
      return %y)"},
    {"TwoInnerProducts", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 1, 2, 3, 4, 5}
      %z = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 10, 20, 30, 40, 50}
      return %y, %z)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 2, 4, 1, 3, 5} : [1,1]
      %z = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 20, 40, 10, 30, 50} : [1,1]
      return %y, %z)"},
    {"OneOfTwoReadersOnly", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 1, 2, 3, 4, 5}
      %z = ReLU(%p)
      return %y, %z)",
     R"(
      %p = Permute(%x) { permute_param { order: 0 order: 2 order: 1 } } : [1,3,2]
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 2, 4, 1, 3, 5} : [1,1]
      %z = ReLU(%p) : [1,3,2]
      return %y, %z)"},
    {"APermuteThatIsAnOutputToo", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 1, 2, 3, 4, 5}
      return %y, %p)",
     R"(
      %p = Permute(%x) { permute_param { order: 0 order: 2 order: 1 } } : [1,3,2]
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {0, 2, 4, 1, 3, 5} : [1,1]
      return %y, %p)"},
};

const test::TextCase kept[] = {
    {"AnInnerProductOverTheLastAxis", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false axis: 2 } } \
        weights [1,2] {1, 2}
      return %y)"},
    {"ATransposedInnerProduct", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %y = InnerProduct(%p) \
        { inner_product_param { num_output: 1 bias_term: false transpose: true } } \
        weights [6,1] {1, 2, 3, 4, 5, 6}
      return %y)"},
    {"AMovedBatchAxis", R"(
      %p = Permute(%x) { permute_param { order: [1, 0, 2] } }
      %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,3] {1, 2, 3}
      return %y)"},
    {"AnInnerProductOfSomethingElse", R"(
      %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
      %r = ReLU(%p)
      %y = InnerProduct(%r) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,6] {1, 2, 3, 4, 5, 6}
      return %y)"},
};

class FoldPermute : public test::PassTest {
 protected:
  FoldPermute() : PassTest(fold_permute, "[1, 2, 3]") {}
};

TEST_P(FoldPermute, KeepsWhatIsComputed) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Folds, FoldPermute, testing::ValuesIn(folded),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Leaves, FoldPermute, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

// %x is [1,2,2,2], its elements (c, h, w) at 4 c + 2 h + w; the permuted blob has (h, w, c).
TEST(FoldPermute, OrdersThreeAxes) {
  EXPECT_THAT(test::passed(fold_permute, test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2, 2, 2] } } }
    %p = Permute(%x) { permute_param { order: [0, 2, 3, 1] } }
    %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
      weights [1,8] {0, 1, 2, 3, 4, 5, 6, 7}
    return %y)")),
              testing::HasSubstr("weights [1,8] {0, 2, 4, 6, 1, 3, 5, 7}"));
}

TEST(FoldPermute, HandsTheLocationsOn) {
  Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 2, 1] } } }
    %p = Permute(%x) { permute_param { order: [0, 2, 1] } }
    %y = InnerProduct(%p) { inner_product_param { num_output: 1 bias_term: false } } \
      weights [1,2] {1, 2}
    return %y)"));
  net.layers[1].sources = {{"permute", "net.py", 1}};
  net.layers[2].sources = {{"linear", "net.py", 2}};
  fold_permute(net, find_target("caffe"));
  EXPECT_EQ(net.layers.at(1).sources,
            (std::vector<Location>{{"permute", "net.py", 1}, {"linear", "net.py", 2}}));
}

}  // namespace
}  // namespace torch2caffe
