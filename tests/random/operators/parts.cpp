// Parts of a value, repetitions, other orders, borders, other resolutions.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string slice(Draw& d) {
  const int64_t axis = d.axis(), first = d.between(0, d.size(axis) - 1);
  return fmt::format("torch.slice(x, {}, {}, {}, {})", axis, first,
                     d.between(first + 1, d.size(axis)), d.between(1, 2));
}

std::string select(Draw& d) {
  const int64_t axis = d.axis();
  return fmt::format("torch.select(x, {}, {})", axis, d.between(-d.size(axis), d.size(axis) - 1));
}

std::string chunks_swapped(Draw& d) {
  const int64_t axis = d.axis();
  if (d.size(axis) < 2) return "";
  return fmt::format("torch.cat([torch.chunk(x, 2, {0})[1], torch.chunk(x, 2, {0})[0]], {0})",
                     axis);
}

std::string one_part(Draw& d) {
  const int64_t axis = d.axis(), first = d.between(1, d.size(axis));
  if (first == d.size(axis)) return "";
  return fmt::format("torch.split_with_sizes(x, [{}, {}], {})[{}]", first, d.size(axis) - first,
                     axis, d.between(0, 1));
}

std::string stack(Draw& d) {
  return fmt::format("torch.stack([x, torch.tanh(x)], {})", d.between(0, d.rank()));
}

std::string flip(Draw& d) { return fmt::format("torch.flip(x, [{}])", d.axis()); }

std::string roll(Draw& d) {
  return fmt::format("torch.roll(x, [{}], [{}])", d.between(-2, 2), d.axis());
}

std::string repeat(Draw& d) {
  return fmt::format("x.repeat({})", list_of(numbers_between(d, d.rank(), 1, 2)));
}

std::string expand(Draw& d) {
  std::vector<int64_t> sizes(d.shape.begin(), d.shape.end());
  for (int64_t& size : sizes) {
    if (size == 1) size = d.between(1, 3);
  }
  return fmt::format("x.expand({})", list_of(sizes));
}

std::string padded(Draw& d) {
  const std::string border = list_of(numbers_between(d, 2 * (d.rank() - 2), -1, 2));
  return fmt::format("torch.constant_pad_nd(x, {}, {})", border, d.one_of({"0", "0.5"}));
}

std::string padded_by_itself(Draw& d) {
  const std::string border = list_of(numbers_between(d, 2 * (d.rank() - 2), 0, 2));
  return fmt::format("torch.{}_pad{}d(x, {})", d.one_of({"reflection", "replication"}),
                     d.rank() - 2, border);
}

std::string resized(Draw& d) {
  const auto sizes = numbers_between(d, 2, 2, 12);
  if (d.coin()) return fmt::format("torch.upsample_nearest2d(x, {}, None, None)", list_of(sizes));
  return fmt::format("torch.upsample_{}2d(x, {}, {}, None, None)",
                     d.one_of({"bilinear", "bicubic"}), list_of(sizes), d.flag());
}

std::string pixel_shuffle(Draw& d) { return d.size(1) % 4 == 0 ? "torch.pixel_shuffle(x, 2)" : ""; }

std::string pixel_unshuffle(Draw& d) {
  return fmt::format("torch.pixel_unshuffle(torch.constant_pad_nd(x, [0, {}, 0, {}], 0.5), 2)",
                     d.size(3) % 2, d.size(2) % 2);
}

std::string channel_shuffle(Draw& d) {
  return fmt::format("torch.channel_shuffle(x, {})", d.divisor_of(d.size(1)));
}

// As models write them: channels to pixels and back, and among themselves.
std::string channels_by_views(Draw& d) {
  const int64_t n = d.size(0), c = d.size(1), h = d.size(2), w = d.size(3);
  if (c % 4 != 0) return "";
  const std::string to_pixels = fmt::format(
      "x.reshape([{}, {}, 2, 2, {}, {}]).permute({}).reshape([{}, {}, {}, {}])", n, c / 4, h, w,
      d.one_of({"[0, 1, 4, 2, 5, 3]", "[0, 1, 4, 3, 5, 2]"}), n, c / 4, 2 * h, 2 * w);
  const std::string shuffled =
      fmt::format("x.reshape([{}, 2, {}, {}, {}]).transpose(1, 2).reshape([{}, {}, {}, {}])", n,
                  c / 2, h, w, n, c, h, w);
  return d.one_of({to_pixels, shuffled});
}

std::string pixels_by_slices(Draw& d) {
  if (d.size(2) % 2 != 0 || d.size(3) % 2 != 0) return "";
  const std::string rows = "x[:, :, ::2, ::2], x[:, :, 1::2, ::2], ";
  return "torch.cat([" + rows + "x[:, :, ::2, 1::2], x[:, :, 1::2, 1::2]], 1)";
}

std::string movedim(Draw& d) { return fmt::format("torch.movedim(x, {}, {})", d.axis(), d.axis()); }

// ---- chosen elements ----

// `count` positions along an axis of `size`, counted from either end.
std::string positions(Draw& d, int64_t count, int64_t size) {
  return list_of(numbers_between(d, count, -size, size - 1));
}

std::string index(Draw& d) {
  const int64_t count = d.between(1, 4);
  const std::string first = positions(d, count, d.size(1));
  if (d.rank() == 2 || d.coin()) return fmt::format("x[:, {}]", first);
  return fmt::format("x[:, {}, {}]", first, positions(d, count, d.size(2)));
}

std::string index_select(Draw& d) {
  const int64_t axis = d.axis();
  const auto chosen = numbers_between(d, d.between(1, 5), 0, d.size(axis) - 1);
  return fmt::format("torch.index_select(x, {}, torch.tensor({}))", axis, list_of(chosen));
}

