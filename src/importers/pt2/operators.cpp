// Operators by name.
#include "importers/pt2/operators.h"

#include <algorithm>
#include <array>

#include "graph/schema.h"

namespace torch2caffe {
namespace {

// Those whose schema says so, Tensor(a), and those made of them without saying so.
constexpr std::array<std::string_view, 63> views = {"_conj",
                                                    "_neg_view",
                                                    "_reshape_alias",
                                                    "_to_copy",
                                                    "adjoint",
                                                    "alias",
                                                    "as_strided",
                                                    "atleast_1d",
                                                    "atleast_2d",
                                                    "atleast_3d",
                                                    "broadcast_tensors",
                                                    "broadcast_to",
                                                    "chunk",
                                                    "conj",
                                                    "contiguous",
                                                    "cpu",
                                                    "cuda",
                                                    "detach",
                                                    "diagonal",
                                                    "dsplit",
                                                    "expand",
                                                    "expand_as",
                                                    "flatten",
                                                    "float",
                                                    "hsplit",
                                                    "imag",
                                                    "lift",
                                                    "lift_fresh",
                                                    "linalg_diagonal",
                                                    "mH",
                                                    "mT",
                                                    "matrix_H",
                                                    "meshgrid",
                                                    "moveaxis",
                                                    "movedim",
                                                    "narrow",
                                                    "numpy_T",
                                                    "permute",
                                                    "pixel_shuffle",
                                                    "pixel_unshuffle",
                                                    "positive",
                                                    "ravel",
                                                    "real",
                                                    "reshape",
                                                    "reshape_as",
                                                    "resolve_conj",
                                                    "resolve_neg",
                                                    "select",
                                                    "slice",
                                                    "split",
                                                    "split_with_sizes",
                                                    "squeeze",
                                                    "swapaxes",
                                                    "swapdims",
                                                    "t",
                                                    "tensor_split",
                                                    "to",
                                                    "transpose",
                                                    "type_as",
                                                    "unbind",
                                                    "unflatten",
                                                    "unfold",
                                                    "unsqueeze"};
constexpr std::array<std::string_view, 4> more_views = {"view", "view_as", "view_as_complex",
                                                        "view_as_real"};
constexpr std::array<std::string_view, 10> hand_on = {
    "alias",    "contiguous",   "cpu",         "lift", "lift_fresh",
    "positive", "resolve_conj", "resolve_neg", "to",   "type_as"};
constexpr std::array<std::string_view, 5> dropouts = {"dropout", "alpha_dropout", "feature_dropout",
                                                      "feature_alpha_dropout", "dropout_"};

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
  return contains(views, name) || contains(more_views, name);
}

bool may_hand_on(std::string_view name) { return contains(hand_on, name); }

bool is_dropout(std::string_view name) { return contains(dropouts, name); }

bool is_in_place(std::string_view name) { return out_of_place(name) != name; }

}  // namespace torch2caffe
