// Targets of programs that read Caffe files, against what these were seen to do with networks of
// one construct each (constructs/verdicts.txt): what a program does not compute rightly, its target
// does not write.
#include <fstream>
#include <sstream>

#include "support/text.h"
#include "target/rules.h"
#include "target/spelling.h"

namespace torch2caffe {
namespace {

std::ifstream opened(const std::string& name) {
  std::ifstream file(std::string(TORCH2CAFFE_SOURCE) + "/tests/target/constructs/" + name);
  if (!file) throw std::runtime_error("cannot open " + name);
  return file;
}

// The networks as text, by name: "== name" stands above each.
std::map<std::string, std::string> networks() {
  std::map<std::string, std::string> found;
  std::ifstream file = opened("networks.txt");
  std::string name;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("== ")) {
      name = line.substr(3);
    } else {
      found[name] += line + "\n";
    }
  }
  return found;
}

// What each program made of each network: verdicts()["mnn"]["conv_hw"].
std::map<std::string, std::map<std::string, std::string>> verdicts() {
  std::map<std::string, std::map<std::string, std::string>> found;
  std::ifstream file = opened("verdicts.txt");
  std::vector<std::string> programs;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string network, word;
    words >> network;
    for (size_t i = 0; words >> word; ++i) {
      if (network == "network") {
        programs.push_back(word);
      } else {
        found[programs.at(i)][network] = word;
      }
    }
  }
  return found;
}

bool is_written_as_it_is(const std::string& text, const Target& target) {
  Net net = net_of_text(text);
  const std::string given = to_text(net);
  try {
    legalise(net, target);
    check_legal(net, target);
  } catch (const ConvertError&) {
    return false;
  }
  const auto is_spelled = [&](const Layer& layer) { return spell(net, layer, target); };
  return to_text(net) == given && std::none_of(net.layers.begin(), net.layers.end(), is_spelled);
}

std::vector<std::string> programs() {
  std::vector<std::string> names;
  for (const auto& [program, of] : verdicts()) names.push_back(program);
  return names;
}

class Construct : public testing::TestWithParam<std::string> {
 protected:
  const Target& target_ = find_target(GetParam());
  std::map<std::string, std::string> verdicts_ = verdicts().at(GetParam());
};

TEST_P(Construct, AreNotWrittenWhereTheyDoNotComeOutRight) {
  const auto texts = networks();
  EXPECT_EQ(texts.size(), verdicts_.size());
  for (const auto& [network, verdict] : verdicts_) {
    if (verdict.starts_with("ok")) continue;
    EXPECT_FALSE(is_written_as_it_is(texts.at(network), target_)) << network << ": " << verdict;
  }
}

// What one of the programs does not compute rightly is not portable; caffe2onnx is none of them.
TEST(Constructs, ArePortableWhereAllProgramsReadThem) {
  const auto texts = networks();
  for (const auto& [program, of] : verdicts()) {
    if (program == "caffe2onnx") continue;
    for (const auto& [network, verdict] : of) {
      if (verdict.starts_with("ok")) continue;
      EXPECT_FALSE(is_written_as_it_is(texts.at(network), find_target("portable")))
          << network << " in " << program << ": " << verdict;
    }
  }
  EXPECT_TRUE(is_written_as_it_is(texts.at("conv_hw"), find_target("portable")));
}

// A table that has nothing would pass the other test.
TEST_P(Construct, AreWrittenWhereAllProgramsReadThem) {
  const auto texts = networks();
  for (const char* network : {"conv_hw", "deconv_depthwise", "max_k3s2p1_even", "ave_k2s2", "scale",
                              "relu_leaky", "ip_chain", "reshape_to4", "softmax_2axes"}) {
    ASSERT_EQ(verdicts_.at(network), "ok") << network;
    EXPECT_TRUE(is_written_as_it_is(texts.at(network), target_)) << network;
  }
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Of, Construct, testing::ValuesIn(programs()), name_of);

}  // namespace
}  // namespace torch2caffe
