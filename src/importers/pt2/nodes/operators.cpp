// Operators by name.
#include "importers/pt2/nodes/operators.h"

#include <algorithm>

#include "graph/views.h"

namespace torch2caffe {
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

bool is_in_place(std::string_view name) {
  return out_of_place(name) != name && sharing_of(name) != Sharing::always;
}

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
