// What programs that drive this one read: of every command one JSON document on standard output.
// What went wrong stands in it as {"status": 3, "problems": [{"kind": "cannot_be_expressed",
// "module", "file", "line", "subject", "what", "advice"}]}; the exporter tells problems likewise.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "torch2caffe/convert.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

nlohmann::json json_of(Status status, const std::vector<Problem>& problems);
nlohmann::json json_of(const std::vector<Choice>& choices);

// A command's answer: `object`, with the status and the problems.
void print_json(Status status, const std::vector<Problem>& problems, nlohmann::json object);

nlohmann::json json_of(const ConvertResult& result);

void print_json(const ConvertResult& result, double tolerance);
void print_json(const Comparison& comparison, double tolerance);

}  // namespace torch2caffe
