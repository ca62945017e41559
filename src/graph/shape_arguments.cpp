// A table: see the header.
#include "graph/shape_arguments.h"

#include <algorithm>
#include <array>

#include "graph/schema.h"

namespace torch2caffe {
namespace {

struct Row {
  std::string_view target, asked;
  const char* instead;
  std::string_view kept, as;  // the argument that stays, and what it is called there
  const char* size;           // or "dtype", where nothing else is asked
  double number = 0;          // where nothing is kept
};

constexpr auto rows = std::to_array<Row>({
    {"aten::expand_as", "other", "aten::expand", "self", "self", "size"},
    {"aten::view_as", "other", "aten::view", "self", "self", "size"},
    {"aten::reshape_as", "other", "aten::reshape", "self", "self", "shape"},
    {"aten::type_as", "other", "aten::to.dtype", "self", "self", "dtype"},
    {"aten::copy", "self", "aten::expand", "src", "self", "size"},
    {"aten::fill.Tensor", "self", "aten::expand", "value", "self", "size"},
    {"aten::fill.Scalar", "self", "aten::full", "value", "fill_value", "size"},
    {"aten::zero", "self", "aten::full", "", "fill_value", "size"},
    {"aten::zeros_like", "self", "aten::full", "", "fill_value", "size"},
    {"aten::ones_like", "self", "aten::full", "", "fill_value", "size", 1},
    {"aten::full_like", "self", "aten::full", "fill_value", "fill_value", "size"},
    {"aten::new_zeros", "self", "aten::full", "", "fill_value", "size"},
    {"aten::new_ones", "self", "aten::full", "", "fill_value", "size", 1},
    {"aten::new_full", "self", "aten::full", "fill_value", "fill_value", "size"},
    // Whatever stands in what is empty, nobody may read.
    {"aten::empty_like", "self", "aten::full", "", "fill_value", "size"},
    {"aten::new_empty", "self", "aten::full", "", "fill_value", "size"},
});

const Row* find(std::string_view target) {
  const std::string name = out_of_place(target);
  const auto row = std::ranges::find_if(rows, [&](const Row& each) { return each.target == name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

std::string_view shape_argument(std::string_view target) {
  const Row* row = find(target);
  return row == nullptr ? std::string_view() : row->asked;
}

Node without_shape_argument(const Node& node, const Value& result) {
  const Row* row = find(node.target);
  if (row == nullptr) return node;
  const auto kept =
      std::ranges::find_if(node.args, [&](const NamedArg& arg) { return arg.name == row->kept; });
  const bool is_filled = row->as == "fill_value";
  if (kept == node.args.end() && !row->kept.empty()) return node;
  const NamedArg value{std::string(row->as),
                       kept == node.args.end() ? Arg(row->number) : kept->value};
  const NamedArg dtype{"dtype", std::string(name_of(result.dtype))};
  if (row->size == dtype.name) return {row->instead, {value, dtype}, {}, node.where};
  const NamedArg size{row->size, result.shape};
  if (!is_filled) return {row->instead, {value, size}, {}, node.where};
  return {row->instead, {size, value, dtype}, {}, node.where};
}

}  // namespace torch2caffe
