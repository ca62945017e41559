// Permute where there is none, or none of such axes.
//
// Given:   Permute, which the target has for other numbers of axes, or other orders
// Result:  Reshape, a Permute with axes merged and of one element that it has, Reshape
//
// Else neighbouring runs of axes are swapped until the order is there.
//
// Given:   axes A and B of x are to change places
// Result:  the cheapest of
//          - Slice along the shorter one where it is not too long, Reshape of each piece, Concat
//            along it where it then stands
//          - A is the shorter one: Deconvolution of [before, A, B, behind] with kernel and stride A
//            by 1: channel a of place b is written to row b * A + a
//          - B is the shorter one: Convolution of [before, 1, A * B, behind] with kernel and stride
//            B by 1: channel b of place a is read from row a * B + b
//          - two swaps of its factors, where these are few slices or a single kernel is too large
//
// The kernels have a single one each, so that every number stays as it is.
#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/permutation.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// A slice is no multiplication, but a layer and a pass over memory of its own: more of them for one
// Permute are slow, and nothing that people want to read.
constexpr int64_t most_slices = 8;
constexpr int64_t largest_kernel = 2048;  // of which its weights are the square
constexpr size_t most_axes = 4;           // of another Permute: what nearly all that have one take

using Axes = std::vector<size_t>;

// Two neighbouring runs that change places: [before, a, b, behind] -> [before, b, a, behind].
struct Block {
  int64_t before, a, b, behind;
};

struct Move {
  std::string name;
  Block block;
};

// Each move brings the first axis that is not in its place there, with those that follow it in both
// orders.
std::vector<Move> moves_of(const Shape& shape, const Axes& order) {
  std::vector<Move> moves;
  Axes now(order.size());
  std::iota(now.begin(), now.end(), size_t{0});
  const auto count = [&](auto from, auto to) {
    return std::accumulate(from, to, int64_t{1},
                           [&](int64_t n, size_t axis) { return n * shape[axis]; });
  };
  while (now != order) {
    const auto [begin, wanted] = std::mismatch(now.begin(), now.end(), order.begin());
    const auto middle = std::find(begin, now.end(), *wanted);
    const auto end = std::mismatch(middle, now.end(), wanted, order.end()).first;
    moves.push_back({"axis" + std::to_string(*wanted),
                     {count(now.begin(), begin), count(begin, middle), count(middle, end),
                      count(end, now.end())}});
    std::rotate(begin, middle, end);
  }
  return moves;
}

// The largest factor of n that is not above its root; 1 for primes.
int64_t middle_factor(int64_t n) {
  auto factor = int64_t{1};
  for (int64_t i = 2; i * i <= n; ++i) {
    if (n % i == 0) factor = i;
  }
  return factor;
}

bool is_swapped_by_factors(int64_t shorter) {
  const int64_t factor = middle_factor(shorter);
  if (factor == 1 || shorter <= most_slices) return false;
  return shorter > largest_kernel || factor + shorter / factor <= most_slices;
}

// Whether one of the ways is there for a run of this length.
bool can_be_swapped(int64_t shorter) {
  return shorter <= largest_kernel || shorter / middle_factor(shorter) <= largest_kernel;
}

std::vector<Move> moves_of(const Net& net, const Layer& layer) {
  const Shape& shape = net[layer.bottoms[0]].shape;
  return moves_of(shape, permute_order(layer, shape.size()));
}

// The Permute of other axes that the target has instead.
std::optional<Permutation> other_permute(const Net& net, const Layer& layer, const Target& target) {
  if (!target.has_layer("Permute")) return std::nullopt;
  const Shape& shape = net[layer.bottoms[0]].shape;
  const Permutation fewest = merged({shape, permute_order(layer, shape.size())});
  if (fewest.order.empty()) return std::nullopt;
  const auto takes_permute = [&](const Permutation& by) {
    return takes(target, {count_of(by.shape)}, [&](LayerBuilder& trial, BlobId x) {
      permute(trial, reshape(trial, x, by.shape), by.order);
    });
  };
  for (size_t rank = most_axes; rank >= fewest.shape.size(); --rank) {
    for (const Permutation& permutation : widened(fewest, rank)) {
      if (takes_permute(permutation)) return permutation;
    }
  }
  return std::nullopt;
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Permute" || !target.lacks_for(net, layer)) return false;
  if (other_permute(net, layer, target)) return true;
  const std::vector<Move> moves = moves_of(net, layer);
  return std::all_of(moves.begin(), moves.end(), [](const Move& move) {
    return can_be_swapped(std::min(move.block.a, move.block.b));
  });
}

