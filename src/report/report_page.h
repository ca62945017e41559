// The report of a conversion, for a browser.
#pragma once

#include <optional>
#include <string>

#include "net/net.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

// One HTML page that needs nothing beside it: what was proved and what not, the error of each blob
// by depth, tables of blobs and layers that can be sorted and searched, costs by module, choices,
// notes, and the picture where there is one.
std::string report_page(const ConvertOptions& options, const ConvertResult& result, const Net& net,
                        const std::optional<std::string>& svg);

}  // namespace torch2caffe
