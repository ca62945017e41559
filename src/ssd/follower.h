// Follows the values of blobs back to the cells and channels of convolutions.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "ssd/head.h"

namespace torch2caffe {

// A blob's values as numbers of their origins; those of the n-th picture begin at n pictures.
constexpr int64_t one_picture = int64_t{1} << 40;

// Follows one blob.
class Follower {
 public:
  explicit Follower(const Net& net) : net_(net) {}

  Head head;

  // What was read of which only a part, or the largest, is in the head.
  std::vector<BlobId> wholes;

  // The origins of `blob` as it is before layer `end`; empty where it is no head.
  std::vector<int64_t> follow(BlobId blob, size_t end);

  // Numbers the channels that are there, without gaps; false where only some cells of one are, or
  // one is there twice.
  bool number_channels(std::vector<int64_t>& origins);

 private:
  // The last layer before `end` that writes `blob`: others may write it in place behind that.
  std::optional<size_t> writer(BlobId blob, size_t end) const;
  // The convolution that `blob` is the result of, but for what is done to each element.
  std::optional<size_t> convolution_behind(BlobId blob, size_t end);
  // All values of a convolution, which may have been read before for others of its channels.
  std::vector<int64_t> map_of(BlobId blob, size_t at);
  void add_map(const Layer& convolution, BlobId blob);
  std::vector<int64_t> permuted(const Layer& layer, const std::vector<int64_t>& origins) const;
  std::vector<int64_t> joined(const Layer& layer, size_t at);
  // Elements of lists may be scaled map by map; what is done behind the join is decoding.
  std::vector<int64_t> of_a_map(BlobId blob, size_t end);
  // The origins of all bottoms; none where one has none.
  std::vector<std::vector<int64_t>> all_followed(const Layer& layer, size_t at);
  std::vector<int64_t> sliced(const Layer& layer, BlobId top, size_t at);
  // Of blobs, element by element, or of the columns of one.
  bool is_maximum(const Layer& layer) const;
  std::vector<int64_t> largest(const Layer& layer, size_t at);
  static std::vector<std::vector<int64_t>> rows_of(const std::vector<int64_t>& origins,
                                                   const Shape& shape);
  // The picture, the map, and the cell within it.
  std::array<int64_t, 3> cell_of(int64_t origin) const;

  const Net& net_;
  std::vector<BlobId> convolutions_;  // by map
  std::vector<int64_t> begins_;       // of a map's values
  int64_t begin_ = 0;                 // of the next one's
  int joins_ = 0;                     // that were followed
  int above_ = 0;                     // joins of what is followed
};

}  // namespace torch2caffe
