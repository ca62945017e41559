// Constants and element types.
#include "graph/tensor.h"

#include <cmath>
#include <limits>

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::is_a_mistake;
using testing::HasSubstr;

// A tensor over the bytes of these elements.
template <typename Element>
Tensor tensor_of(DType dtype, std::vector<Element> elements) {
  const auto count = static_cast<int64_t>(elements.size());
  const auto owner = std::make_shared<std::vector<Element>>(std::move(elements));
  return Tensor(dtype, {count}, std::shared_ptr<const void>(owner, owner->data()));
}

struct ElementCase {
  std::string name;
  Tensor tensor;
  std::vector<double> expected;
};

const double infinity = std::numeric_limits<double>::infinity();

const ElementCase elements[] = {
    {"f32", tensor_of<float>(DType::f32, {0.5F, -3e38F}), {0.5, -3e38F}},
    {"f64", tensor_of<double>(DType::f64, {0.5, -1e300}), {0.5, -1e300}},
    {"f16",
     tensor_of<uint16_t>(DType::f16, {0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x3555}),
     {1, -2, 65504, 0x1p-14, 0x1p-24, -0.0, 1365.0 / 4096}},
    {"f16Infinity", tensor_of<uint16_t>(DType::f16, {0x7c00, 0xfc00}), {infinity, -infinity}},
    {"bf16",
     tensor_of<uint16_t>(DType::bf16, {0x3f80, 0xc000, 0x7f80, 0x0080}),
     {1, -2, infinity, 0x1p-126}},
    {"i64", tensor_of<int64_t>(DType::i64, {-(int64_t{1} << 40), 7}), {-0x1p40, 7}},
    {"i32", tensor_of<int32_t>(DType::i32, {-2147483647, 7}), {-2147483647, 7}},
    {"i16", tensor_of<int16_t>(DType::i16, {-32768, 7}), {-32768, 7}},
    {"i8", tensor_of<int8_t>(DType::i8, {-128, 7}), {-128, 7}},
    {"u8", tensor_of<uint8_t>(DType::u8, {255, 7}), {255, 7}},
    {"boolean", tensor_of<uint8_t>(DType::boolean, {0, 1, 2}), {0, 1, 1}},
};

class TensorElements : public testing::TestWithParam<ElementCase> {};

TEST_P(TensorElements, AreReadAsDoublesAndRoundedToFloats) {
  EXPECT_EQ(GetParam().tensor.doubles(), GetParam().expected);
  std::vector<float> rounded;
  for (double value : GetParam().expected) rounded.push_back(static_cast<float>(value));
  EXPECT_EQ(GetParam().tensor.floats(), rounded);
}

INSTANTIATE_TEST_SUITE_P(OfType, TensorElements, testing::ValuesIn(elements),
                         test::name_of_case<ElementCase>);

TEST(TensorElements, KeepNanAndTheSignOfZero) {
  const auto halves = tensor_of<uint16_t>(DType::f16, {0x7e00, 0x8000}).doubles();
  EXPECT_TRUE(std::isnan(halves[0]));
  EXPECT_TRUE(std::signbit(halves[1]));
}

TEST(TensorElements, AreStoredAsAnotherTypeAndBack) {
  for (const ElementCase& element : elements) {
    const Tensor wide = Tensor::of_doubles(element.tensor.shape(), element.expected);
    EXPECT_EQ(wide.doubles(), element.expected);
    const Tensor narrow = wide.converted(element.tensor.dtype());
    EXPECT_EQ(narrow.dtype(), element.tensor.dtype());
    EXPECT_EQ(narrow.doubles(), element.expected) << element.name;
  }
}

// To the nearest, to the even one of two; beyond the largest to infinity.
TEST(TensorElements, AreRoundedToHalfPrecision) {
  const Tensor wide = Tensor::of_doubles(
      {7}, {1 + 0x1p-11, 1 + 0x3p-11, 1 + 0x1.1p-11, 65519, 65520, 0x1p-25, -0x1.8p-24});
  EXPECT_EQ(wide.converted(DType::f16).doubles(),
            (std::vector<double>{1, 1 + 0x1p-9, 1 + 0x1p-10, 65504, infinity, 0, -0x1p-23}));
  EXPECT_EQ(Tensor::of_doubles({3}, {1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.1p-8})
                .converted(DType::bf16)
                .doubles(),
            (std::vector<double>{1, 1 + 0x1p-6, 1 + 0x1p-7}));
}

