// Where nodes come from, in the words of PyTorch 2.5 to 2.13.
#include "importers/pt2/nodes/node_location.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

const char* const stack =
    "File \"/home/me/net.py\", line 18, in forward\n    x=self.block(x)\n"
    "  File \"/home/me/block.py\", line 9, in forward\n    return self.conv(x)\n"
    "  File \"/venv/site-packages/torch/nn/modules/conv.py\", line 565, in forward\n    ...";

std::string module_of(const std::string& path) {
  return node_location("", "L__self__,,m.Net;key," + path + ",torch.nn.modules.conv.Conv2d").module;
}

TEST(NodeLocation, TheInnermostLineOfTheUser) {
  EXPECT_EQ(to_string(node_location(stack, "L__self__,,m.Net;L__self__block,block,m.Block")),
            "/home/me/block.py:9 (module block)");
  EXPECT_EQ(node_location("File \"torch/fx/passes/runtime_assert.py\", line 24, in f", "").file,
            "");
}

TEST(NodeLocation, FoldersOfUsersThatAreCalledTorch) {
  const auto file_of = [](const std::string& file) {
    return node_location("File \"" + file + "\", line 7, in forward\n", "").file;
  };
  for (const char* file : {"/home/me/.cache/torch/hub/me_nets_main/net.py", "/srv/torch/net.py"}) {
    EXPECT_EQ(file_of(file), file);
  }
  for (const char* file :
       {"/usr/lib/python3/dist-packages/torch/nn/functional.py", "<eval_with_key>.72",
        "/tmp/torch2caffe-b330524f/network.py", "/lib/torch2caffe/export/network.py"}) {
    EXPECT_EQ(file_of(file), "") << file;
  }
}

TEST(NodeLocation, SpellingsOfModules) {
  EXPECT_EQ(module_of("layer1.0.conv1"), "layer1.0.conv1");
  EXPECT_EQ(module_of("layer1.0.relu@1"), "layer1.0.relu");
  EXPECT_EQ(module_of("L['self'].layer1.conv1"), "layer1.conv1");
  EXPECT_EQ(module_of("L['self'].layer1[0].conv1"), "layer1.0.conv1");
  EXPECT_EQ(module_of("getattr(L['self'].layer1, '0').conv1"), "layer1.0.conv1");
  EXPECT_EQ(module_of("L['self']._modules['layer1']._modules['0']"), "layer1.0");
  EXPECT_EQ(module_of("L['self']"), "");
}

TEST(NodeLocation, NothingKnown) {
  EXPECT_EQ(node_location("", ""), Location{});
  EXPECT_EQ(node_location("File \"", "a;b"), Location{});
  const std::string hook = "_empty_nn_module_stack_from_metadata_hook";
  EXPECT_EQ(node_location("", hook + "," + hook + "," + hook).module, "");
}

}  // namespace
}  // namespace torch2caffe
