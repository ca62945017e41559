// Tables of passes: a net as text in, a net as text out.
#pragma once

#include "passes/pass.h"
#include "support/text.h"

namespace torch2caffe::test {

// The base of a suite over TextCase whose `given` and `expected` stand behind an Input %x of this
// shape. An empty `expected`: the pass must leave the net alone.
class PassTest : public testing::TestWithParam<TextCase> {
 protected:
  PassTest(void (*pass)(Net&, const Target&), const std::string& shape)
      : pass_(pass),
        input_("%x = Input() { input_param { shape { dim: " + shape + " } } } : " + bare(shape)) {}

  void expect_net(const std::string& target = "caffe") const {
    const std::string given = input_ + "\n" + tidy(GetParam().given);
    const std::string before = without_inputs(to_text(net_of_text(given)));
    const std::string expected = GetParam().expected.empty() ? before : tidy(GetParam().expected);
    EXPECT_EQ(passed(pass_, given, target), expected);
  }

 private:
  // "[1, 2]" as text forms write it: "[1,2]".
  static std::string bare(std::string shape) {
    std::erase(shape, ' ');
    return shape;
  }

  void (*pass_)(Net&, const Target&);
  std::string input_;
};

}  // namespace torch2caffe::test