// n kernels of n rows; number i has its one in row i.
Tensor one_hot_rows(int64_t n) {
  std::vector<float> values(static_cast<size_t>(n * n), 0.0F);
  for (int64_t i = 0; i < n; ++i) values[static_cast<size_t>(i * n + i)] = 1;
  return Tensor({n, 1, n, 1}, std::move(values));
}

BlobId swap_pieces(LayerBuilder& layers, BlobId x, const Block& of, const std::string& part) {
  const bool cuts_a = of.a <= of.b;
  const int64_t pieces = cuts_a ? of.a : of.b;
  const BlobId whole = reshape(layers, x, {of.before, of.a, of.b, of.behind}, part + "/whole");
  std::vector<int64_t> cuts;
  for (int64_t i = 1; i < pieces; ++i) cuts.push_back(i);
  std::vector<BlobId> joined;
  for (BlobId piece : slice(layers, whole, cuts_a ? 1 : 2, cuts, part + "/slice")) {
    const Shape shape =
        cuts_a ? Shape{of.before, of.b, 1, of.behind} : Shape{of.before, 1, of.a, of.behind};
    joined.push_back(reshape(layers, piece, shape, part + "/piece"));
  }
  return concat(layers, std::move(joined), cuts_a ? 2 : 1, part + "/swapped");
}

BlobId swap_by_kernels(LayerBuilder& layers, BlobId x, const Block& of, const std::string& part) {
  if (of.a <= of.b) {
    const BlobId whole = reshape(layers, x, {of.before, of.a, of.b, of.behind}, part + "/whole");
    return deconvolution(layers, whole, one_hot_rows(of.a), std::nullopt, {{of.a, 1}, {}, {}, 1},
                         part + "/swapped");
  }
  const BlobId whole = reshape(layers, x, {of.before, 1, of.a * of.b, of.behind}, part + "/whole");
  return convolution(layers, whole, one_hot_rows(of.b), std::nullopt, {{of.b, 1}, {}, {}, 1},
                     part + "/swapped");
}

BlobId swap(LayerBuilder& layers, BlobId x, const Block& of, const Target& target,
            const std::string& part);

// The inner factor of the shorter run first, which has the outer one in front of it or behind.
BlobId swap_factors(LayerBuilder& layers, BlobId x, const Block& of, const Target& target,
                    const std::string& part) {
  const int64_t factor = middle_factor(std::min(of.a, of.b));
  const int64_t rest = std::min(of.a, of.b) / factor;
  if (of.a <= of.b) {
    x = swap(layers, x, {of.before * factor, rest, of.b, of.behind}, target, part + "/inner");
    return swap(layers, x, {of.before, factor, of.b, rest * of.behind}, target, part);
  }
  x = swap(layers, x, {of.before, of.a, factor, rest * of.behind}, target, part + "/outer");
  return swap(layers, x, {of.before * factor, of.a, rest, of.behind}, target, part);
}

BlobId swap(LayerBuilder& layers, BlobId x, const Block& of, const Target& target,
            const std::string& part) {
  const int64_t shorter = std::min(of.a, of.b);
  std::vector<Candidate> ways;
  if (shorter <= most_slices) {
    ways.push_back({"slices and a Concat",
                    [=](LayerBuilder& trial) { return swap_pieces(trial, x, of, part); }});
  }
  if (shorter <= largest_kernel) {
    ways.push_back(
        {"one kernel", [=](LayerBuilder& trial) { return swap_by_kernels(trial, x, of, part); }});
  }
  if (is_swapped_by_factors(shorter)) {
    ways.push_back({"two smaller swaps", [=, &target](LayerBuilder& trial) {
                      return swap_factors(trial, x, of, target, part);
                    }});
  }
  return cheapest(layers, ways, target, part);
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& permute = rewrite.layer();
  BlobId x = permute.bottoms[0];
  const Shape wanted = layers.shape(permute.tops[0]);
  if (const auto other = other_permute(layers.net(), permute, target)) {
    x = torch2caffe::permute(layers, reshape(layers, x, other->shape, "other_axes"), other->order,
                             "permuted");
    return rewrite.finish(reshape(layers, x, wanted));
  }
  for (const Move& move : moves_of(layers.net(), permute))
    x = swap(layers, x, move.block, target, move.name);
  rewrite.finish(reshape(layers, x, wanted));
}

}  // namespace

void register_permute(Rules& rules) { rules.push_back({"permute", applies, rewrite}); }

}  // namespace torch2caffe
