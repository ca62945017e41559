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
  };
}

}  // namespace torch2caffe::test
