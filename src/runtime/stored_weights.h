// What a caffemodel holds.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "torch2caffe/caffe.pb.h"

namespace torch2caffe {

// Throws ConvertError, unreadable_input.
caffe::NetParameter read_caffemodel(const std::filesystem::path& path);

using StoredBlobs = google::protobuf::RepeatedPtrField<caffe::BlobProto>;

// By the layer's name, in files of before 2014 as well.
std::map<std::string, const StoredBlobs*> stored_blobs(const caffe::NetParameter& weights);

}  // namespace torch2caffe
