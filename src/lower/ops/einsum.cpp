// aten::einsum, tensordot, inner: operands one after the other into the first, each time as a
// product of matrices.
//
//   letters of both and of the result     axes in front
//   letters of both and of nothing else   what the product sums over
//   letters of one                        rows and columns; summed before where nobody wants them
#include <algorithm>
#include <numeric>

#include "lower/linear_map.h"
#include "lower/matrix_product.h"
#include "lower/op_registry.h"
#include "net/building_blocks.h"

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
    for (char letter : equation.operands.back())
      op.require(
          std::count(equation.operands.back().begin(), equation.operands.back().end(), letter) == 1,
          "it takes a diagonal, by one letter for two axes of an operand",
          "take the diagonal beforehand");
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
    const LinearMap total{1, shape[axis],
                          std::vector<float>(static_cast<size_t>(shape[axis]), 1.0F)};
    if (std::holds_alternative<Tensor>(a.x)) {
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
  const BlobId product = matrix_product(op, left, right, "product");
  return {reshape(layers, product, result, "products"), front + rows + columns};
}

void einsum(OpContext& op) {
  std::vector<Side> sides;
  for (const Operand& operand : op.operands("tensors"))
    sides.push_back(operand.is_constant() ? Side(operand.constant()) : Side(operand.blob()));
  const Equation equation = equation_of(op, sides);
  const auto kept_behind = [&](size_t i) {
    std::string kept = equation.result;
    for (size_t j = i + 1; j < sides.size(); ++j) kept += equation.operands[j];
    return kept;
  };
  Lettered value = summed(op.layers(), {sides[0], equation.operands[0]}, kept_behind(0));
  for (size_t i = 1; i < sides.size(); ++i) {
    const Lettered next =
        summed(op.layers(), {sides[i], equation.operands[i]}, kept_behind(i) + value.letters);
    op.require(!std::holds_alternative<Tensor>(value.x) || !std::holds_alternative<Tensor>(next.x),
               "two of its operands are constants", "multiply them beforehand");
    value = contracted(op, summed(op.layers(), value, kept_behind(i) + next.letters), next,
                       kept_behind(i));
  }
  const Lettered result = ordered(op.layers(), value, equation.result, "ordered");
  op.set_result(reshape(op.layers(), blob_of(result.x), op.result_shape()));
}

// Sums over pairs of axes: what is left of either side are the result's axes.
void tensordot_of(OpContext& op, std::vector<int64_t> dims_self, std::vector<int64_t> dims_other) {
  Lettered a{side_of(op, "self"), ""}, b{side_of(op, "other"), ""};
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
  op.set_result(reshape(op.layers(), blob_of(result.x), op.result_shape()));
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
