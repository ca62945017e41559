// The program torch2caffe.
#include "app/program.h"

int main(int argc, char** argv) { return torch2caffe::run_program(argc, argv); }
