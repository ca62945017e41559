// Operators by name.
#include "importers/pt2/operators.h"

#include <algorithm>
#include <array>

#include "graph/schema.h"

namespace torch2caffe {
namespace {

// Those whose schema says so, Tensor(a); tests/torch2/check_views.py looks for what is missing.
// What may hand its argument on, or copy it, stands below.
constexpr auto views = std::to_array<std::string_view>({"_conj",
                                                        "_neg_view",
                                                        "_reshape_alias",
                                                        "adjoint",
                                                        "as_strided",
                                                        "broadcast_to",
                                                        "chunk",
                                                        "conj",
                                                        "detach",
                                                        "diagonal",
                                                        "dsplit",
                                                        "expand",
                                                        "expand_as",
                                                        "hsplit",
                                                        "imag",
                                                        "indices",
                                                        "linalg_diagonal",
                                                        "mH",
                                                        "mT",
                                                        "matrix_H",
                                                        "moveaxis",
                                                        "movedim",
                                                        "narrow",
                                                        "numpy_T",
                                                        "permute",
                                                        "real",
                                                        "select",
                                                        "slice",
                                                        "split",
                                                        "split_with_sizes",
                                                        "squeeze",
                                                        "swapaxes",
                                                        "swapdims",
                                                        "t",
                                                        "tensor_split",
                                                        "transpose",
                                                        "unbind",
                                                        "unflatten",
                                                        "unfold",
                                                        "unsqueeze",
                                                        "values",
                                                        "view",
                                                        "view_as",
                                                        "view_as_complex",
                                                        "view_as_real",
                                                        "vsplit"});
// Made of views without saying so, and with no single argument to put anything back into.
constexpr auto hidden_views = std::to_array<std::string_view>(
    {"atleast_1d", "atleast_2d", "atleast_3d", "broadcast_tensors", "meshgrid", "pixel_shuffle",
     "pixel_unshuffle", "channel_shuffle"});
constexpr auto reshapes =
    std::to_array<std::string_view>({"flatten", "ravel", "reshape", "reshape_as"});
constexpr auto hand_on =
    std::to_array<std::string_view>({"alias", "contiguous", "cpu", "cuda", "lift", "lift_fresh",
                                     "positive", "resolve_conj", "resolve_neg", "to", "type_as"});
constexpr auto dropouts = std::to_array<std::string_view>(
    {"dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout", "dropout_"});

// "aten::add.Tensor" -> "add".
std::string_view stem_of(std::string_view name) {
  if (!name.starts_with("aten::")) return "";
  name.remove_prefix(6);
  return name.substr(0, name.find('.'));
}

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), stem_of(name)) != names.end();
}

}  // namespace

std::string operator_name(std::string_view target) {
  constexpr std::string_view begin = "torch.ops.", ordinary = ".default";
  if (!target.starts_with(begin)) return "python::" + std::string(target);
  target.remove_prefix(begin.size());
  const size_t dot = target.find('.');
  if (dot == std::string_view::npos) return "python::" + std::string(target);
  std::string_view name = target.substr(dot + 1);
  if (name.ends_with(ordinary)) name.remove_suffix(ordinary.size());
  return std::string(target.substr(0, dot)) + "::" + std::string(name);
}

std::string with_scalar_overload(const std::string& target, const Node& node) {
  const auto is_number = [](const NamedArg& arg) {
    return arg.name == "other" && !std::holds_alternative<ValueId>(arg.value);
  };
  if (std::none_of(node.args.begin(), node.args.end(), is_number)) return target;
  const size_t tensor = target.find(".Tensor");
  if (tensor == std::string::npos) return target;
  return target.substr(0, tensor) + ".Scalar" + target.substr(tensor + 7);
}

bool makes_view(std::string_view name) {
  return contains(views, out_of_place(name)) || contains(hidden_views, name);
}

bool is_reshape(std::string_view name) { return contains(reshapes, name); }

bool may_hand_on(std::string_view name) { return contains(hand_on, name); }

bool is_dropout(std::string_view name) { return contains(dropouts, name); }

bool is_in_place(std::string_view name) { return out_of_place(name) != name && !makes_view(name); }

bool can_view(const Shape& sizes, const Shape& strides, const Shape& as) {
  if (sizes.empty()) return true;
  // From the back: axes that lie behind one another in memory are one run, which axes of the view
  // must divide.
  size_t axis = as.size();
  int64_t run = 1, viewed = 1;  // elements of a run, and of the view's axes that divide it
  int64_t step = strides.back();
  for (size_t i = sizes.size(); i-- > 0;) {
    run *= sizes[i];
    int64_t next = 0;  // the stride with which the run goes on
    const bool is_known = !__builtin_mul_overflow(run, step, &next);
    if (i > 0 && (sizes[i - 1] == 1 || (is_known && strides[i - 1] == next))) continue;
    while (axis > 0 && (viewed < run || as[axis - 1] == 1)) viewed *= as[--axis];
    if (viewed != run) return false;
    if (i > 0) step = strides[i - 1];
    run = viewed = 1;
  }
  return axis == 0;
}

}  // namespace torch2caffe
