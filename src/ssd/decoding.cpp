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

enum class Numbers { corners, centre_and_size, corner_and_size };

// One way to read decoded boxes.
struct Form {
  Numbers numbers;
  PixelSize scale;  // the picture, or 1 x 1
  bool y_first;

  std::string words() const {
    const char* what = numbers == Numbers::corners           ? "corners"
                       : numbers == Numbers::centre_and_size ? "centres and sizes"
                                                             : "left top corners and sizes";
    return std::string(what) + (y_first ? ", y first," : "") +
           (scale.width == 1 ? " in shares of the picture" : " in pixels");
  }

  // What the numbers of a box with these corners are.
  Box of_corners(const Box& box) const {
    Box own = box;
    if (numbers == Numbers::centre_and_size) own = centred(box.data());
    if (numbers == Numbers::corner_and_size)
      own = {box[0], box[1], box[2] - box[0], box[3] - box[1]};
    for (size_t axis = 0; axis < 4; ++axis) own[axis] *= side(axis);
    return y_first ? Box{own[1], own[0], own[3], own[2]} : own;
  }

  // The box's centre and size.
  Box read(const double* given) const {
    const Box swapped = {given[1], given[0], given[3], given[2]};
    const double* own = y_first ? swapped.data() : given;
    Box box = {own[0], own[1], own[2], own[3]};
    if (numbers == Numbers::corners) box = centred(own);
    if (numbers == Numbers::corner_and_size)
      box = {own[0] + own[2] / 2, own[1] + own[3] / 2, own[2], own[3]};
    for (size_t axis = 0; axis < 4; ++axis) box[axis] /= side(axis);
    return box;
  }

 private:
  double side(size_t axis) const {
    return static_cast<double>(axis % 2 == 0 ? scale.width : scale.height);
  }
};

class Solver {
 public:
  Solver(const std::vector<double>& decoded, const std::vector<double>& loc,
         const std::vector<double>& priors)
      : decoded_(decoded), loc_(loc), priors_(priors) {}

  std::optional<Decoding> as_boxes(const Form& form) const {
    Decoding found{{}, form.words()};
    for (size_t axis = 0; axis < 4; ++axis) {
      const auto variance = solved(
          [&](size_t i) {
            const Box box = form.read(&decoded_[i]);
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
    for (size_t i = 0; i < decoded_.size(); i += 4) {
      const Box prior = prior_of(i);
      Box box = {prior[0] + variances[0] * loc_[i] * prior[2],
                 prior[1] + variances[1] * loc_[i + 1] * prior[3],
                 prior[2] * std::exp(variances[2] * loc_[i + 2]),
                 prior[3] * std::exp(variances[3] * loc_[i + 3])};
      box = {box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2};
      const Box whole = form.of_corners(box);
      for (double& corner : box) corner = std::clamp(corner, 0.0, 1.0);
      const Box cut = form.numbers == Numbers::centre_and_size ? whole : form.of_corners(box);
      for (size_t axis = 0; axis < 4; ++axis) {
        const double own = decoded_[i + axis];
        if (!near(whole[axis], own) && !near(cut[axis], own)) return false;
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
  for (const Numbers numbers :
       {Numbers::corners, Numbers::centre_and_size, Numbers::corner_and_size}) {
    for (const PixelSize scale : {PixelSize{1, 1}, picture}) {
      for (const bool y_first : {false, true}) {
        if (auto found = solver.as_boxes({numbers, scale, y_first})) return found;
      }
    }
  }
  return solver.as_product();
}

}  // namespace torch2caffe
