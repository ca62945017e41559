// Operators that models write out become as few layers as the one operator that they stand for.
#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Written {
  Case subject;
  int layers;  // for every target, with Input; what activations become depends on the target
};

Case written(const std::string& name, const std::string& source, const std::string& operator_name,
             const Shape& input = {2, 8, 6, 4}) {
  return {name, {source}, {input}, {operator_name}};
}

Case moved(const std::string& name, const std::string& source, const std::string& operator_name,
           const Shape& input = {2, 8, 6, 4}) {
  Case result = written(name, source, operator_name, input);
  result.exact = true;
  return result;
}

// ---- activations: as many layers as PyTorch's own operator has ----

struct Activation {
  Case subject;
  std::string operator_itself;
};

const std::vector<Activation> activations = {
    {written("silu", "x * torch.sigmoid(x)", "aten::sigmoid"), "torch.silu(x)"},
    {written("silu_by_exp", "x / (1 + torch.exp(-x))", "aten::exp"), "torch.silu(x)"},
    {written("mish", "x * torch.tanh(torch.softplus(x))", "aten::softplus"), "torch.mish(x)"},
    {written("hardsigmoid", "torch.relu6(x + 3) / 6", "aten::relu6"), "torch.hardsigmoid(x)"},
    {written("hardswish", "x * torch.relu6(x + 3) / 6", "aten::relu6"), "torch.hardswish(x)"},
    {written("gelu", "0.5 * x * (1 + torch.erf(x / 1.4142135623730951))", "aten::erf"),
     "torch.gelu(x)"},
    {written("gelu_by_tanh",
             "0.5 * x * (1 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3))))",
             "aten::pow.Tensor_Scalar"),
     "torch.gelu(x, approximate='tanh')"},
};

std::vector<Case> subjects_of(const std::vector<Activation>& all) {
  std::vector<Case> subjects;
  for (const Activation& activation : all) subjects.push_back(activation.subject);
  return subjects;
}

// ---- what moves elements, and local_response_norm ----

const std::string focus =
    "torch.cat([x[:, :, ::2, ::2], x[:, :, 1::2, ::2], x[:, :, ::2, 1::2], x[:, :, 1::2, 1::2]], "
    "1)";

const std::string reorg =
    "def forward(self, x):\n"
    "    x = x.view([2, 8, 3, 2, 2, 2]).transpose(3, 4).contiguous()\n"
    "    x = x.view([2, 8, 6, 4]).transpose(2, 3).contiguous()\n"
    "    x = x.view([2, 8, 4, 3, 2]).transpose(1, 2).contiguous()\n"
    "    return x.view([2, 32, 3, 2])\n";

// As F.local_response_norm is defined.
std::string response_norm(int size, double k, int front, int back) {
  return "def forward(self, x):\n"
         "    div = torch.mul(x, x).unsqueeze(1)\n"
         "    div = torch.constant_pad_nd(div, [0, 0, 0, 0, " +
         std::to_string(front) + ", " + std::to_string(back) +
         "], 0.0)\n"
         "    div = torch.avg_pool3d(div, [" +
         std::to_string(size) +
         ", 1, 1], [1, 1, 1]).squeeze(1)\n"
         "    return x / torch.pow(div * 0.5 + " +
         std::to_string(k) + ", 0.75)\n";
}

const std::vector<Written> others = {
    {moved(
         "pixel_shuffle",
         "x.view([2, 2, 2, 2, 6, 4]).permute([0, 1, 4, 2, 5, 3]).contiguous().view([2, 2, 12, 8])",
         "aten::permute"),
     2},
    {moved("pixel_shuffle_of_channels_in_another_order",
           "x.view([2, 2, 2, 2, 6, 4]).permute([0, 3, 4, 1, 5, 2]).reshape([2, 2, 12, 8])",
           "aten::permute"),
     2},
    {moved("pixel_unshuffle",
           "x.view([2, 8, 3, 2, 2, 2]).permute([0, 1, 3, 5, 2, 4]).reshape([2, 32, 3, 2])",
           "aten::permute"),
     2},
    {moved("focus", focus, "aten::slice.Tensor"), 2},
    {moved("focus_of_a_picture", focus, "aten::slice.Tensor", {1, 3, 32, 16}), 2},
    {moved("reorg", reorg, "aten::transpose.int"), 2},
    {moved("channel_shuffle",
           "x.view([2, 2, 4, 6, 4]).transpose(1, 2).contiguous().view([2, 8, 6, 4])",
           "aten::transpose.int"),
     2},
    {written("local_response_norm", response_norm(5, 1, 2, 2), "aten::avg_pool3d"), 2},
    {written("local_response_norm_with_k", response_norm(3, 2, 1, 1), "aten::avg_pool3d"), 3},
};

