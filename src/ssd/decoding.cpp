// Solves for the variances, decodes again with them, and compares every number.
#include "ssd/decoding.h"

#include <algorithm>
#include <cmath>

namespace torch2caffe {
namespace {

constexpr double tolerance = 1e-4;  // of the largest number

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// People write round numbers.
double rounded(double value) {
  const double candidate = std::round(value * 1e4) / 1e4;
  return std::abs(candidate - value) <= 1e-3 * std::abs(value) ? candidate : value;
}

using Box = std::array<double, 4>;

Box centred(const double* corners) {
  return {(corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2, corners[2] - corners[0],
          corners[3] - corners[1]};
}

// One way to read decoded boxes.
struct Form {
  bool corners;
  PixelSize scale;  // of the numbers: the picture, or 1 x 1
  const char* words;
};

class Solver {
 public:
  Solver(const std::vector<double>& decoded, const std::vector<double>& loc,
         const std::vector<double>& priors)
      : decoded_(decoded), loc_(loc), priors_(priors) {}

  std::optional<Decoding> as_boxes(const Form& form) const {
    Decoding found{{}, form.words};
    for (size_t axis = 0; axis < 4; ++axis) {
      const auto variance = solved(
          [&](size_t i) {
            const Box box = box_at(i, form);
            const Box prior = prior_of(i);
            return axis < 2 ? (box[axis] - prior[axis]) / prior[axis + 2]
                            : std::log(box[axis] / prior[axis]);
          },
          axis);
      if (!variance) return std::nullopt;
      found.variances[axis] = *variance;
    }
    return makes_the_same(form, found.variances) ? std::optional(found) : std::nullopt;
  }

  // loc itself times the variances, which are not all 1: that would be loc.
  std::optional<Decoding> as_product() const {
    Decoding found{{}, "loc times its variances"};
    for (size_t axis = 0; axis < 4; ++axis) {
      const auto variance = solved([&](size_t i) { return decoded_[i + axis]; }, axis);
      if (!variance) return std::nullopt;
      found.variances[axis] = *variance;
    }
    const auto is_one = [](double variance) { return variance == 1; };
    if (std::all_of(found.variances.begin(), found.variances.end(), is_one)) return std::nullopt;
    for (size_t i = 0; i < decoded_.size(); ++i) {
      if (!near(loc_[i] * found.variances[i % 4], decoded_[i])) return std::nullopt;
    }
    return found;
  }

 private:
  Box prior_of(size_t i) const { return centred(&priors_[i % priors_.size()]); }

  Box box_at(size_t i, const Form& form) const {
    Box box = {decoded_[i], decoded_[i + 1], decoded_[i + 2], decoded_[i + 3]};
    if (form.corners) box = centred(box.data());
    for (size_t axis = 0; axis < 4; ++axis)
      box[axis] /= static_cast<double>(axis % 2 == 0 ? form.scale.width : form.scale.height);
    return box;
  }

  // The usual quotient of what was made of a number of loc and that number; of large numbers, which
  // say most. Nothing where it is no variance.
  template <typename Made>
  std::optional<double> solved(Made made, size_t axis) const {
    std::vector<double> sizes, quotients;
    for (size_t i = axis; i < loc_.size(); i += 4) sizes.push_back(std::abs(loc_[i]));
    const double large = median(sizes);
    for (size_t i = 0; i < loc_.size(); i += 4) {
      const double quotient = made(i) / loc_[i + axis];
      if (std::abs(loc_[i + axis]) >= large && std::isfinite(quotient))
        quotients.push_back(quotient);
    }
    if (large == 0 || quotients.empty()) return std::nullopt;
    const double variance = rounded(median(quotients));
    return variance > 0 ? std::optional(variance) : std::nullopt;
  }

  bool makes_the_same(const Form& form, const std::array<double, 4>& variances) const {
    const Box size = {static_cast<double>(form.scale.width), static_cast<double>(form.scale.height),
                      static_cast<double>(form.scale.width),
                      static_cast<double>(form.scale.height)};
    for (size_t i = 0; i < decoded_.size(); i += 4) {
      const Box prior = prior_of(i);
      Box box = {prior[0] + variances[0] * loc_[i] * prior[2],
                 prior[1] + variances[1] * loc_[i + 1] * prior[3],
                 prior[2] * std::exp(variances[2] * loc_[i + 2]),
                 prior[3] * std::exp(variances[3] * loc_[i + 3])};
      if (form.corners) {
        box = {box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2};
      }
      for (size_t axis = 0; axis < 4; ++axis) {
        const double cut = std::clamp(box[axis], 0.0, 1.0) * size[axis];
        const double own = decoded_[i + axis];
        if (!near(box[axis] * size[axis], own) && !(form.corners && near(cut, own))) return false;
      }
    }
    return true;
  }

  bool near(double a, double b) const { return std::abs(a - b) <= tolerance * largest_; }

  const std::vector<double>&decoded_, &loc_, &priors_;
  double largest_ =
      std::abs(*std::max_element(decoded_.begin(), decoded_.end(),
                                 [](double a, double b) { return std::abs(a) < std::abs(b); }));
};

}  // namespace

std::optional<Decoding> decoding_of(const std::vector<double>& decoded,
                                    const std::vector<double>& loc,
                                    const std::vector<double>& priors, PixelSize picture) {
  const Solver solver(decoded, loc, priors);
  for (const Form& form : {Form{true, {1, 1}, "corners in shares of the picture"},
                           Form{true, picture, "corners in pixels"},
                           Form{false, {1, 1}, "centres and sizes in shares of the picture"},
                           Form{false, picture, "centres and sizes in pixels"}}) {
    if (auto found = solver.as_boxes(form)) return found;
  }
  return solver.as_product();
}

}  // namespace torch2caffe
