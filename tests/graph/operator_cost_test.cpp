// Costs of operators, against products written by hand.
#include "graph/operator_cost.h"

#include <gmock/gmock.h>

#include "graph/text_form.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using testing::ElementsAre;

std::vector<int64_t> of_each(const std::string& text, int64_t OperatorCost::*number) {
  std::vector<int64_t> numbers;
  for (const OperatorCost& cost : operator_costs(graph_of_text(text)))
    numbers.push_back(cost.*number);
  return numbers;
}

int64_t multiply_adds(const std::string& text) {
  return of_each(text, &OperatorCost::multiply_adds).back();
}

TEST(OperatorCost, OfConvolutions) {
  const std::string x = "%x : f32[2,4,10,10]\n";
  EXPECT_EQ(multiply_adds(x + "%w = constant f32[6,2,3,3] {...}\n"
                              "%y = aten::conv2d(input=%x, weight=%w, groups=2) : f32[2,6,8,8]\n"
                              "return %y"),
            2 * 6 * 8 * 8 * 2 * 9);
  EXPECT_EQ(multiply_adds(x + "%w = constant f32[4,6,2,2] {...}\n"
                              "%y = aten::conv_transpose2d.input(input=%x, weight=%w) : "
                              "f32[2,6,11,11]\nreturn %y"),
            2 * 4 * 10 * 10 * 6 * 4);
  EXPECT_EQ(multiply_adds(x + "%w = constant f32[4,6,2,2] {...}\n"
                              "%y = aten::_convolution(input=%x, weight=%w, transposed=True) : "
                              "f32[2,6,11,11]\nreturn %y"),
            2 * 4 * 10 * 10 * 6 * 4);
}

TEST(OperatorCost, OfProducts) {
  const std::string x =
      "%x : f32[2,3,5]\n%w = constant f32[7,5] {...}\n%b = constant f32[7] {...}\n";
  EXPECT_EQ(multiply_adds(x + "%y = aten::linear(input=%x, weight=%w, bias=%b) : f32[2,3,7]\n"
                              "return %y"),
            2 * 3 * 7 * 5);
  EXPECT_EQ(
      multiply_adds("%x : f32[3,5]\n%w = constant f32[5,7] {...}\n%b = constant f32[7] {...}\n"
                    "%y = aten::addmm(self=%b, mat1=%x, mat2=%w) : f32[3,7]\nreturn %y"),
      3 * 7 * 5);
  EXPECT_EQ(multiply_adds("%q : f32[2,4,8]\n%k : f32[2,6,8]\n"
                          "%y = aten::einsum(equation=\"bqd,bkd->bqk\", tensors=[%q, %k]) : "
                          "f32[2,4,6]\nreturn %y"),
            2 * 4 * 6 * 8);
  EXPECT_EQ(multiply_adds("%q : f32[1,2,4,8]\n%k : f32[1,2,6,8]\n%v : f32[1,2,6,8]\n"
                          "%y = aten::scaled_dot_product_attention(query=%q, key=%k, value=%v) : "
                          "f32[1,2,4,8]\nreturn %y"),
            2 * (2 * 4 * 8 * 6));
}

TEST(OperatorCost, OfElements) {
  EXPECT_EQ(multiply_adds("%x : f32[2,3]\n%y = aten::add.Tensor(self=%x, other=%x) : f32[2,3]\n"
                          "return %y"),
            6);
  EXPECT_EQ(multiply_adds("%x : f32[2,3]\n%y = aten::relu(self=%x) : f32[2,3]\nreturn %y"), 0);
}

TEST(OperatorCost, SharedWeightsCountOnce) {
  EXPECT_THAT(of_each("%x : f32[1,4]\n%w = constant f32[4,4] {...}\n%b = constant f32[4] {...}\n"
                      "%y = aten::linear(input=%x, weight=%w) : f32[1,4]\n"
                      "%z = aten::linear(input=%y, weight=%w, bias=%b) : f32[1,4]\nreturn %z",
                      &OperatorCost::parameters),
              ElementsAre(16, 4));
}

TEST(OperatorCost, ViewsAndWritesInPlaceTakeNoMemory) {
  EXPECT_THAT(of_each("%x : f32[1,4]\n%a = aten::relu(self=%x) : f32[1,4]\n"
                      "%b = aten::sigmoid_(self=%a) : f32[1,4]\n"
                      "%c = aten::view(self=%b, size=[4]) : f32[4]\n"
                      "%d = aten::tanh(self=%c) : f32[4]\nreturn %d",
                      &OperatorCost::elements),
              ElementsAre(4, 0, 0, 4));
}

}  // namespace
}  // namespace torch2caffe
