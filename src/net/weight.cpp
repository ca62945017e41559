// Weight: see the header.
#include "net/weight.h"

#include <algorithm>
#include <stdexcept>

namespace torch2caffe {
namespace {

constexpr int64_t run_length = int64_t{1} << 16;

}  // namespace

Weight Weight::scaled_rows(const std::vector<double>& factors) const {
  if (shape_.empty() || static_cast<int64_t>(factors.size()) != shape_[0]) {
    throw std::logic_error("a weight was scaled by another number of factors than it has rows");
  }
  Weight scaled = *this;
  if (scaled.row_factors_.empty()) scaled.row_factors_.assign(factors.size(), 1.0);
  std::transform(factors.begin(), factors.end(), scaled.row_factors_.begin(),
                 scaled.row_factors_.begin(), std::multiplies<>());
  return scaled;
}

std::vector<double> Weight::doubles() const {
  std::vector<double> values = source_.doubles();
  if (row_factors_.empty()) return values;
  const size_t row = values.size() / row_factors_.size();
  for (size_t i = 0; i < values.size(); ++i) values[i] *= row_factors_[i / row];
  return values;
}

void Weight::stream(const std::function<void(const float*, int64_t)>& sink) const {
  if (row_factors_.empty() && source_.dtype() == DType::f32) {
    sink(static_cast<const float*>(source_.data()), count());
    return;
  }
  const int64_t row =
      row_factors_.empty() ? 0 : count() / static_cast<int64_t>(row_factors_.size());
  std::vector<double> wide;
  std::vector<float> run;
  for (int64_t at = 0; at < count(); at += static_cast<int64_t>(run.size())) {
    const auto length = static_cast<size_t>(std::min(run_length, count() - at));
    wide.resize(length);
    run.resize(length);
    source_.copy_doubles(at, static_cast<int64_t>(length), wide.data());
    for (size_t i = 0; i < length; ++i) {
      const auto r = row == 0 ? 0 : static_cast<size_t>((at + static_cast<int64_t>(i)) / row);
      run[i] = static_cast<float>(row == 0 ? wide[i] : wide[i] * row_factors_[r]);
    }
    sink(run.data(), static_cast<int64_t>(length));
  }
}

}  // namespace torch2caffe
