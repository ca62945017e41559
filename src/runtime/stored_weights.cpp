// Weights: see the header.
#include "runtime/stored_weights.h"

#include <fstream>

#include "torch2caffe/error.h"

namespace torch2caffe {

std::map<std::string, const StoredBlobs*> stored_blobs(const caffe::NetParameter& weights) {
  std::map<std::string, const StoredBlobs*> stored;
  for (const auto& layer : weights.layers()) stored[layer.name()] = &layer.blobs();
  for (const auto& layer : weights.layer()) stored[layer.name()] = &layer.blobs();
  return stored;
}

caffe::NetParameter read_caffemodel(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  caffe::NetParameter weights;
  const bool is_open = file.is_open();
  if (is_open && weights.ParseFromIstream(&file)) return weights;
  throw ConvertError(Status::unreadable_input, path.string(),
                     is_open ? "is damaged, or no caffemodel" : "cannot be opened",
                     is_open ? "copy it again from where it was made" : "check the path");
}

}  // namespace torch2caffe
