// The program as a function.
#pragma once

namespace torch2caffe {

// Reads the command line and does what it says; turns what goes wrong into a message, and the exit
// status that it returns.
int run_program(int argc, char** argv);

}  // namespace torch2caffe
