// Reads prior boxes in every form and takes the one in which they stand on a grid.
#include "ssd/prior_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

constexpr double alike = 1e-4;  // of the picture

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// x and y of the centre, width, height.
using Box = std::array<double, 4>;

Box read(const double* numbers, const PriorForm& form, PixelSize picture) {
  Box box = {numbers[0], numbers[1], numbers[2], numbers[3]};
  if (form.y_first) box = {box[1], box[0], box[3], box[2]};
  for (size_t i = 0; form.in_pixels && i < 4; ++i)
    box[i] /= static_cast<double>(i % 2 == 0 ? picture.width : picture.height);
  if (form.centred) return box;
  if (form.cornered) return {box[0] + box[2] / 2, box[1] + box[3] / 2, box[2], box[3]};
  return {(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[2] - box[0], box[3] - box[1]};
}

// The boxes of one kind in a map, cell by cell. `cut`: they may be cut at the picture's border.
class Kind {
 public:
  Kind(std::vector<Box> boxes, PixelSize cells, bool cut)
      : boxes_(std::move(boxes)), cells_(cells), cut_(cut) {}

  // How many are of the usual size and in their place.
  int64_t regular() const {
    const double sizes[] = {median(axis(2)), median(axis(3))};
    const Line lines[] = {line(0, 1, [](size_t cell, size_t width) { return cell % width; }),
                          line(1, width(), [](size_t cell, size_t width) { return cell / width; })};
    if (sizes[0] <= alike || sizes[1] <= alike || !lines[0].is_usable || !lines[1].is_usable)
      return 0;
    int64_t count = 0;
    for (size_t cell = 0; cell < boxes_.size(); ++cell) {
      const size_t places[] = {cell % width(), cell / width()};
      bool fits = true;
      for (size_t i = 0; i < 2; ++i) {
        const double centre = lines[i].begin + lines[i].step * static_cast<double>(places[i]);
        const double half = boxes_[cell][i + 2] / 2;
        fits = fits && is_side(boxes_[cell][i] - half, centre - sizes[i] / 2) &&
               is_side(boxes_[cell][i] + half, centre + sizes[i] / 2);
      }
      if (fits) ++count;
    }
    return count;
  }

 private:
  struct Line {
    double begin = 0, step = 0;
    // Goes on from cell to cell and over the middle; is in the middle where there is one cell.
    bool is_usable = true;
  };

  bool is_side(double side, double regular) const {
    return near(side, regular) || (cut_ && near(side, std::clamp(regular, 0.0, 1.0)));
  }
  static bool near(double a, double b) { return std::abs(a - b) <= alike; }
  size_t width() const { return static_cast<size_t>(cells_.width); }

  std::vector<double> axis(size_t number) const {
    std::vector<double> values;
    for (const Box& box : boxes_) values.push_back(box[number]);
    return values;
  }

  // The centres along an axis whose neighbours are `stride` cells apart.
  template <typename Place>
  Line line(size_t number, size_t stride, Place place) const {
    std::vector<double> steps, begins;
    for (size_t cell = 0; cell + stride < boxes_.size(); ++cell) {
      if (place(cell + stride, width()) == place(cell, width()) + 1)
        steps.push_back(boxes_[cell + stride][number] - boxes_[cell][number]);
    }
    Line line;
    if (!steps.empty()) line.step = median(steps);
    for (size_t cell = 0; cell < boxes_.size(); ++cell) {
      begins.push_back(boxes_[cell][number] -
                       line.step * static_cast<double>(place(cell, width())));
    }
    line.begin = median(begins);
    const double end =
        line.begin + line.step * static_cast<double>(place(boxes_.size() - 1, width()));
    const bool spans = line.step > 10 * alike && line.begin > -0.5 && line.begin < 0.6 && end > 0.4;
    line.is_usable = steps.empty() ? near(line.begin, 0.5) : spans;
    return line;
  }

  std::vector<Box> boxes_;
  PixelSize cells_;
  bool cut_;
};

// How many boxes stand on the grids of their maps, read in this form.
int64_t regular(const std::vector<double>& priors, const std::vector<HeadMap>& maps,
                const PriorForm& form, PixelSize picture) {
  int64_t count = 0;
  size_t begin = 0;
  for (const HeadMap& map : maps) {
    const auto kinds = static_cast<size_t>(map.channels / 4);
    for (size_t kind = 0; kind < kinds; ++kind) {
      std::vector<Box> boxes;
      for (size_t cell = 0; cell < static_cast<size_t>(map.cell_count()); ++cell)
        boxes.push_back(read(&priors[begin + (cell * kinds + kind) * 4], form, picture));
      count += Kind(std::move(boxes), map.cells, !form.centred).regular();
    }
    begin += static_cast<size_t>(map.values());
  }
  return count;
}

// How far the middle of all boxes together is from the picture's, read in this form.
double off_centre(const std::vector<double>& priors, const PriorForm& form, PixelSize picture) {
  std::array<double, 2> sum = {};
  for (size_t i = 0; i < priors.size(); i += 4) {
    const Box box = read(&priors[i], form, picture);
    for (size_t axis = 0; axis < 2; ++axis) sum[axis] += box[axis] - 0.5;
  }
  const auto count = static_cast<double>(priors.size() / 4);
  return std::max(std::abs(sum[0]), std::abs(sum[1])) / count;
}

// Of centres and left top corners, which both go on from cell to cell, the one that is not off by
// half the boxes' sizes.
PriorForm with_place(PriorForm form, const std::vector<double>& priors, PixelSize picture) {
  PriorForm other = form;
  other.centred = false;
  other.cornered = true;
  return off_centre(priors, other, picture) < off_centre(priors, form, picture) ? other : form;
}

[[noreturn]] void refuse(const std::string& what) {
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd", "finds prior boxes in the model, but " + what,
      "keep them as centres and sizes or as corners, x first, cell by cell and row by row as the "
      "values of loc; or describe them in a configuration, --ssd FILE");
}

}  // namespace

