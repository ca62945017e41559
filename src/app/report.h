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

// Where the networks part, and the outputs that one of them lacks, to standard error. Nothing where
// they are equal.
void print_divergence(const Comparison& comparison, double tolerance);

// The files that a conversion wrote.
void print_files(const ConvertResult& result);

// What the network costs to run, and the choices between exact ways.
void print_cost(const ConvertResult& result);

// The files are called *.unverified: why, to standard error.
void print_why_unproved(const std::string& reason);

// "conv1: zeros in the kernel (2.5 M multiply-adds, 0.1 M values), not padding in front (...)".
std::string to_string(const Choice& choice);
nlohmann::json json_of(const std::vector<Choice>& choices);

// A JSON object to standard output. Paths may hold bytes that are no UTF-8; they are replaced
// rather than refused.
void print_object(const nlohmann::json& object);

// The same for programs, one JSON object to standard output.
void print_json(const ConvertError& error);
void print_json(const ConvertResult& result);
void print_json(const Comparison& comparison);

// What `f` returns. What it throws is printed as JSON first, where that is asked for.
template <typename F>
auto or_say_why(bool as_json, const F& f) {
  try {
    return f();
  } catch (const ConvertError& error) {
    if (as_json) print_json(error);
    throw;
  }
}

}  // namespace torch2caffe
