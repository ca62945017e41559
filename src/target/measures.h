// What can be said of a layer in a target's table: its fields, and measures, which are numbers that
// follow from its blobs or from several fields. docs/targets.md lists them.
#pragma once

#include <string>
#include <vector>

#include "net/net.h"
#include "torch2caffe/target.pb.h"

namespace torch2caffe {

bool is_measure(const std::string& name);

// The values of a measure or a field as text writes them; none where the layer has no such thing,
// or nothing has that name.
std::vector<std::string> values_of(const Net& net, const Layer& layer, const std::string& name);

// Whether a window of a Pooling reaches beyond the padding: those of Caffe divide by what is left
// of it.
bool cuts_windows(const Net& net, const Layer& layer);

// Whether this is a Pooling whose last windows would lie beside the picture: Caffe leaves them out,
// others do not.
bool drops_windows(const Net& net, const Layer& layer);

// "6" and "6.0" are one value; anything but numbers is compared as it is written.
bool same_value(const std::string& a, const std::string& b);

// Whether what the condition names has one value, which is the one that it wants.
bool holds(const caffe::Condition& condition, const std::vector<std::string>& values);

}  // namespace torch2caffe
