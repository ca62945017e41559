// Several threads convert at once, as the headers allow.
#include <gmock/gmock.h>

#include <array>
#include <thread>

#include "harness.h"
#include "support/files.h"

namespace torch2caffe::test {
namespace {

Case model_of(int64_t width) {
  return {"net",
          {"def forward(self, x):\n"
           "    y = torch.conv2d(x, self.weight)\n"
           "    y[:, 0] = torch.tanh(y[:, 1])\n"
           "    return y\n",
           {{"weight", {width, 3, 3, 3}}}},
          {{1, 3, 8, 8}},
          {}};
}

// The text and the weights that a conversion writes.
std::string files_of(const ConvertResult& result) {
  return read_file(result.prototxt) + read_file(result.caffemodel);
}

TEST(Threads, ConvertAtOnce) {
  constexpr size_t threads = 4;
  constexpr int times = 5;
  std::array<std::string, threads> alone, together;
  for (size_t i = 0; i < threads; ++i) {
    const SavedModel saved(model_of(static_cast<int64_t>(i) + 2));
    alone[i] = files_of(convert(saved.options("caffe")));
  }
  {
    std::vector<std::jthread> running;
    for (size_t i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        for (int again = 0; again < times; ++again) {
          const SavedModel saved(model_of(static_cast<int64_t>(i) + 2));
          const ConvertResult result = convert(saved.options("caffe"));
          if (result.status() == Status::done) together[i] = files_of(result);
        }
      });
    }
  }
  EXPECT_EQ(together, alone);
}

}  // namespace
}  // namespace torch2caffe::test
