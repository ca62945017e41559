// What a conversion comes to, in sentences.
#pragma once

#include <string>

#include "net/net.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

// What was proved, by which judges, on which input; and what was not. HTML paragraphs.
std::string summary_of(const ConvertOptions& options, const ConvertResult& result, const Net& net);

}  // namespace torch2caffe
