// The commands of the program.
#pragma once

#include "torch2caffe/convert.h"

namespace torch2caffe {

// Parses the command line and does what it says. Throws ConvertError.
Status run_command_line(int argc, char** argv);

// Prints all problems to standard error: unsupported operators counted first, then a line each.
void report(const ConvertError& error);

// Prints what a conversion gave to standard output, for people or as one JSON object.
void print_result(const ConvertResult& result, double tolerance, bool all_blobs);
void print_json(const ConvertResult& result);

}  // namespace torch2caffe
