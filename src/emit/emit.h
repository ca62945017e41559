// Writes a net as Caffe's two files.
#pragma once

#include <cstdint>
#include <string>

#include "base/output_files.h"
#include "net/net.h"
#include "target/spelling.h"

namespace torch2caffe {

// The prototxt: protobuf text of the layers with bottoms and tops, without weights. Layers that
// `target` spells in its own way are written so; null: all are written as we do.
std::string prototxt_of(const Net& net, const Target* target = nullptr);

// A layer with bottom and top names filled in; no blobs. `param` is what both files hold.
Spelled complete_layer(const Net& net, const Layer& layer, const Target* target);

// The caffemodel: a serialised NetParameter in which every layer carries its blobs. Written
// straight from where the weights are. `progress` is called with bytes done and bytes in all.
// Throws ConvertError: cannot_be_expressed for more than protobuf's 2 GiB, before anything is
// written; unreadable_input for weights that are NaN, or infinite where they are multiplied with,
// naming every layer; cannot_write.
// Weights below 1e-30 are written as zero: multiplying with them is slow, and changes nothing that
// single precision holds. Returns how many there were.
int64_t write_caffemodel(const Net& net, OutputFile& file,
                         const std::function<void(int64_t, int64_t)>& progress,
                         const Target* target = nullptr);

}  // namespace torch2caffe
