// aten::einsum, tensordot, inner: operands one after the other into the first, each time as a
// product of matrices.
//
//   letters of both and of the result     axes in front
//   letters of both and of nothing else   what the product sums over
//   a letter twice in one operand         its diagonal
//   letters of one                        rows and columns; summed before where nobody wants them
#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "compose/linear_map.h"
#include "compose/matrix_product.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

struct Lettered {
  Side x;
  std::string letters;  // one for each axis; the axes of an ellipsis are digits
};

struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

bool has(const std::string& letters, char letter) {
  return letters.find(letter) != std::string::npos;
}

std::string digits(size_t begin, size_t end) {
  std::string letters;
  for (size_t i = begin; i < end; ++i) letters += static_cast<char>('0' + i);
  return letters;
}

// "b...i" with as many digits as the operand has axes beside its letters, counted from the end.
std::string without_ellipsis(std::string letters, size_t rank, size_t most) {
  const size_t dots = letters.find("...");
  if (dots == std::string::npos) return letters;
  const size_t axes = rank - (letters.size() - 3);
  return letters.replace(dots, 3, digits(most - axes, most));
}

Equation equation_of(OpContext& op, const std::vector<Side>& sides) {
  std::string text = op.text("equation");
  std::erase(text, ' ');
  const size_t arrow = text.find("->");
  std::string left = text.substr(0, arrow) + ",";
  std::vector<std::string> operands;
  size_t most = 0;
  for (const Side& side : sides) {
    operands.push_back(left.substr(0, left.find(',')));
    left.erase(0, left.find(',') + 1);
    if (has(operands.back(), '.'))
      most = std::max(most, shape_of(op.layers(), side).size() - (operands.back().size() - 3));
  }
  Equation equation;
  std::string all;
  for (size_t i = 0; i < sides.size(); ++i) {
    const size_t rank = shape_of(op.layers(), sides[i]).size();
    equation.operands.push_back(without_ellipsis(operands[i], rank, most));
    all += equation.operands.back();
  }
  if (arrow != std::string::npos) {
    const size_t rank = op.result_shape().size();
    equation.result = without_ellipsis(text.substr(arrow + 2), rank, most);
    return equation;
  }
  equation.result = digits(0, most);  // and every letter that is there once, in their order
  std::sort(all.begin(), all.end());
  for (char letter : all) {
    if (letter > '9' && std::count(all.begin(), all.end(), letter) == 1) equation.result += letter;
  }
  return equation;
}

int64_t size_of(const LayerBuilder& layers, const Lettered& a, char letter) {
  const size_t axis = a.letters.find(letter);
  return axis == std::string::npos ? 1 : shape_of(layers, a.x)[axis];
}

// Elements along an axis, of a blob or a constant.
Side taken(LayerBuilder& layers, const Side& x, size_t axis, const std::vector<int64_t>& indices) {
  if (!is_known(x)) return index_select(layers, blob_of(x), axis, indices, "diagonal");
  Shape shape = shape_of(layers, x);
  const auto [before, length, after] = along(shape, axis);
  const std::vector<double> from = std::get<Tensor>(x).doubles();
  std::vector<double> to;
  for (int64_t i = 0; i < before; ++i) {
    for (int64_t index : indices) {
      const auto begin = from.begin() + (i * length + index) * after;
      to.insert(to.end(), begin, begin + after);
    }
  }
  shape[axis] = static_cast<int64_t>(indices.size());
  return Tensor::of_doubles(shape, std::move(to));
}

// One axis for each letter: of two axes with one letter only the diagonal counts.
Lettered with_diagonals(LayerBuilder& layers, Lettered a) {
  for (size_t i = 0; i < a.letters.size(); ++i) {
    size_t j = a.letters.find(a.letters[i], i + 1);
    for (; j != std::string::npos; j = a.letters.find(a.letters[i], i + 1)) {
      std::vector<size_t> order(a.letters.size());
      std::iota(order.begin(), order.end(), size_t{0});
      order.erase(order.begin() + static_cast<std::ptrdiff_t>(j));
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, j);
      const Side together = permute(layers, a.x, order, "diagonal_axes");
      Shape shape = shape_of(layers, together);
      const int64_t size = shape[i];
      shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(i));
      shape[i] = size * size;
      std::vector<int64_t> diagonal;
      for (int64_t k = 0; k < size; ++k) diagonal.push_back(k * (size + 1));
      const Side joined = reshape(layers, together, shape, "diagonal_axis");
      a.x = taken(layers, joined, i, diagonal);
      a.letters.erase(j, 1);
    }
  }
  return a;
}

void become(OpContext& op, BlobId result) {
  op.set_result(reshape(op.layers(), result, with_an_axis(op.result_shape())));
}

// Axes in the order of `letters`, of which those it lacks have one element.
Lettered ordered(LayerBuilder& layers, const Lettered& a, const std::string& letters,
                 const std::string& part) {
  std::vector<size_t> order;
  Shape shape;
  for (char letter : letters) {
    if (has(a.letters, letter)) order.push_back(a.letters.find(letter));
    shape.push_back(size_of(layers, a, letter));
  }
  const Side x = permute(layers, a.x, order, part);
  return {reshape(layers, x, shape, inside(part, "shaped")), letters};
}

