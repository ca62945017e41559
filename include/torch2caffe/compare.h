// Says in what two Caffe networks differ, such as two conversions of one model.
// Threads, the process, what is kept: as convert.h says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// A layer that only one of them has, or that they have otherwise.
struct LayerDifference {
  std::string first, second;  // its name in each; empty where that one has it not
  std::string what;           // "type", "fields", "shapes", "bottoms"; empty for a layer of one
  std::string in_first, in_second;  // what it is in each; the type, for a layer of one
};

// A weight blob with other values in the second network, or of another size.
struct WeightDifference {
  std::string layer;                  // its name in the first
  int blob = 0;                       // which of its blobs
  int64_t values = 0, differing = 0;  // of the first; all of them where sizes differ
  double difference = 0;              // the largest, infinite where sizes differ
  double largest = 0;                 // absolute value in the first
};

struct NetworkCost {
  int layers = 0;
  int64_t parameters = 0, multiply_adds = 0, blob_elements = 0;
};

struct NetworkComparison {
  std::vector<LayerDifference> layers;
  std::vector<WeightDifference> weights;
  int weight_blobs = 0;  // that both have; 0 where a caffemodel is missing
  NetworkCost first, second;
  std::vector<std::string> notes;

  bool same() const { return layers.empty() && weights.empty(); }
};

// Each is a prototxt, with its caffemodel beside it where there is one, or their stem. Layers are
// matched by name, and the rest by type in their order; names alone are no difference. Throws
// ConvertError, unreadable_input, for what cannot be read.
TORCH2CAFFE_API NetworkComparison compare_networks(const std::filesystem::path& first,
                                                   const std::filesystem::path& second);

// Writes that as one HTML page which needs nothing beside it: what differs and what each costs, in
// tables that can be sorted and searched. `first` and `second` name the networks there. Throws
// ConvertError, cannot_write.
TORCH2CAFFE_API void write_page(const std::filesystem::path& page,
                                const std::filesystem::path& first,
                                const std::filesystem::path& second,
                                const NetworkComparison& comparison);

}  // namespace torch2caffe
