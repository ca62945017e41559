// The reference that proves exported programs: libtorch knows every operator that is translated by
// the schema that we have, and runs it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/plugin.h"
#include "case_list.h"
#include "graph/schema.h"
#include "graph/text_form.h"
#include "graph/views.h"
#include "harness.h"
#include "importers/plugin.h"
#include "lower/op_registry.h"

namespace torch2caffe::test {
namespace {

// ---- schemas ----

// "a schema's defaults" differ in spelling: 1 and 1.0, a number for a name.
std::string default_text(const Parameter& parameter) {
  if (!parameter.has_default) return "none";
  if (const auto* whole = std::get_if<int64_t>(&parameter.default_value))
    return parameter.type.starts_with("MemoryFormat") ? "contiguous_format"
                                                      : fmt::format("{}", double(*whole));
  if (const auto* real = std::get_if<double>(&parameter.default_value))
    return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&parameter.default_value)) return *text;
  if (const auto* truth = std::get_if<bool>(&parameter.default_value)) return *truth ? "yes" : "no";
  if (const auto* list = std::get_if<std::vector<int64_t>>(&parameter.default_value))
    return fmt::format("[{}] {}", list->size(), list->empty() ? 0 : list->front());
  return "None";
}

std::string outline(const Schema& schema) {
  std::string text = schema.target;
  for (const Parameter& parameter : schema.parameters)
    text += fmt::format(" {}({})={}", parameter.name, parameter.alias, default_text(parameter));
  text += " ->";
  for (const Parameter& result : schema.results) text += fmt::format(" ({})", result.alias);
  return text;
}

std::string outline_in_libtorch(const std::string& target) {
  for (const std::string& schema : schemas_of(target.substr(0, target.find('.')))) {
    if (schema.starts_with(target + "(")) return outline(Schema::parse(schema));
  }
  return target + " is unknown to libtorch";
}

void load_reference() { plugin_symbol("libtorch", run_graph_symbol, "libtorch"); }

const bool is_new = libtorch_is_at_least(2, 6);

// PyTorch 2 gave defaults to the first four, and other parameters to the last: no file of an older
// one calls it, and what libtorch 1.13 has of that name cannot prove it.
const std::set<std::string> with_newer_schemas = {
    "aten::std.correction", "aten::var.correction", "aten::std_mean.correction",
    "aten::var_mean.correction", "aten::_scaled_dot_product_attention_math"};

// PyTorch 2 does not have the first two any more, and says of the last that it writes its
// statistics: programs that were exported call it where it does not.
const std::set<std::string> with_older_schemas = {"aten::_scaled_dot_product_attention",
                                                  "aten::frobenius_norm",
                                                  "aten::_native_batch_norm_legit"};

TEST(Reference, HasEveryOperatorBySchema) {
  load_reference();
  const auto& others = is_new ? with_older_schemas : with_newer_schemas;
  for (const auto& [target, op] : OpRegistry::all().ops()) {
    if (!target.starts_with("aten::")) continue;
    const bool is_same = outline(op.schema) == outline_in_libtorch(target);
    EXPECT_NE(is_same, others.contains(target)) << outline(op.schema) << "\n"
                                                << outline_in_libtorch(target);
  }
}

TEST(Reference, HasEveryViewBySchema) {
  load_reference();
  for (const ViewOperator& op : view_operators())
    EXPECT_EQ(outline(op.schema), outline_in_libtorch(op.schema.target));
}

// ---- operators that this libtorch is too old to have ----

struct Newer {
  std::string name, given, by_older;
};

void PrintTo(const Newer& row, std::ostream* out) { *out << row.name; }

