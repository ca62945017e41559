// Operators that make one number of many, and products of matrices: in double, rounded once.
#include <algorithm>
#include <cmath>
#include <limits>

#include "importers/pt2/constant_call.h"

namespace torch2caffe {
namespace {

using Results = std::vector<Tensor>;

// ---- reductions ----

// The axes that `dim` names; all where it names none.
std::vector<bool> reduced_axes(const ConstantCall& call, size_t rank) {
  std::vector<int64_t> dims;
  if (const Arg* arg = call.find("dim")) {
    if (const auto* one = std::get_if<int64_t>(arg)) dims = {*one};
    if (const auto* many = std::get_if<std::vector<int64_t>>(arg)) dims = *many;
  }
  std::vector<bool> reduced(rank, dims.empty());
  for (int64_t dim : dims) {
    const int64_t axis = dim < 0 ? dim + static_cast<int64_t>(rank) : dim;
    if (axis < 0 || axis >= static_cast<int64_t>(rank)) throw Unsupported();
    reduced[static_cast<size_t>(axis)] = true;
  }
  return reduced;
}

// `combine` takes the result so far and an element, `finish` the result and how many there were.
template <typename Combine, typename Finish>
Results reduced(const ConstantCall& call, double first, Combine combine, Finish finish) {
  const Tensor& self = call.tensor("self");
  const Shape& shape = self.shape();
  const std::vector<bool> axes = reduced_axes(call, shape.size());
  const int64_t results = count_of(call.result().shape);
  const std::vector<double> elements = self.doubles();
  if (results == 0 || elements.empty() || self.count() % results != 0) throw Unsupported();
  std::vector<double> values(static_cast<size_t>(results), first);
  for (size_t i = 0; i < elements.size(); ++i) {
    size_t at = 0, step = 1, rest = i;  // of the result
    for (size_t axis = shape.size(); axis-- > 0;) {
      const auto length = static_cast<size_t>(shape[axis]);
      if (!axes[axis]) {
        at += rest % length * step;
        step *= length;
      }
      rest /= length;
    }
    if (at >= values.size()) throw Unsupported();
    values[at] = combine(values[at], elements[i]);
  }
  const double count = static_cast<double>(self.count() / results);
  for (double& value : values) value = finish(value, count);
  return {call.of_doubles(std::move(values))};
}

double sum_of(double a, double b) { return a + b; }
double as_it_is(double value, double) { return value; }

Results summed(const ConstantCall& call) { return reduced(call, 0, sum_of, as_it_is); }

Results averaged(const ConstantCall& call) {
  return reduced(call, 0, sum_of, [](double sum, double count) { return sum / count; });
}

Results largest(const ConstantCall& call) {
  const double least = -std::numeric_limits<double>::infinity();
  return reduced(call, least, larger, as_it_is);
}

Results smallest(const ConstantCall& call) {
  const double most = std::numeric_limits<double>::infinity();
  return reduced(call, most, smaller, as_it_is);
}

Results normed(const ConstantCall& call) {
  const double order = call.number(call.find("p") != nullptr ? "p" : "ord", 2);
  if (!(order > 0)) throw Unsupported();
  if (std::isinf(order)) {
    return reduced(
        call, 0, [](double a, double b) { return larger(a, std::abs(b)); }, as_it_is);
  }
  return reduced(
      call, 0, [=](double a, double b) { return a + std::pow(std::abs(b), order); },
      [=](double sum, double) { return std::pow(sum, 1 / order); });
}

// ---- products ----

// The last two axes are matrices, those in front are repeated to fit.
Tensor batched(const Tensor& tensor, const Shape& batch) {
  Shape shape = batch;
  shape.insert(shape.end(), tensor.shape().end() - 2, tensor.shape().end());
  return broadcast_constant(tensor, shape);
}

Results multiplied(const ConstantCall& call, const char* second) {
  Tensor a = call.tensor("self"), b = call.tensor(second);
  if (a.shape().empty() || b.shape().empty()) throw Unsupported();
  Shape batch = call.result().shape;
  if (a.shape().size() == 1)
    a = a.reshaped({1, a.count()});
  else if (!batch.empty())
    batch.pop_back();
  if (b.shape().size() == 1)
    b = b.reshaped({b.count(), 1});
  else if (!batch.empty())
    batch.pop_back();
  a = batched(a, batch);
  b = batched(b, batch);
  const size_t rank = a.shape().size();
  const auto rows = static_cast<size_t>(a.shape()[rank - 2]);
  const auto inner = static_cast<size_t>(a.shape()[rank - 1]);
  const auto columns = static_cast<size_t>(b.shape()[rank - 1]);
  if (b.shape()[rank - 2] != a.shape()[rank - 1]) throw Unsupported();
  const auto products = static_cast<size_t>(count_of(batch));
  constexpr size_t most = size_t{1} << 32;  // multiplications: seconds
  const auto expected = static_cast<size_t>(count_of(call.result().shape));
  const bool is_empty = products == 0 || rows == 0 || columns == 0;
  if (is_empty || expected / products / rows / columns != 1 || inner > most / expected)
    throw Unsupported();
  const std::vector<double> x = a.doubles(), y = b.doubles();
  std::vector<double> values(products * rows * columns, 0);
  for (size_t row = 0; row < products * rows; ++row) {
    const double* matrix = y.data() + row / rows * inner * columns;
    for (size_t i = 0; i < inner; ++i) {
      for (size_t column = 0; column < columns; ++column) {
        values[row * columns + column] += x[row * inner + i] * matrix[i * columns + column];
      }
    }
  }
  return {call.of_doubles(std::move(values))};
}

}  // namespace

ConstantOps reducing_operators() {
  ConstantOps table;
  for (const char* name : {"aten::sum", "aten::sum.dim_IntList"}) table.emplace(name, summed);
  for (const char* name : {"aten::mean", "aten::mean.dim"}) table.emplace(name, averaged);
  for (const char* name : {"aten::amax", "aten::max"}) table.emplace(name, largest);
  for (const char* name : {"aten::amin", "aten::min"}) table.emplace(name, smallest);
  for (const char* name :
       {"aten::linalg_vector_norm", "aten::norm.Scalar", "aten::norm.ScalarOpt_dim"})
    table.emplace(name, normed);
  for (const char* name : {"aten::matmul", "aten::bmm", "aten::mm"}) {
    const char* second = std::string_view(name) == "aten::matmul" ? "other" : "mat2";
    table.emplace(name, [second](const ConstantCall& call) { return multiplied(call, second); });
  }
  return table;
}

}  // namespace torch2caffe