// ---- l2_norm: one layer where the target has Normalize ----

const std::string length = "torch.sqrt(torch.sum(torch.pow(x, 2), [1], True))";

Case weighted(const std::string& name, const std::string& vectors, const std::string& normalised,
              const std::string& operator_name) {
  return {name,
          {"def forward(self, x):\n    x = " + vectors + "\n    x = " + normalised +
               "\n    return self.w.view([1, 8, 1, 1]).expand_as(x) * x\n",
           {{"w", {8}}}},
          {{2, 8, 6, 4}},
          {operator_name}};
}

// Most vectors of a ReLU of so few have zeros, and some are zero.
const std::string sparse = "torch.relu(x - 1)";

const std::vector<Written> l2_norms = {
    {weighted("l2_norm_of_ssd", "x", "x / (" + length + " + 1e-10)", "aten::sqrt"), 2},
    {weighted("l2_norm_of_zeros", sparse, "x / (" + length + " + 1e-10)", "aten::sqrt"), 4},
    {weighted("l2_norm_of_normalize", sparse,
              "x / torch.norm(x, 2, [1], True).clamp_min(1e-12).expand_as(x)", "aten::clamp_min"),
     4},
    {weighted("l2_norm_with_eps_in_the_root", "x",
              "x * torch.rsqrt(torch.sum(torch.mul(x, x), [1], True) + 0.5)", "aten::rsqrt"),
     2},
    {written("l2_norm_of_rows", "x / torch.linalg_vector_norm(x, 2, [-1], True).clamp_min(1e-12)",
             "aten::clamp_min", {3, 8}),
     2},
    {written("l2_norm_of_rank_3", "x / (" + length + " + 1e-10)", "aten::sqrt", {2, 8, 5}), 2},
};

std::vector<Case> subjects_of(const std::vector<Written>& all) {
  std::vector<Case> subjects;
  for (const Written& row : all) subjects.push_back(row.subject);
  return subjects;
}

// Caffe's LRN has none of these.
const std::vector<Case> even_windows = {
    written("local_response_norm_of_even_size", response_norm(4, 1, 2, 1), "aten::avg_pool3d"),
    written("local_response_norm_of_two", response_norm(2, 2, 1, 0), "aten::avg_pool3d"),
    written("local_response_norm_of_more_than_there_are", response_norm(20, 0.5, 10, 9),
            "aten::avg_pool3d"),
};

class WrittenOut : public OperatorTest {};

TEST_P(WrittenOut, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Activations, WrittenOut, on_every_target(subjects_of(activations)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Others, WrittenOut, on_every_target(subjects_of(others)), name_of);
INSTANTIATE_TEST_SUITE_P(L2Norms, WrittenOut, on_every_target(subjects_of(l2_norms)), name_of);
INSTANTIATE_TEST_SUITE_P(EvenWindows, WrittenOut, on_every_target(even_windows), name_of);

int layers_of(const Case& subject, const std::string& target) {
  const SavedModel saved(subject);
  return convert(saved.options(target)).layers;
}

TEST(WrittenOutActivations, HaveTheLayersOfTheirOperator) {
  for (const char* target : {"caffe", "caffe-master", "opencv"}) {
    for (const auto& [subject, operator_itself] : activations) {
      SCOPED_TRACE(subject.name + " for " + target);
      Case itself = subject;
      itself.model.source = operator_itself;
      EXPECT_EQ(layers_of(subject, target), layers_of(itself, target));
    }
  }
}

TEST(WrittenOutL2Norms, AreOneLayerWithTheirFactors) {
  for (const char* target : {"caffe-ssd", "opencv"}) {
    for (const auto& [subject, layers] : l2_norms) {
      SCOPED_TRACE(subject.name + " for " + target);
      EXPECT_EQ(layers_of(subject, target), layers);
    }
  }
}

TEST(WrittenOutMoves, HaveAsFewLayersAsTheirOperator) {
  for (const char* target : {"caffe", "caffe-master", "opencv"}) {
    for (const auto& [subject, layers] : others) {
      SCOPED_TRACE(subject.name + " for " + target);
      EXPECT_EQ(layers_of(subject, target), layers);
    }
  }
}

}  // namespace
}  // namespace torch2caffe::test
