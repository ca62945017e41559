// Solves for the PriorBox parameters of a map: step and offset from the centres of the boxes that
// lie inside of the picture, sizes from their widths and heights, then the sizes as squares and
// aspect ratios. What was solved is made again and compared number by number, so that a wrong guess
// on the way means no fit, never a wrong one.
#include <algorithm>
#include <cmath>

#include "ssd/priors.h"

namespace torch2caffe {
namespace {

// Relative; far above what float32 leaves of the numbers that people write, far below their steps.
constexpr double alike = 1e-4;

bool near(double a, double b) {
  return std::abs(a - b) <= alike * std::max(std::abs(a), std::abs(b));
}

// What float32 arithmetic may have changed of a number.
bool blurred(double value, double original) {
  return std::abs(original - value) <= 2e-6 * std::abs(value);
}

// People write round numbers. One is recognised only where it is much nearer than its neighbours.
double rounded(double value) {
  for (double digits : {1.0, 10.0, 100.0, 1000.0, 10000.0}) {
    const double candidate = std::round(value * digits) / digits;
    const bool is_near = std::abs(candidate - value) * digits <= 0.01;
    if (is_near && blurred(value, candidate)) return candidate;
  }
  return value;
}

struct Interval {
  double begin, end;
};

// One axis of the picture: its cells and the intervals that the boxes cover along it.
class Axis {
 public:
  Axis(const std::vector<double>& corners, PixelSize cells, size_t per_cell, bool horizontal,
       int64_t picture)
      : corners_(corners),
        columns_(static_cast<size_t>(cells.width)),
        cells_(static_cast<size_t>(horizontal ? cells.width : cells.height)),
        per_cell_(per_cell),
        horizontal_(horizontal),
        picture_(static_cast<double>(picture)),
        clipped_(std::all_of(corners.begin(), corners.end(),
                             [](double corner) { return corner >= 0 && corner <= 1; })) {}

  // Solves step and offset; false where no box says enough.
  bool solve() {
    std::optional<double> first, last;
    size_t first_cell = 0, last_cell = 0;
    for (size_t cell = 0; cell < cells_; ++cell) {
      for (size_t prior = 0; prior < per_cell_; ++prior) {
        const Interval box = at(cell, prior);
        if (!is_whole(box)) continue;
        const double centre = (box.begin + box.end) / 2 * picture_;
        if (!first) first_cell = cell;
        if (!first) first = centre;
        last_cell = cell;
        last = centre;
      }
    }
    if (!first) return false;
    constexpr double usual_offset = 0.5;  // of a single cell, which could be any
    step = first_cell == last_cell ? *first / (static_cast<double>(first_cell) + usual_offset)
                                   : (*last - *first) / static_cast<double>(last_cell - first_cell);
    const double whole = picture_ / static_cast<double>(cells_);  // without a step of its own
    step = blurred(step, whole) ? whole : rounded(step);
    offset = rounded(*first / step - static_cast<double>(first_cell));
    return step > 0;
  }

  // The size of the boxes of this prior, in pixels; nothing where every one is cut at both ends.
  std::optional<double> size_of(size_t prior) const {
    for (size_t cell = 0; cell < cells_; ++cell) {
      const Interval box = at(cell, prior);
      if (is_whole(box)) return (box.end - box.begin) * picture_;
    }
    for (size_t cell = 0; cell < cells_; ++cell) {
      const Interval box = at(cell, prior);
      const double centre = (static_cast<double>(cell) + offset) * step / picture_;
      if (box.begin > 0) return 2 * (centre - box.begin) * picture_;
      if (box.end < 1) return 2 * (box.end - centre) * picture_;
    }
    return std::nullopt;
  }

  double step = 0, offset = 0;

 private:
  // Whether these are the box's true ends.
  bool is_whole(const Interval& box) const { return !clipped_ || (box.begin > 0 && box.end < 1); }

  // The interval along this axis in the first row or column of the other.
  Interval at(size_t cell, size_t prior) const {
    const size_t box = (horizontal_ ? cell : cell * columns_) * per_cell_ + prior;
    const size_t begin = box * 4 + (horizontal_ ? 0 : 1);
    return {corners_[begin], corners_[begin + 2]};
  }

