// What users read, and what programs that drive this one do.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "torch2caffe/convert.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// Prints all problems to standard error: how many there are of what, then a line each.
void report(const ConvertError& error);

// Prints a comparison to standard output: each blob where `all_blobs` or where they are not equal,
// the outputs of both, the largest error, the notes.
void print_comparison(const Comparison& comparison, double tolerance, bool all_blobs);

// Where the networks part, to standard error. Nothing where they are equal.
void print_divergence(const Comparison& comparison, double tolerance);

// The files that a conversion wrote.
void print_files(const ConvertResult& result);

// What the network costs to run, and the choices between exact ways.
void print_cost(const ConvertResult& result);

// "conv1: zeros in the kernel (2.5 M multiply-adds, 0.1 M values), not padding in front (...)".
std::string to_string(const Choice& choice);
nlohmann::json json_of(const std::vector<Choice>& choices);

// The same for programs, one JSON object to standard output.
void print_json(const ConvertError& error);
void print_json(const ConvertResult& result);
void print_json(const Comparison& comparison);
void print_json(const RunResult& result);

}  // namespace torch2caffe
