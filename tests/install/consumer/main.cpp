// A project that uses the installed library: converts its first argument and prints the largest
// error.
#include <torch2caffe/convert.h>

#include <iostream>

int main(int, char** argv) {
  try {
    torch2caffe::ConvertOptions options;
    options.model = argv[1];
    options.inputs = {{"", {1, 3, 12, 12}}};
    const torch2caffe::ConvertResult result = torch2caffe::convert(options);
    std::cout << result.caffemodel.string() << ' ' << *result.max_error << '\n';
    return static_cast<int>(result.status());
  } catch (const torch2caffe::ConvertError& error) {
    std::cerr << error.what() << '\n';
    return static_cast<int>(error.status());
  }
}