TEST(TensorElements, OfUnknownTypeAreNotMade) {
  EXPECT_THAT([] { Tensor({1}, {1}).converted(DType::other); },
              is_a_mistake(HasSubstr("unknown type")));
}

TEST(Tensor, CopiesAnyRunOfItsElements) {
  const Tensor tensor = tensor_of<int32_t>(DType::i32, {1, 2, 3, 4});
  std::vector<float> run(2);
  tensor.copy_floats(1, 2, run.data());
  EXPECT_EQ(run, (std::vector{2.0F, 3.0F}));
  std::vector<double> wide(2);
  tensor.copy_doubles(2, 2, wide.data());
  EXPECT_EQ(wide, (std::vector{3.0, 4.0}));
}

TEST(Tensor, SharesItsBytesWithCopiesAndReshapedOnes) {
  const Tensor tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor copy = tensor;  // NOLINT: the copy is what is looked at
  EXPECT_EQ(copy.data(), tensor.data());
  const Tensor reshaped = tensor.reshaped({3, 2, 1});
  EXPECT_EQ(reshaped.data(), tensor.data());
  EXPECT_EQ(reshaped.shape(), (Shape{3, 2, 1}));
  EXPECT_EQ(reshaped.dtype(), DType::f32);
}

TEST(Tensor, KeepsTheOwnerOfItsBytesAlive) {
  const auto owner = std::make_shared<std::vector<float>>(3, 1.0F);
  {
    const Tensor tensor(DType::f32, {3}, std::shared_ptr<const void>(owner, owner->data()));
    EXPECT_EQ(owner.use_count(), 2);
  }
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(Tensor, CountsItsElements) {
  EXPECT_EQ(Tensor({2, 3}, std::vector<float>(6)).count(), 6);
  EXPECT_EQ(Tensor({}, {5}).count(), 1);
  EXPECT_EQ(Tensor().count(), 0);
  EXPECT_TRUE(Tensor().floats().empty());
}

TEST(Tensor, RefusesWhatDoesNotFit) {
  EXPECT_THAT([] { Tensor({2, 2}, {1, 2, 3}); }, is_a_mistake(HasSubstr("do not fit its shape")));
  EXPECT_THAT([] { Tensor(DType::other, {1}, nullptr); },
              is_a_mistake(HasSubstr("unknown element type")));
  EXPECT_THAT(
      [] {
        Tensor({4}, {1, 2, 3, 4}).reshaped({3});
      },
      is_a_mistake(HasSubstr("another count")));
}

// ---- element types ----

struct TypeCase {
  std::string name;
  DType dtype;
  int64_t size;
};

const TypeCase types[] = {
    {"f32", DType::f32, 4},     {"f64", DType::f64, 8},      {"f16", DType::f16, 2},
    {"i64", DType::i64, 8},     {"i32", DType::i32, 4},      {"i16", DType::i16, 2},
    {"i8", DType::i8, 1},       {"u8", DType::u8, 1},        {"bf16", DType::bf16, 2},
    {"other", DType::other, 0}, {"bool", DType::boolean, 1},
};

class ElementType : public testing::TestWithParam<TypeCase> {};

TEST_P(ElementType, HasOneNameAndASize) {
  EXPECT_EQ(name_of(GetParam().dtype), GetParam().name);
  EXPECT_EQ(find_dtype(GetParam().name), GetParam().dtype);
  if (GetParam().dtype != DType::other) {
    EXPECT_EQ(size_of(GetParam().dtype), GetParam().size);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ElementType, testing::ValuesIn(types), test::name_of_case<TypeCase>);

TEST(ElementType, ThatIsUnknownHasNoSize) {
  EXPECT_THAT([] { size_of(DType::other); }, is_a_mistake(HasSubstr("unknown type")));
}

TEST(ElementType, OfAnotherNameIsNone) { EXPECT_EQ(find_dtype("float"), std::nullopt); }

}  // namespace
}  // namespace torch2caffe