const Newer newer[] = {
    {"attention",
     "%y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x) : f32[2,6,4,5]",
     R"(%t = aten::transpose.int(self=%x, dim0=-2, dim1=-1) : f32[2,6,5,4]
        %s = aten::matmul(self=%x, other=%t) : f32[2,6,4,4]
        %d = aten::mul.Scalar(self=%s, other=0.4472135954999579) : f32[2,6,4,4]
        %p = aten::softmax.int(self=%d, dim=-1) : f32[2,6,4,4]
        %y = aten::matmul(self=%p, other=%x) : f32[2,6,4,5])"},
    {"attention_of_grouped_heads",
     R"(%k = aten::slice.Tensor(self=%x, dim=1, start=0, end=2) : f32[2,2,4,5]
        %y = aten::scaled_dot_product_attention(query=%x, key=%k, value=%k, scale=0.5, \
        enable_gqa=True) : f32[2,6,4,5])",
     R"(%k0 = aten::slice.Tensor(self=%x, dim=1, start=0, end=1) : f32[2,1,4,5]
        %k1 = aten::slice.Tensor(self=%x, dim=1, start=1, end=2) : f32[2,1,4,5]
        %k = aten::cat(tensors=[%k0, %k0, %k0, %k1, %k1, %k1], dim=1) : f32[2,6,4,5]
        %y = aten::scaled_dot_product_attention(query=%x, key=%k, value=%k, scale=0.5) : \
        f32[2,6,4,5])"},
    {"causal_attention",
     R"(%y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x, is_causal=True) : \
        f32[2,6,4,5])",
     R"(%m = constant f32[4,4] {0, -inf, -inf, -inf, 0, 0, -inf, -inf, 0, 0, 0, -inf, 0, 0, 0, 0}
        %y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x, attn_mask=%m) : \
        f32[2,6,4,5])"},
    {"attention_by_truth",
     R"(%m = constant bool[1,4] {1, 0, 1, 1}
        %y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x, attn_mask=%m) : \
        f32[2,6,4,5])",
     R"(%m = constant f32[1,4] {0, -inf, 0, 0}
        %y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x, attn_mask=%m) : \
        f32[2,6,4,5])"},
    {"attention_on_the_cpu",
     R"(%y, %l = aten::_scaled_dot_product_flash_attention_for_cpu(query=%x, key=%x, value=%x, \
        scale=0.5) : f32[2,6,4,5], f32[2,6,4])",
     "%y = aten::scaled_dot_product_attention(query=%x, key=%x, value=%x, scale=0.5) : "
     "f32[2,6,4,5]"},
    {"safe_softmax", "%y = aten::_safe_softmax(self=%x, dim=-1) : f32[2,6,4,5]",
     "%y = aten::softmax.int(self=%x, dim=-1) : f32[2,6,4,5]"},
    {"batch_norm_of_given_statistics",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y, %a, %b = aten::_native_batch_norm_legit(input=%x, weight=%v, bias=%v, \
        running_mean=%v, running_var=%v, training=False, momentum=0.1, eps=0.5) : \
        f32[2,6,4,5], f32[0], f32[0])",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y = aten::batch_norm(input=%x, weight=%v, bias=%v, running_mean=%v, running_var=%v, \
        training=False, momentum=0.1, eps=0.5, cudnn_enabled=False) : f32[2,6,4,5])"},
    {"batch_norm_of_the_batch",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y, %a, %b = aten::_native_batch_norm_legit.no_stats(input=%x, weight=%v, bias=%v, \
        training=True, momentum=0.1, eps=0.5) : f32[2,6,4,5], f32[6], f32[6])",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y = aten::batch_norm(input=%x, weight=%v, bias=%v, running_mean=None, \
        running_var=None, training=True, momentum=0.1, eps=0.5, cudnn_enabled=False) : \
        f32[2,6,4,5])"},
    {"rms_norm",
     R"(%w = constant f32[5] {1, 2, 3, 4, 5}
        %y = aten::rms_norm(input=%x, normalized_shape=[5], weight=%w, eps=0.1) : f32[2,6,4,5])",
     R"(%w = constant f32[5] {1, 2, 3, 4, 5}
        %q = aten::square(self=%x) : f32[2,6,4,5]
        %m = aten::mean.dim(self=%q, dim=[-1], keepdim=True) : f32[2,6,4,1]
        %a = aten::add.Scalar(self=%m, other=0.1) : f32[2,6,4,1]
        %r = aten::rsqrt(self=%a) : f32[2,6,4,1]
        %p = aten::mul.Tensor(self=%x, other=%r) : f32[2,6,4,5]
        %y = aten::mul.Tensor(self=%p, other=%w) : f32[2,6,4,5])"},
    {"squeeze",
     R"(%u = aten::unsqueeze(self=%x, dim=1) : f32[2,1,6,4,5]
        %y = aten::squeeze.dims(self=%u, dim=[0, 1]) : f32[2,6,4,5])",
     "%y = aten::clone(self=%x) : f32[2,6,4,5]"},
    {"any",
     R"(%t = aten::gt.Scalar(self=%x, other=1.5) : bool[2,6,4,5]
        %b = aten::any.dims(self=%t, dim=[-1, 0], keepdim=True) : bool[1,6,4,1]
        %y = aten::to.dtype(self=%b, dtype="f32") : f32[1,6,4,1])",
     R"(%m = aten::amax(self=%x, dim=[0, 3], keepdim=True) : f32[1,6,4,1]
        %b = aten::gt.Scalar(self=%m, other=1.5) : bool[1,6,4,1]
        %y = aten::to.dtype(self=%b, dtype="f32") : f32[1,6,4,1])"},
    {"all",
     R"(%t = aten::gt.Scalar(self=%x, other=-1.5) : bool[2,6,4,5]
        %b = aten::all.dims(self=%t, dim=[0, 2]) : bool[6,5]
        %y = aten::to.dtype(self=%b, dtype="f32") : f32[6,5])",
     R"(%m = aten::amin(self=%x, dim=[2, 0]) : f32[6,5]
        %b = aten::gt.Scalar(self=%m, other=-1.5) : bool[6,5]
        %y = aten::to.dtype(self=%b, dtype="f32") : f32[6,5])"},
    {"batch_norm",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y, %a, %b = aten::_native_batch_norm_legit_no_training(input=%x, weight=%v, bias=%v, \
        running_mean=%v, running_var=%v, momentum=0.1, eps=0.5) : f32[2,6,4,5], f32[0], f32[0])",
     R"(%v = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y = aten::batch_norm(input=%x, weight=%v, bias=%v, running_mean=%v, running_var=%v, \
        training=False, momentum=0.1, eps=0.5, cudnn_enabled=False) : f32[2,6,4,5])"},
    {"prelu",
     R"(%w = constant f32[1,6,1,1] {1, 2, 3, 4, 5, 6}
        %y = aten::_prelu_kernel(self=%x, weight=%w) : f32[2,6,4,5])",
     R"(%w = constant f32[6] {1, 2, 3, 4, 5, 6}
        %y = aten::prelu(self=%x, weight=%w) : f32[2,6,4,5])"},
    {"index",
     R"(%i = constant i64[3] {3, 0, 3}
        %y = aten::_unsafe_index.Tensor(self=%x, indices=[None, None, %i]) : f32[2,6,3,5])",
     R"(%i = constant i64[3] {3, 0, 3}
        %y = aten::index_select(self=%x, dim=2, index=%i) : f32[2,6,3,5])"},
    {"index_put",
     R"(%i = constant i64[1] {1}
        %v = constant f32[1] {7}
        %y = aten::_unsafe_index_put(self=%x, indices=[%i], values=%v) : f32[2,6,4,5])",
     R"(%v = constant f32[6,4,5] {...}
        %s = aten::full_like(self=%v, fill_value=7) : f32[6,4,5]
        %y = aten::select_scatter(self=%x, src=%s, dim=0, index=1) : f32[2,6,4,5])"},
    {"concatenate", "%y = aten::concatenate(tensors=[%x, %x], dim=2) : f32[2,6,8,5]",
     "%y = aten::cat(tensors=[%x, %x], dim=2) : f32[2,6,8,5]"},
};