  const std::vector<double>& corners_;
  size_t columns_, cells_, per_cell_;
  bool horizontal_;
  double picture_;
  bool clipped_;  // no box sticks out: those at the border may have been cut
};

// What can be seen of a size; nothing along an axis where every box is cut at both ends.
struct Seen {
  std::optional<double> width, height;
};

struct Size {
  double width, height;
  bool is_square() const { return near(width, height); }
  double ratio() const { return width / height; }
};

// The ratios behind the squares of one min_size; nothing where the areas differ.
std::optional<std::vector<double>> ratios_of(const Size* begin, const Size* end, double least) {
  std::vector<double> ratios;
  for (const Size* size = begin; size != end; ++size) {
    if (!near(size->width * size->height, least * least) || size->is_square()) return std::nullopt;
    ratios.push_back(size->ratio());
  }
  return ratios;
}

void set_ratios(caffe::SsdMap& map, const std::vector<double>& ratios) {
  bool in_pairs = ratios.size() % 2 == 0;
  for (size_t i = 0; in_pairs && i < ratios.size(); i += 2)
    in_pairs = near(ratios[i] * ratios[i + 1], 1);
  map.set_flip(in_pairs && !ratios.empty());
  for (size_t i = 0; i < ratios.size(); i += map.flip() ? 2 : 1)
    map.add_aspect_ratio(static_cast<float>(rounded(ratios[i])));
}

// The sizes of one min_size. What is not seen is as large as the picture or larger: beside a side
// that is larger than min_size it belongs to a square, beside a smaller one to a box of equal area.
std::vector<Size> filled(const Seen* begin, const Seen* end, double picture) {
  std::vector<Size> sizes;
  for (const Seen* seen = begin; seen != end; ++seen) {
    const std::optional<double> known = seen->width ? seen->width : seen->height;
    if (seen->width && seen->height) {
      sizes.push_back({*seen->width, *seen->height});
    } else if (!known) {
      sizes.push_back({picture, picture});
    } else if (sizes.empty() || *known > sizes[0].width) {
      sizes.push_back({*known, *known});
    } else {
      const double other = sizes[0].width * sizes[0].width / *known;
      sizes.push_back(seen->width ? Size{*known, other} : Size{other, *known});
    }
  }
  return sizes;
}

// The sizes of a cell as `blocks` min_sizes, each with a max_size or not, and the same ratios.
std::optional<caffe::SsdMap> in_blocks(const std::vector<Seen>& seen, size_t blocks,
                                       double picture) {
  const size_t per_block = seen.size() / blocks;
  std::vector<Size> sizes;
  for (size_t begin = 0; begin < seen.size(); begin += per_block) {
    for (const Size& size : filled(&seen[begin], &seen[begin] + per_block, picture))
      sizes.push_back(size);
  }
  const size_t length = sizes.size() / blocks;
  const bool has_max = length > 1 && sizes[1].is_square();
  const size_t squares = has_max ? 2 : 1;
  caffe::SsdMap map;
  std::optional<std::vector<double>> common;
  for (size_t i = 0; i < blocks; ++i) {
    const Size* block = &sizes[i * length];
    if (!block[0].is_square() || (has_max && !block[1].is_square())) return std::nullopt;
    const double least = rounded(block[0].width);
    map.add_min_size(static_cast<float>(least));
    if (has_max) {
      const double largest = rounded(block[1].width * block[1].width / least);
      if (largest <= least) return std::nullopt;
      map.add_max_size(static_cast<float>(largest));
    }
    const auto ratios = ratios_of(block + squares, block + length, block[0].width);
    if (!ratios) return std::nullopt;
    if (common && !std::equal(ratios->begin(), ratios->end(), common->begin(), near))
      return std::nullopt;
    if (!common) common = ratios;
  }
  set_ratios(map, *common);
  return map;
}

bool gives(const caffe::SsdMap& map, PixelSize cells, PixelSize picture,
           const std::vector<double>& corners) {
  const std::vector<float> made = priors_of(map, cells, picture);
  return made.size() == corners.size() &&
         std::equal(made.begin(), made.end(), corners.begin(), [](float a, double b) {
           return std::abs(static_cast<double>(a) - b) <= prior_tolerance;
         });
}

}  // namespace

std::optional<caffe::SsdMap> fit_priors(const std::vector<double>& corners, PixelSize cells,
                                        PixelSize picture) {
  const auto cell_count = static_cast<size_t>(cells.height * cells.width);
  const size_t per_cell = corners.size() / 4 / cell_count;
  Axis across(corners, cells, per_cell, true, picture.width);
  Axis down(corners, cells, per_cell, false, picture.height);
  if (!across.solve() || !down.solve() || !near(across.offset, down.offset)) return std::nullopt;
  std::vector<Seen> seen;
  for (size_t prior = 0; prior < per_cell; ++prior)
    seen.push_back({across.size_of(prior), down.size_of(prior)});
  const auto longest = static_cast<double>(std::max(picture.width, picture.height));
  for (size_t blocks = 1; blocks <= per_cell; ++blocks) {
    if (per_cell % blocks != 0) continue;
    std::optional<caffe::SsdMap> map = in_blocks(seen, blocks, longest);
    if (!map) continue;
    if (near(across.step, down.step)) {
      map->set_step(static_cast<float>(across.step));
    } else {
      map->set_step_h(static_cast<float>(down.step));
      map->set_step_w(static_cast<float>(across.step));
    }
    map->set_offset(static_cast<float>(across.offset));
    for (bool clip : {false, true}) {
      map->set_clip(clip);
      if (gives(*map, cells, picture, corners)) return map;
    }
  }
  return std::nullopt;
}

}  // namespace torch2caffe
