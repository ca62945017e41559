// What users read.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/convert.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// Prints all problems to standard error: how many there are of what, then a line each; then notes.
void report(Status status, const std::vector<Problem>& problems,
            const std::vector<std::string>& notes = {});

// Prints a comparison to standard output: each blob where `all_blobs` or where they are not equal,
// the outputs of both, the largest error, the notes.
void print_comparison(const Comparison& comparison, double tolerance, bool all_blobs);

// The files that a conversion wrote.
void print_files(const ConvertResult& result);

// What the network costs to run, and the choices between exact ways.
void print_cost(const ConvertResult& result);

// "conv1: zeros in the kernel (2.5 M multiply-adds, 0.1 M values), not padding in front (...)".
std::string to_string(const Choice& choice);

// Where the networks part, and the outputs that one of them lacks; nothing where they are equal.
std::vector<Problem> divergence(const Comparison& comparison, double tolerance);

// What keeps the files from being called proved; nothing where they are, or where that was not
// asked for.
std::vector<Problem> doubts(const ConvertResult& result, double tolerance);

}  // namespace torch2caffe