std::string with_ends(std::string text) {
  for (size_t at; (at = text.find("\\\n")) != std::string::npos;) text.replace(at, 2, "");
  return "%x : f32[2,6,4,5]\n" + text + "\nreturn %y\n";
}

std::vector<double> values_in_reference(const std::string& nodes) {
  const Graph graph = graph_of_text(with_ends(nodes));
  return run_in_reference(graph, noise_of({{2, 6, 4, 5}}, unseen_noise)).at(0).doubles();
}

class NewerOperator : public testing::TestWithParam<Newer> {};

TEST_P(NewerOperator, IsWhatOlderOnesMake) {
  const std::vector<double> given = values_in_reference(GetParam().given);
  const std::vector<double> expected = values_in_reference(GetParam().by_older);
  ASSERT_EQ(given.size(), expected.size());
  const auto [low, high] = std::ranges::minmax(expected);
  ASSERT_GT(high - low, 0.1) << "invalid test: the values have no spread";
  for (size_t i = 0; i < given.size(); ++i) EXPECT_NEAR(given[i], expected[i], 1e-5 * (high - low));
}

INSTANTIATE_TEST_SUITE_P(Of, NewerOperator, testing::ValuesIn(newer),
                         [](const auto& row) { return row.param.name; });

// One of these is forgotten above.
TEST(Reference, HasNoNewerOperatorWithoutATest) {
  load_reference();
  const std::vector<std::string> registered = operators_registered_in("newer_operators.cpp");
  EXPECT_EQ(registered.empty(), is_new) << "2.6 has all of them itself";
  for (const std::string& name : registered) {
    EXPECT_TRUE(std::ranges::any_of(newer, [&](const Newer& row) {
      return row.given.find(name + "(") != std::string::npos;
    })) << name;
  }
}

// ---- operators that no graph of TorchScript has: the importer follows them itself ----

const char* const followed[] = {
    "aten::zeros_like(self=%x)",
};

TEST(Reference, RunsWhatTheImporterOfTorchScriptFollows) {
  for (const std::string call : followed) {
    const Graph graph =
        graph_of_text("%x : f32[2,6,4,5]\n%y = " + call + " : f32[2,6,4,5]\nreturn %y");
    EXPECT_EQ(run_in_reference(graph, noise_of({{2, 6, 4, 5}}, unseen_noise)).at(0).count(), 240)
        << call;
  }
}

TEST(Reference, DoesNotPassOverArguments) {
  const Graph graph = graph_of_text(R"(
      %x : f32[2]
      %y = aten::relu(self=%x, slope=3) : f32[2] @ - "net.py":3
      return %y)");
  try {
    run_in_reference(graph, noise_of({{2}}, 1));
    FAIL() << "it ran";
  } catch (const ConvertError& error) {
    EXPECT_NE(std::string(error.what()).find("does not know its argument 'slope'"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace torch2caffe::test
