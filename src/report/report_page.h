// The report of a conversion, for a browser.
#pragma once

#include <string>

#include "graph/graph.h"
#include "net/net.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

// One HTML page that needs nothing beside it: what was proved and what not, the error of each blob
// by depth, how the worst differ, a detector's boxes, the network by module, tables of blobs and
// layers that can be sorted and searched, costs by module, choices and notes. `graph` is what the
// net was made of.
std::string report_page(const ConvertOptions& options, const ConvertResult& result, const Net& net,
                        const Graph& graph);

}  // namespace torch2caffe
