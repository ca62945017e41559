// The report of a conversion, for a browser.
#pragma once

#include <optional>
#include <string>

#include "net/net.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

// One HTML page that needs nothing beside it: what came out, each blob with module and line, each
// layer with its cost, the notes, and the picture where there is one.
std::string report_page(const ConvertOptions& options, const ConvertResult& result, const Net& net,
                        const std::optional<std::string>& svg);

}  // namespace torch2caffe
