// Tables of operators: a graph as text in, a net as text or a refusal out.
#pragma once

#include "support/text.h"

namespace torch2caffe::test {

// `nodes` between inputs or constants in front and the return of %y behind.
inline std::string graph_around(const std::string& inputs, const std::string& nodes) {
  return inputs + "\n" + nodes + "\nreturn %y\n";
}

// The base of a suite over TextCase whose `given` are nodes over these inputs, the last one %y.
class OpTest : public testing::TestWithParam<TextCase> {
 protected:
  explicit OpTest(std::string inputs) : inputs_(std::move(inputs)) {}

  void expect_layers() const {
    EXPECT_EQ(lowered(graph_around(inputs_, GetParam().given)), tidy(GetParam().expected));
  }

  // The refusal names operator, place and module: the node stands at net.py:7 in module "part".
  void expect_refusal() const {
    EXPECT_EQ(errors_of(graph_around(inputs_, GetParam().given + " @ part \"net.py\":7")),
              "net.py:7 (module part): " + GetParam().expected);
  }

 private:
  std::string inputs_;
};

}  // namespace torch2caffe::test
