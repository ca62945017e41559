// Loads a TorchScript file and ends: what any program must pay that reads one with libtorch.
// bench/convert.py measures the conversion against it.
#include <torch/script.h>

#include <cstdio>
#include <exception>

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: jit_load MODEL.pt\n", stderr);
    return 1;
  }
  try {
    torch::jit::load(arguments[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "jit_load: %s\n", error.what());
    return 2;
  }
  return 0;
}