// Sums over the axes whose letters `kept` has not.
Lettered summed(LayerBuilder& layers, Lettered a, const std::string& kept) {
  for (size_t axis = a.letters.size(); axis-- > 0;) {
    if (has(kept, a.letters[axis])) continue;
    Shape shape = shape_of(layers, a.x);
    const auto total = LinearMap::filled(1, shape[axis], 1);
    if (is_known(a.x)) {
      const Lettered last = ordered(
          layers, a, a.letters.substr(0, axis) + a.letters.substr(axis + 1) + a.letters[axis], "");
      const std::vector<double> from = std::get<Tensor>(last.x).doubles();
      std::vector<double> to;
      for (auto i = from.begin(); i != from.end(); i += shape[axis])
        to.push_back(std::accumulate(i, i + shape[axis], 0.0));
      shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
      a.x = Tensor::of_doubles(shape, std::move(to));
    } else {
      const BlobId sum = apply_linear_map(layers, blob_of(a.x), axis, total, "sum");
      shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
      a.x = reshape(layers, sum, shape, "summed");
    }
    a.letters.erase(axis, 1);
  }
  return a;
}

Lettered contracted(OpContext& op, const Lettered& a, const Lettered& b, const std::string& kept) {
  LayerBuilder& layers = op.layers();
  std::string front, shared, rows, columns;
  for (char letter : a.letters) {
    std::string& kind = !has(b.letters, letter) ? rows : has(kept, letter) ? front : shared;
    kind += letter;
  }
  for (char letter : b.letters) {
    if (!has(a.letters, letter)) columns += letter;
  }
  const auto matrices = [&](const Lettered& x, const std::string& first, const std::string& second,
                            const std::string& part) {
    const Lettered in_order = ordered(layers, x, front + first + second, part);
    Shape shape;
    for (char letter : front) shape.push_back(size_of(layers, x, letter));
    for (const std::string& letters : {first, second}) {
      shape.push_back(1);
      for (char letter : letters) shape.back() *= size_of(layers, x, letter);
    }
    return reshape(layers, in_order.x, shape, part + "_matrix");
  };
  const Side left = matrices(a, rows, shared, "left");
  const Side right = matrices(b, shared, columns, "right");
  Shape result;
  for (char letter : front)
    result.push_back(std::max(size_of(layers, a, letter), size_of(layers, b, letter)));
  for (char letter : rows) result.push_back(size_of(layers, a, letter));
  for (char letter : columns) result.push_back(size_of(layers, b, letter));
  const BlobId product = matrix_product(op.layers(), left, right, "product");
  return {reshape(layers, product, result, "products"), front + rows + columns};
}

// A computed one first, so that constants never meet.
std::vector<Lettered> operands_of(OpContext& op, const std::vector<Side>& sides,
                                  const Equation& equation) {
  std::vector<Lettered> operands;
  for (size_t i = 0; i < sides.size(); ++i)
    operands.push_back(with_diagonals(op.layers(), {sides[i], equation.operands[i]}));
  std::stable_partition(operands.begin(), operands.end(),
                        [](const Lettered& operand) { return !is_known(operand.x); });
  return operands;
}

void einsum(OpContext& op) {
  std::vector<Side> sides;
  for (const Operand& operand : op.operands("tensors"))
    sides.push_back(operand.is_constant() ? Side(operand.constant()) : Side(operand.blob()));
  const Equation equation = equation_of(op, sides);
  const std::vector<Lettered> operands = operands_of(op, sides, equation);
  const auto kept_behind = [&](size_t i) {
    std::string kept = equation.result;
    for (size_t j = i + 1; j < operands.size(); ++j) kept += operands[j].letters;
    return kept;
  };
  Lettered value = summed(op.layers(), operands[0], kept_behind(0));
  for (size_t i = 1; i < operands.size(); ++i) {
    const Lettered next = summed(op.layers(), operands[i], kept_behind(i) + value.letters);
    value = contracted(op, summed(op.layers(), value, kept_behind(i) + next.letters), next,
                       kept_behind(i));
  }
  const Lettered result = ordered(op.layers(), value, equation.result, "ordered");
  become(op, blob_of(result.x));
}

// Sums over pairs of axes: what is left of either side are the result's axes.
void tensordot_of(OpContext& op, std::vector<int64_t> dims_self, std::vector<int64_t> dims_other) {
  Lettered a{op.side("self"), ""}, b{op.side("other"), ""};
  const auto rank_a = static_cast<int64_t>(shape_of(op.layers(), a.x).size());
  const auto rank_b = static_cast<int64_t>(shape_of(op.layers(), b.x).size());
  for (int64_t axis = 0; axis < rank_a; ++axis) a.letters += static_cast<char>('a' + axis);
  for (int64_t axis = 0; axis < rank_b; ++axis) b.letters += static_cast<char>('A' + axis);
  std::string kept = a.letters + b.letters;
  for (size_t i = 0; i < dims_self.size(); ++i) {
    const auto left = static_cast<size_t>((dims_self[i] + rank_a) % rank_a);
    const auto right = static_cast<size_t>((dims_other[i] + rank_b) % rank_b);
    std::erase(kept, a.letters[left]);
    std::erase(kept, b.letters[right]);
    b.letters[right] = a.letters[left];
  }
  const Lettered result = contracted(op, a, b, kept);
  become(op, blob_of(result.x));
}

void tensordot(OpContext& op) {
  tensordot_of(op, op.integers("dims_self"), op.integers("dims_other"));
}
void inner(OpContext& op) { tensordot_of(op, {-1}, {-1}); }

}  // namespace

void register_einsum(OpRegistry& r) {
  r.add("aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor",
        tensordot);
  r.add("aten::inner(Tensor self, Tensor other) -> Tensor", inner);
  r.add("aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor", einsum);
}

}  // namespace torch2caffe
