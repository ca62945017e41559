// Targets made up for tests.
#pragma once

#include <google/protobuf/text_format.h>

#include <string>

#include "support/text.h"
#include "target/target.h"

namespace torch2caffe::test {

// Caffe less or more what `entries` say, as in a target's table.
inline Target caffe_with(const std::string& entries) {
  caffe::TargetDescription description;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "name: \"own\" based_on: \"caffe\" " + entries, &description))
      << entries;
  return Target(description, &find_target("caffe"));
}

// The net after one pass for such a target, without its Input layers.
inline std::string passed(void (*pass)(Net&, const Target&), std::string_view net_text,
                          const Target& target) {
  Net net = net_of_text(net_text);
  check_net(net, nullptr, "the test");
  pass(net, target);
  check_net(net, nullptr, "the pass");
  return without_inputs(to_text(net));
}

}  // namespace torch2caffe::test