// One index for each place along the axis, the same for all others.
std::string gather(Draw& d) {
  const int64_t axis = d.axis(), count = d.between(1, 4);
  const auto chosen = numbers_between(d, count, 0, d.size(axis) - 1);
  std::vector<int64_t> view(d.shape.size(), 1), sizes(d.shape.begin(), d.shape.end());
  view[static_cast<size_t>(axis)] = sizes[static_cast<size_t>(axis)] = count;
  return fmt::format("torch.gather(x, {}, torch.tensor({}).view({}).expand({}))", axis,
                     list_of(chosen), list_of(view), list_of(sizes));
}

std::string repeat_interleave(Draw& d) {
  return fmt::format("torch.repeat_interleave(x, {}, {})", d.between(1, 3), d.axis());
}

std::string tile(Draw& d) {
  return fmt::format("torch.tile(x, {})", list_of(numbers_between(d, d.between(1, 3), 1, 2)));
}

std::string rot90(Draw& d) {
  const int64_t first = d.axis(), second = d.axis();
  if (first == second) return "";
  return fmt::format("torch.rot90(x, {}, [{}, {}])", d.between(0, 4), first, second);
}

// A part of a copy is written over.
std::string slice_assignment(Draw& d) {
  const int64_t axis = d.axis(), first = d.between(0, d.size(axis) - 1);
  const int64_t last = d.between(first + 1, d.size(axis)), step = d.between(1, 2);
  return fmt::format(
      "torch.slice_scatter(x, torch.tanh(torch.slice(x, {0}, {1}, {2}, {3})), {0}, {1}, {2}, {3})",
      axis, first, last, step);
}

std::string padded_around(Draw& d) {
  const std::string border = list_of(numbers_between(d, 2 * (d.rank() - 2), 0, 2));
  return fmt::format("torch.pad(x, {}, 'circular')", border);
}

// ---- windows and other resolutions ----

std::string unfolded(Draw& d) {
  return fmt::format("torch.im2col(x, {}, [1, 1], {}, {})", list_of(numbers_between(d, 2, 1, 3)),
                     list_of(numbers_between(d, 2, 0, 1)), list_of(numbers_between(d, 2, 1, 2)));
}

std::string windows(Draw& d) {
  const int64_t axis = d.axis(), size = d.between(1, d.size(axis));
  return fmt::format("x.unfold({}, {}, {})", axis, size, d.between(1, 3));
}

// Windows summed up again.
std::string folded(Draw& d) {
  const std::string kernel = list_of(numbers_between(d, 2, 1, 3));
  return fmt::format(
      "torch.col2im(torch.im2col(x, {0}, [1, 1], [1, 1], [1, 1]), [{1}, {2}], {0}, [1, 1], [1, 1], "
      "[1, 1])",
      kernel, d.size(2), d.size(3));
}

std::string resized_along(Draw& d) {
  const auto axes = d.rank() - 2;
  const std::string sizes = list_of(numbers_between(d, axes, 2, 9));
  if (d.coin()) {
    return fmt::format("torch.{}{}d(x, {}, None)",
                       d.one_of({"upsample_nearest", "_upsample_nearest_exact"}), axes, sizes);
  }
  if (axes == 1) return fmt::format("torch.upsample_linear1d(x, {}, {}, None)", sizes, d.flag());
  if (axes == 3) return fmt::format("torch.upsample_trilinear3d(x, {}, {}, None)", sizes, d.flag());
  return fmt::format("torch.upsample_bilinear2d(x, {}, {}, None)", sizes, d.flag());
}

std::string resized_by_factor(Draw& d) {
  const std::string factors = d.one_of({"[2.0, 2.0]", "[1.5, 0.7]", "[0.5, 1.3]", "[3.0, 1.0]"});
  if (d.coin()) return fmt::format("torch.upsample_nearest2d(x, None, {})", factors);
  return fmt::format("torch.upsample_bilinear2d(x, None, False, {})", factors);
}

}  // namespace

RandomOperators parts() {
  return {
      {"slice", 2, 5, slice},
      {"select", 3, 5, select},
      {"chunks swapped", 2, 5, chunks_swapped},
      {"one part", 2, 5, one_part},
      {"stack", 2, 4, stack},
      {"flip", 2, 5, flip},
      {"roll", 2, 5, roll},
      {"repeat", 2, 5, repeat},
      {"expand", 2, 5, expand},
      {"padded", 3, 5, padded},
      {"padded by itself", 3, 5, padded_by_itself},
      {"resized", 4, 4, resized},
      {"pixel_shuffle", 4, 4, pixel_shuffle},
      {"pixel_unshuffle", 4, 4, pixel_unshuffle},
      {"channel_shuffle", 3, 4, channel_shuffle},
      {"channels by views", 4, 4, channels_by_views},
      {"pixels by slices", 4, 4, pixels_by_slices},
      {"movedim", 2, 5, movedim},
      {"index", 2, 5, index},
      {"index_select", 2, 5, index_select},
      {"gather", 2, 4, gather},
      {"repeat_interleave", 2, 4, repeat_interleave},
      {"tile", 2, 5, tile},
      {"rot90", 2, 4, rot90},
      {"slice assignment", 2, 5, slice_assignment},
      {"padded around", 3, 5, padded_around},
      {"unfolded", 4, 4, unfolded},
      {"windows", 2, 4, windows},
      {"folded", 4, 4, folded},
      {"resized along", 3, 5, resized_along},
      {"resized by factor", 4, 4, resized_by_factor},
  };
}

}  // namespace torch2caffe::test
