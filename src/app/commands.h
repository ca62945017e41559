// The commands of the program.
#pragma once

#include "torch2caffe/convert.h"

namespace torch2caffe {

// Parses the command line and does what it says. Throws ConvertError.
Status run_command_line(int argc, char** argv);

// Prints all problems to standard error: how many there are of what, then a line each.
void report(const ConvertError& error);

// The same for programs: one JSON object to standard output.
void print_json(const ConvertError& error);

// Prints what a conversion gave to standard output, for people or as one JSON object.
void print_result(const ConvertResult& result, double tolerance, bool all_blobs);
void print_json(const ConvertResult& result);

}  // namespace torch2caffe