std::string PriorForm::words() const {
  const std::string what = centred    ? "centres and sizes"
                           : cornered ? "left top corners and sizes"
                                      : "corners";
  return what + (y_first ? ", y first," : "") +
         (in_pixels ? " in pixels" : " in shares of the picture");
}

PriorForm prior_form(const std::vector<double>& priors, const std::vector<HeadMap>& maps,
                     PixelSize picture) {
  PriorForm best;
  int64_t most = 0, second = 0;
  for (int i = 0; i < 8; ++i) {
    const PriorForm form = {
        .centred = (i & 1) != 0, .y_first = (i & 2) != 0, .in_pixels = (i & 4) != 0};
    const int64_t count = regular(priors, maps, form, picture);
    if (count > most) best = form;
    second = std::max(second, std::min(count, most));
    most = std::max(most, count);
  }
  const auto all = static_cast<int64_t>(priors.size() / 4);
  if (most * 4 < all) {
    refuse(
        fmt::format("at most {} of {} stand on the grids of the maps, whether they are read as "
                    "corners or as centres and sizes",
                    most, all));
  }
  if (second * 2 > most) refuse("they can be read as corners or as centres and sizes");
  if (best.y_first) {
    refuse(
        fmt::format("they are {}: then loc most likely has y before x too, or the cells go down "
                    "the columns",
                    best.words()));
  }
  return best.centred ? with_place(best, priors, picture) : best;
}

std::vector<double> corners_of(std::vector<double> priors, const PriorForm& form,
                               PixelSize picture) {
  for (size_t i = 0; i + 3 < priors.size(); i += 4) {
    const Box box = read(&priors[i], form, picture);
    for (size_t axis = 0; axis < 2; ++axis) {
      priors[i + axis] = box[axis] - box[axis + 2] / 2;
      priors[i + axis + 2] = box[axis] + box[axis + 2] / 2;
    }
  }
  return priors;
}

}  // namespace torch2caffe
