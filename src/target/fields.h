// Fields of layers by their paths within LayerParameter: "pooling_param.kernel_size".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "torch2caffe/caffe.pb.h"

namespace torch2caffe {

// The parameter fields that a layer sets: "convolution_param.kernel_size".
std::vector<std::string> fields_of(const caffe::LayerParameter& param);

// Whether the format has such a field.
bool is_field(const std::string& path);

// The field's values as text writes them, one for each element of a repeated field; its default
// where it is not set. REQUIRES: is_field(path).
std::vector<std::string> field_values(const caffe::LayerParameter& param, const std::string& path);

// Takes the field out, and the message that held it where that is empty now. REQUIRES:
// is_field(path).
void clear_field(caffe::LayerParameter& param, const std::string& path);

// Cuts the field's numbers to their whole parts. REQUIRES: is_field(path), of type float.
void drop_fractions(caffe::LayerParameter& param, const std::string& path);

}  // namespace torch2caffe
