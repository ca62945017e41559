// The heads of an SSD network: blobs that join what convolutions say of every cell of the feature
// maps.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compose/layer_builder.h"
#include "ssd/priors.h"

namespace torch2caffe {

// One feature map of a head.
struct HeadMap {
  PixelSize cells;
  int64_t channels = 0;  // values of a cell
  BlobId feature;        // a blob with these cells: what the head's convolution reads, if it can be

  int64_t cell_count() const { return cells.height * cells.width; }
  int64_t values() const { return cell_count() * channels; }
};

enum class Scores { none, softmax, sigmoid };

// The order in which a head holds its values. SSD's own: prior by prior, each with all its values;
// the priors of a map cell by cell.
struct Layout {
  bool values_first = false;  // N x values x priors
  bool kinds_first = false;   // of each map all cells of one kind of prior, then those of the next
};

// A channel of a convolution's result.
using Channel = std::pair<BlobId, int64_t>;

// A blob that joins the values of all maps: a Concat of reshaped, permuted convolutions, or of some
// of their channels. The largest of several channels counts as the first of these.
struct Head {
  BlobId blob;
  std::vector<HeadMap> maps;
  std::set<Channel> channels;   // which tell one head from another
  std::vector<BlobId> sources;  // the first blobs that hold nothing but its values
  Scores scores = Scores::none;
  std::string module;  // of the first convolution; where no module is known, its name
  // For each value of a picture where it comes from: maps one behind the other, each by those of
  // its channels that are in the head, each cell by cell.
  std::vector<int64_t> origin;

  int64_t values() const { return static_cast<int64_t>(origin.size()); }
};

// `blob` as a head; nothing where it is none.
std::optional<Head> head_at(const Net& net, BlobId blob);

// All heads, each where it is nearest to the outputs, or to where the net ends for another reason;
// and those of which others are parts.
std::vector<Head> heads_of(const Net& net);

// The layout of a head with so many values a prior; nothing where the values of a prior are not
// from one cell, or the cells come in another order.
std::optional<Layout> layout_of(const Net& net, const Head& head, int64_t values);

// For each row of SSD's own order the row that it is among priors of this layout.
std::vector<int64_t> prior_order(const std::vector<HeadMap>& maps, int64_t values,
                                 const Layout& layout);

// Values of this layout (of any batch), or rows of `values` numbers, in SSD's own order.
Tensor in_own_order(const Tensor& tensor, const std::vector<HeadMap>& maps, int64_t values,
                    const Layout& layout);

// Layers that do the same; `blob` itself where it has the order already.
BlobId in_own_order(LayerBuilder& layers, BlobId blob, const std::vector<HeadMap>& maps,
                    int64_t values, const Layout& layout);

}  // namespace torch2caffe
