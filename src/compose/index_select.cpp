// Elements along an axis: see the header.
#include "compose/index_select.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "compose/building_blocks.h"
#include "compose/linear_map.h"

namespace torch2caffe {
namespace {

// Elements [begin, end) of the axis.
struct Run {
  int64_t begin, end;
};

std::vector<Run> runs_of(const std::vector<int64_t>& indices) {
  std::vector<Run> runs;
  for (int64_t index : indices) {
    if (!runs.empty() && runs.back().end == index) {
      ++runs.back().end;
    } else {
      runs.push_back({index, index + 1});
    }
  }
  return runs;
}

// The distance of neighbours where it is the same, and more than 1, for all; else 0.
int64_t step_of(const std::vector<int64_t>& indices) {
  const int64_t step = indices.size() < 2 ? 0 : indices[1] - indices[0];
  for (size_t i = 1; i < indices.size(); ++i) {
    if (indices[i] - indices[i - 1] != step) return 0;
  }
  return step > 1 ? step : 0;
}

// The windows of a pooling with kernel 1 end where the blob ends, so that no Caffe rounds.
BlobId every_nth(LayerBuilder& layers, BlobId x, size_t axis, const std::vector<int64_t>& indices,
                 int64_t step, const std::string& part) {
  const BlobId span =
      narrow(layers, x, axis, indices.front(), indices.back() + 1, inside(part, "span"));
  Shape result = layers.shape(span);
  const bool is_image = result.size() == 4 && axis >= 2;
  const bool along_width = is_image && axis == 3;
  const auto [before, length, after] = along(result, axis);
  const BlobId rows =
      is_image ? span : reshape(layers, span, {before, 1, length, after}, inside(part, "rows"));
  caffe::LayerParameter layer = layer_of_type("Pooling");
  auto& param = *layer.mutable_pooling_param();
  param.set_kernel_size(1);
  param.set_stride_h(along_width ? 1 : static_cast<uint32_t>(step));
  param.set_stride_w(along_width ? static_cast<uint32_t>(step) : 1);
  result[axis] = static_cast<int64_t>(indices.size());
  const BlobId taken =
      layers.add(std::move(layer), {rows}, {}, is_image ? part : inside(part, "every"));
  return reshape(layers, taken, result, part);
}

// Where the axis is to be cut so that each run is made of whole pieces.
std::vector<int64_t> cuts_of(const std::vector<Run>& runs, int64_t size) {
  std::vector<int64_t> cuts;
  for (const Run& run : runs) {
    if (run.begin == 0 && run.end == size) continue;  // x itself
    cuts.push_back(run.begin);
    cuts.push_back(run.end);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::erase_if(cuts, [&](int64_t cut) { return cut == 0 || cut == size; });
  return cuts;
}

// For each bottom of the Concat the piece that it is; -1 for all of x.
std::vector<int64_t> pieces_of(const std::vector<Run>& runs, const std::vector<int64_t>& cuts,
                               int64_t size) {
  std::vector<int64_t> pieces;
  for (const Run& run : runs) {
    if (run.begin == 0 && run.end == size) {
      pieces.push_back(-1);
      continue;
    }
    const auto piece_at = [&](int64_t position) {
      return std::upper_bound(cuts.begin(), cuts.end(), position) - cuts.begin();
    };
    for (auto piece = piece_at(run.begin); piece <= piece_at(run.end - 1); ++piece)
      pieces.push_back(piece);
  }
  return pieces;
}

BlobId by_matrix(LayerBuilder& layers, BlobId x, size_t axis, const std::vector<int64_t>& indices,
                 const std::string& part) {
  auto map = LinearMap::filled(static_cast<int64_t>(indices.size()), layers.shape(x)[axis], 0);
  for (size_t i = 0; i < indices.size(); ++i) map.at(static_cast<int64_t>(i), indices[i]) = 1;
  return apply_linear_map(layers, x, axis, map, part);
}

// The axis as rows of `length` elements, and the order as one of rows and one within each row.
struct Grid {
  std::vector<int64_t> rows, columns;
};

// Nothing where the order is not the same in each row.
std::optional<Grid> grid_of(const std::vector<int64_t>& indices, int64_t length) {
  Grid grid;
  for (int64_t i = 0; i < length; ++i)
    grid.columns.push_back(indices[static_cast<size_t>(i)] % length);
  for (size_t i = 0; i < indices.size(); i += static_cast<size_t>(length))
    grid.rows.push_back(indices[i] / length);
  for (size_t i = 0; i < indices.size(); ++i) {
    const size_t row = i / static_cast<size_t>(length), column = i % static_cast<size_t>(length);
    if (indices[i] != grid.rows[row] * length + grid.columns[column]) return std::nullopt;
  }
  return grid;
}

// The one whose two matrices are smallest: rows nearest to the root of the size.
std::optional<Grid> squarest_grid(const std::vector<int64_t>& indices, int64_t size) {
  if (static_cast<int64_t>(indices.size()) != size) return std::nullopt;
  for (auto length = static_cast<int64_t>(std::sqrt(static_cast<double>(size))); length > 1;
       --length) {
    if (size % length != 0) continue;
    if (auto grid = grid_of(indices, length)) return grid;
  }
  return std::nullopt;
}

BlobId by_grid(LayerBuilder& layers, BlobId x, size_t axis, const Grid& grid,
               const std::string& part) {
  const Shape shape = layers.shape(x);
  Shape rows = shape;
  rows[axis] = static_cast<int64_t>(grid.rows.size());
  rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(axis) + 1,
              static_cast<int64_t>(grid.columns.size()));
  x = reshape(layers, x, rows, inside(part, "grid"));
  x = index_select(layers, x, axis + 1, grid.columns, inside(part, "columns"));
  x = index_select(layers, x, axis, grid.rows, inside(part, "rows"));
  return reshape(layers, x, shape, part);
}

// Pieces of x, joined in the order of the runs.
struct Joint {
  std::vector<int64_t> cuts, pieces;

