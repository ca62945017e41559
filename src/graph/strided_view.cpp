// An element of the result is found in the source at begin + the sum of digit * stride,
// where the digits are those of its own place.
#include "graph/strided_view.h"

#include <algorithm>

namespace torch2caffe {

// Neighbours that count on from one another become one digit.
StridedView::Digits StridedView::joined(const Digits& digits) {
  Digits result;
  for (const Digit& digit : digits) {
    if (digit.size == 1) continue;
    if (!result.empty() && result.back().stride == digit.size * digit.stride) {
      result.back() = {result.back().size * digit.size, digit.stride};
    } else {
      result.push_back(digit);
    }
  }
  return result;
}

StridedView::Digits StridedView::digits() const {
  Digits all;
  for (const Digits& axis : axes_) all.insert(all.end(), axis.begin(), axis.end());
  return joined(all);
}

StridedView StridedView::whole(const Shape& shape) {
  StridedView view;
  view.shape_ = shape;
  view.axes_.resize(shape.size());
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0; stride *= shape[axis])
    view.axes_[axis] = joined({{shape[axis], stride}});
  return view;
}

// Deals the digits out to the new axes; one that is too large for its axis is split.
std::optional<StridedView> StridedView::reshaped(const Shape& shape) const {
  if (count_of(shape) != count_of(shape_)) return std::nullopt;
  StridedView result = *this;
  result.shape_ = shape;
  result.axes_.assign(shape.size(), {});
  const Digits all = digits();
  Digits left(all.rbegin(), all.rend());  // the outermost last
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    for (int64_t needed = shape[axis]; needed > 1;) {
      if (left.empty()) return std::nullopt;
      Digit& next = left.back();
      if (needed % next.size == 0) {
        needed /= next.size;
        result.axes_[axis].push_back(next);
        left.pop_back();
      } else if (next.size % needed == 0) {
        next.size /= needed;
        result.axes_[axis].push_back({needed, next.size * next.stride});
        needed = 1;
      } else {
        return std::nullopt;
      }
    }
  }
  return left.empty() ? std::optional(result) : std::nullopt;
}

StridedView StridedView::permuted(const std::vector<size_t>& order) const {
  StridedView result = *this;
  for (size_t axis = 0; axis < order.size(); ++axis) {
    result.shape_[axis] = shape_.at(order[axis]);
    result.axes_[axis] = axes_.at(order[axis]);
  }
  return result;
}

std::optional<StridedView> StridedView::sliced(size_t axis, int64_t begin, int64_t step,
                                               int64_t count) const {
  if (begin == 0 && step == 1 && count == shape_.at(axis)) return *this;
  if (count == 1)
    return selected(axis, begin).reshaped([&] {
      Shape shape = shape_;
      shape[axis] = 1;
      return shape;
    }());
  const Digits digits = joined(axes_[axis]);
  if (digits.size() != 1) return std::nullopt;
  StridedView result = *this;
  result.shape_[axis] = count;
  result.axes_[axis] = {{count, step * digits[0].stride}};
  result.begin_ += begin * digits[0].stride;
  return result;
}

StridedView StridedView::selected(size_t axis, int64_t index) const {
  StridedView result = *this;
  for (auto digit = axes_.at(axis).rbegin(); digit != axes_[axis].rend(); ++digit) {
    result.begin_ += index % digit->size * digit->stride;
    index /= digit->size;
  }
  const auto place = static_cast<std::ptrdiff_t>(axis);
  result.axes_.erase(result.axes_.begin() + place);
  result.shape_.erase(result.shape_.begin() + place);
  return result;
}

StridedView StridedView::from_the_first() const {
  StridedView result = *this;
  result.begin_ = 0;
  return result;
}

bool StridedView::keeps_order() const {
  const Digits all = digits();
  return begin_ == 0 && (all.empty() || (all.size() == 1 && all[0].stride == 1));
}

// Each digit is a digit of the source as well, whose stride in the result is the number of elements
// behind it.
std::optional<StridedView> StridedView::inverse(const Shape& source) const {
  struct Place {
    Digit in_source, in_result;
  };
  std::vector<Place> places;
  int64_t behind = 1;
  const Digits all = digits();
  for (auto digit = all.rbegin(); digit != all.rend(); behind *= digit->size, ++digit)
    places.push_back({*digit, {digit->size, behind}});
  std::ranges::sort(places, std::greater(), [](const Place& p) { return p.in_source.stride; });
  Digits in_source, in_result;
  for (const Place& place : places) {
    in_source.push_back(place.in_source);
    in_result.push_back(place.in_result);
  }
  StridedView result = whole({behind});
  if (count_of(source) != behind || begin_ != 0 || joined(in_source) != result.digits())
    return std::nullopt;
  result.axes_ = {in_result};
  return result.reshaped(source);
}

bool operator==(const StridedView& a, const StridedView& b) {
  return a.shape_ == b.shape_ && a.begin_ == b.begin_ && a.digits() == b.digits();
}

}  // namespace torch2caffe
