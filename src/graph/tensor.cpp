// Tensor: conversions of its elements.
#include "graph/tensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace torch2caffe {
namespace {

// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits; every value is a float32 exactly.
float from_half(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  float magnitude = 0;
  if (exponent == 0x1f) {
    magnitude = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(fraction | 0x400), exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

// bfloat16 is the upper half of a float32.
float from_bfloat(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

template <typename Stored, typename Out, typename Convert>
void convert(const void* data, int64_t begin, int64_t count, Out* out, Convert from_stored) {
  const Stored* in = static_cast<const Stored*>(data) + begin;
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<Out>(from_stored(in[i]));
}

template <typename Out>
void copy_as(DType dtype, const void* data, int64_t begin, int64_t count, Out* out) {
  const auto same = [](auto value) { return value; };
  switch (dtype) {
    case DType::f32: return convert<float>(data, begin, count, out, same);
    case DType::f64: return convert<double>(data, begin, count, out, same);
    case DType::f16: return convert<uint16_t>(data, begin, count, out, from_half);
    case DType::bf16: return convert<uint16_t>(data, begin, count, out, from_bfloat);
    case DType::i64: return convert<int64_t>(data, begin, count, out, same);
    case DType::i32: return convert<int32_t>(data, begin, count, out, same);
    case DType::i16: return convert<int16_t>(data, begin, count, out, same);
    case DType::i8: return convert<int8_t>(data, begin, count, out, same);
    case DType::u8: return convert<uint8_t>(data, begin, count, out, same);
    // A byte of a file that is neither 0 nor 1 is no bool of C++.
    case DType::boolean:
      return convert<uint8_t>(data, begin, count, out, [](uint8_t byte) { return byte != 0; });
    case DType::other: break;
  }
  throw std::logic_error("elements of unknown type were asked for");
}

}  // namespace

Tensor::Tensor(DType dtype, Shape shape, std::shared_ptr<const void> data)
    : dtype_(dtype), shape_(std::move(shape)), data_(std::move(data)) {
  if (dtype_ == DType::other) throw std::logic_error("a constant of unknown element type was made");
}

namespace {

template <typename Value>
std::shared_ptr<const void> owner_of(std::vector<Value> values, const Shape& shape) {
  if (count_of(shape) != static_cast<int64_t>(values.size())) {
    throw std::logic_error("a tensor's values do not fit its shape");
  }
  const auto owner = std::make_shared<const std::vector<Value>>(std::move(values));
  return std::shared_ptr<const void>(owner, owner->data());
}

}  // namespace

Tensor::Tensor(Shape shape, std::vector<float> values)
    : dtype_(DType::f32), shape_(std::move(shape)), data_(owner_of(std::move(values), shape_)) {}

Tensor Tensor::of_doubles(Shape shape, std::vector<double> values) {
  auto data = owner_of(std::move(values), shape);
  return Tensor(DType::f64, std::move(shape), std::move(data));
}

void Tensor::copy_floats(int64_t begin, int64_t count, float* out) const {
  copy_as(dtype_, data(), begin, count, out);
}

void Tensor::copy_doubles(int64_t begin, int64_t count, double* out) const {
  copy_as(dtype_, data(), begin, count, out);
}

std::vector<float> Tensor::floats() const {
  std::vector<float> values(static_cast<size_t>(count()));
  copy_as(dtype_, data(), 0, count(), values.data());
  return values;
}

std::vector<double> Tensor::doubles() const {
  std::vector<double> values(static_cast<size_t>(count()));
  copy_as(dtype_, data(), 0, count(), values.data());
  return values;
}

namespace {

// The inverse of from_half, rounded to nearest, ties to even.
uint16_t to_half(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::abs(value);
  if (std::isnan(value)) return 0x7e00;
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  // Below, the spacing stays the same; frexp calls the exponent of zero 0.
  exponent = magnitude == 0 ? -13 : std::max(exponent, -13);
  const double fraction = std::nearbyint(std::ldexp(magnitude, 11 - exponent));
  if (!(std::ldexp(fraction, exponent - 11) <= 65504)) return sign | 0x7c00;
  const int exponent_bits = (exponent + 13) << 10;  // a fraction of 1024 and more adds the last one
  return static_cast<uint16_t>(sign | (exponent_bits + static_cast<int>(fraction)));
}

uint16_t to_bfloat(double value) {
  const auto bits = std::bit_cast<uint32_t>(static_cast<float>(value));
  if (std::isnan(value)) return 0x7fc0;
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

template <typename Stored>
Stored same_value(double value) {
  return static_cast<Stored>(value);
}

template <typename Stored>
std::shared_ptr<const void> stored_as(const std::vector<double>& values,
                                      Stored (*store)(double) = same_value<Stored>) {
  const std::shared_ptr<Stored[]> stored(new Stored[values.size()]);
  std::transform(values.begin(), values.end(), stored.get(), store);
  return stored;
}

}  // namespace

Tensor Tensor::converted(DType dtype) const {
  if (dtype == dtype_) return *this;
  const std::vector<double> values = doubles();
  const auto stored = [&]() -> std::shared_ptr<const void> {
    switch (dtype) {
      case DType::f32: return stored_as<float>(values);
      case DType::f64: return stored_as<double>(values);
      case DType::f16: return stored_as<uint16_t>(values, to_half);
      case DType::bf16: return stored_as<uint16_t>(values, to_bfloat);
      case DType::i64: return stored_as<int64_t>(values);
      case DType::i32: return stored_as<int32_t>(values);
      case DType::i16: return stored_as<int16_t>(values);
      case DType::i8: return stored_as<int8_t>(values);
      case DType::u8: return stored_as<uint8_t>(values);
      case DType::boolean: return stored_as<bool>(values);
      case DType::other: break;
    }
    throw std::logic_error("elements of unknown type were asked for");
  };
  return Tensor(dtype, shape_, stored());
}

Tensor Tensor::reshaped(Shape shape) const {
  if (count_of(shape) != count())
    throw std::logic_error("a tensor was given a shape of another count");
  return Tensor(dtype_, std::move(shape), data_);
}

}  // namespace torch2caffe