  bool is_readable() const { return pieces.size() <= most_pieces && cuts.size() < most_pieces; }
};

BlobId by_pieces(LayerBuilder& layers, BlobId x, size_t axis, const Joint& joint,
                 const std::string& part) {
  std::vector<BlobId> cut = {x};
  if (!joint.cuts.empty()) cut = slice(layers, x, axis, joint.cuts, inside(part, "pieces"));
  std::vector<BlobId> joined;
  for (int64_t piece : joint.pieces)
    joined.push_back(piece < 0 ? x : cut[static_cast<size_t>(piece)]);
  return concat(layers, std::move(joined), axis, part);
}

}  // namespace

BlobId index_select(LayerBuilder& layers, BlobId x, size_t axis,
                    const std::vector<int64_t>& indices, const std::string& part) {
  const int64_t size = layers.shape(x).at(axis);
  const std::vector<Run> runs = runs_of(indices);
  if (runs.size() == 1) return narrow(layers, x, axis, runs[0].begin, runs[0].end, part);
  const int64_t step = step_of(indices);
  Joint joint{cuts_of(runs, size), {}};
  joint.pieces = pieces_of(runs, joint.cuts, size);
  std::vector<Candidate> ways;
  if (step > 0) {
    ways.push_back({"pooling of single elements", [&](LayerBuilder& trial) {
                      return every_nth(trial, x, axis, indices, step, part);
                    }});
  }
  if (joint.is_readable()) {
    ways.push_back({"slices and a Concat",
                    [&](LayerBuilder& trial) { return by_pieces(trial, x, axis, joint, part); }});
  }
  const std::optional<Grid> grid =
      joint.is_readable() ? std::nullopt : squarest_grid(indices, size);
  if (grid) {
    ways.push_back({"rows and columns",
                    [&](LayerBuilder& trial) { return by_grid(trial, x, axis, *grid, part); }});
  }
  ways.push_back(
      {"a matrix", [&](LayerBuilder& trial) { return by_matrix(trial, x, axis, indices, part); }});
  return layers.cheapest(ways, part);
}

std::vector<int64_t> positions_of(const Tensor& tensor, int64_t size) {
  std::vector<int64_t> positions;
  for (double value : tensor.doubles()) {
    const auto position = static_cast<int64_t>(value);
    positions.push_back(position < 0 ? position + size : position);
  }
  return positions;
}

}  // namespace torch2caffe
