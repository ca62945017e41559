// Attention: by itself, and in the forms in which PyTorch records nn.MultiheadAttention and
// nn.TransformerEncoderLayer in eval mode.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape sequence = {2, 5, 8};

Case attention(const std::string& name, const std::string& mask, const std::string& is_causal,
               const Shape& input) {
  const AttentionCall call = attention_call("x, torch.relu(x), torch.sigmoid(x)", mask, is_causal);
  return {name, {call.expression, {{"mask", {5, 5}}}}, {input}, {call.target}};
}

const std::vector<Case> by_itself = {
    attention("of_one_head", "None", "False", sequence),
    attention("of_heads", "None", "False", {2, 3, 5, 4}),
    attention("causal", "None", "True", {2, 3, 5, 4}),
    attention("masked", "self.mask", "False", {2, 3, 5, 4}),
    attention("masked_by_truth", "self.mask > 0", "False", sequence),
    attention("masked_by_computed_numbers", "torch.bmm(x, x.transpose(1, 2))", "False", sequence),
    attention("masked_by_computed_truth", "torch.bmm(x, x.transpose(1, 2)) > -5", "False",
              sequence),
};

// What PyTorch makes of it on a CPU.
const std::vector<Case> fused = {
    {"on_a_cpu",
     {"torch._scaled_dot_product_flash_attention_for_cpu(x, torch.relu(x), torch.sigmoid(x), 0., "
      "False, attn_mask=self.mask, scale=0.3)[0]",
      {{"mask", {5, 5}}}},
     {{2, 3, 5, 4}},
     {"aten::_scaled_dot_product_flash_attention_for_cpu"}},
    {"by_math",
     {"torch._scaled_dot_product_attention_math(x, torch.relu(x), torch.sigmoid(x), None, 0., "
      "True)[0]"},
     {{2, 3, 5, 4}},
     {"aten::_scaled_dot_product_attention_math"}},
};

// As core ATen spells it: a row that is masked altogether gives zeros.
Case safe_softmax(const std::string& name, const std::string& scores) {
  return {
      name,
      {"def forward(self, x):\n"
       "    s = " +
           scores +
           "\n"
           "    seen = torch.any(torch.logical_not(torch.eq(s, -float('inf'))), -1, True)\n"
           "    p = torch.where(torch.logical_not(seen), torch.full_like(s, 0.), torch.softmax(s, "
           "-1))\n"
           "    return torch.bmm(p, x)\n",
       {{"mask", {5, 5}}}},
      {sequence},
      {"aten::eq.Scalar", "aten::any.dim"}};
}

const std::vector<Case> in_parts = {
    safe_softmax("plain", "torch.bmm(x, x.transpose(1, 2)) * 0.3"),
    safe_softmax("masked",
                 "torch.bmm(x, x.transpose(1, 2)) * 0.3 + torch.full([5, 5], "
                 "-float('inf')).triu(1)"),
};

const std::vector<Stored> projections = {
    {"qkv", {24, 8}}, {"qkv_bias", {24}}, {"proj", {8, 8}}, {"proj_bias", {8}}};

Case multi_head(const std::string& name, const std::string& of, const std::string& rest,
                const std::string& result, int heads = 2) {
  return {name,
          {fmt::format("torch._native_multi_head_attention({}, 8, {}, self.qkv, self.qkv_bias, "
                       "self.proj, self.proj_bias, {}){}",
                       of, heads, rest, result),
           projections},
          {sequence},
          {"aten::_native_multi_head_attention"}};
}

const std::vector<Case> heads = {
    multi_head("self_attention", "x, x, x", "None, False", "[0]"),
    multi_head("one_head", "x, x, x", "None, False", "[0]", 1),
    multi_head("average_weights", "x, x, x", "None, True, True", ""),
    multi_head("weights_of_each_head", "x, x, x", "None, True, False", ""),
    multi_head("masked", "x, x, x", "torch.ones([2, 5]).triu(2) > 0, False, True, 1", "[0]"),
};

Case encoder(const std::string& name, bool norm_first, bool gelu = false) {
  std::vector<Stored> stored = projections;
  for (const char* norm : {"g1", "b1", "g2", "b2"}) stored.push_back({norm, {8}});
  stored.insert(stored.end(), {{"w1", {12, 8}}, {"c1", {12}}, {"w2", {8, 12}}, {"c2", {8}}});
  return {name,
          {fmt::format("torch._transformer_encoder_layer_fwd(x, 8, 2, self.qkv, self.qkv_bias, "
                       "self.proj, self.proj_bias, {}, {}, 1e-5, self.g1, self.b1, self.g2, "
                       "self.b2, self.w1, self.c1, self.w2, self.c2)",
                       gelu ? "True" : "False", norm_first ? "True" : "False"),
           stored},
          {sequence},
          {"aten::_transformer_encoder_layer_fwd"}};
}

const std::vector<Case> encoders = {encoder("norm_behind", false), encoder("norm_first", true),
                                    encoder("gelu", false, true),
                                    encoder("gelu_and_norm_first", true, true)};

class Attention : public OperatorTest {};

TEST_P(Attention, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(ByItself, Attention, on_every_target(by_itself), name_of);
INSTANTIATE_TEST_SUITE_P(Fused, Attention, on_every_target(fused), name_of);
INSTANTIATE_TEST_SUITE_P(InParts, Attention, on_every_target(in_parts), name_of);
INSTANTIATE_TEST_SUITE_P(Heads, Attention, on_every_target(heads), name_of);
INSTANTIATE_TEST_SUITE_P(Encoders, Attention, on_every_target(encoders), name_of);

}  // namespace
}  // namespace torch2caffe::test
