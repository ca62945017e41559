// Sums, differences, products and quotients: of two blobs, and of a blob with numbers.
//
//   blob, blob of one shape     Eltwise
//   blob, one number            Power: scale * x + shift
//   blob, constant tensor       Scale, when its axes of more than one element are a run of the
//   blob's axes blob, smaller blob          Scale or Bias with two bottoms, likewise
#include <algorithm>

#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// One side of a sum: a times x.
struct Term {
  Operand x;
  double factor;
};

BlobId power(OpContext& op, BlobId x, double scale, double shift, double exponent = 1,
             const std::string& part = "") {
  caffe::LayerParameter layer = layer_of_type("Power");
  auto& param = *layer.mutable_power_param();
  if (exponent != 1) param.set_power(static_cast<float>(exponent));
  if (scale != 1) param.set_scale(static_cast<float>(scale));
  if (shift != 0) param.set_shift(static_cast<float>(shift));
  return op.layers().add(std::move(layer), {x}, {}, part);
}

// The run of the big shape's axes along which the small one varies; both counted in the big shape.
struct Run {
  size_t begin, end;
};

// Broadcasting aligns shapes at their ends; axes of one element do not vary.
std::optional<Run> varying_run(const Shape& small, const Shape& big) {
  if (small.size() > big.size()) return std::nullopt;
  const size_t missing = big.size() - small.size();
  Run run{big.size(), 0};
  for (size_t i = 0; i < small.size(); ++i) {
    if (small[i] == 1) continue;
    run.begin = std::min(run.begin, i + missing);
    run.end = i + missing + 1;
  }
  for (size_t axis = run.begin; axis < run.end; ++axis) {
    if (small[axis - missing] != big[axis]) return std::nullopt;
  }
  if (run.end == 0) return Run{0, 0};
  return run;
}

Run run_or_refuse(OpContext& op, const Shape& small, const Shape& big) {
  op.require(op.result_shape() == big, "both sides are broadcast",
             "expand one side to the shape of the result");
  const auto run = varying_run(small, big);
  op.require(run.has_value(), "the smaller side varies along axes that are not next to each other",
             "reshape it so that they are");
  return *run;
}

// One number changes no shape, unless it brings axes of its own.
bool is_one_number(OpContext& op, const Tensor& tensor, BlobId x) {
  return tensor.count() == 1 && op.result_shape() == op.layers().shape(x);
}

Shape slice_of(const Shape& shape, const Run& run) {
  return Shape(shape.begin() + static_cast<std::ptrdiff_t>(run.begin),
               shape.begin() + static_cast<std::ptrdiff_t>(run.end));
}

// x * factors + offsets, each empty or one number for every element of the run.
BlobId affine(OpContext& op, BlobId x, const Run& run, std::vector<float> factors,
              std::vector<float> offsets) {
  const Shape shape = slice_of(op.layers().shape(x), run);
  if (factors.empty()) factors.assign(offsets.size(), 1.0F);
  caffe::LayerParameter layer = layer_of_type("Scale");
  auto& param = *layer.mutable_scale_param();
  if (run.begin != 1) param.set_axis(static_cast<int32_t>(run.begin));
  if (run.end - run.begin != 1) param.set_num_axes(static_cast<int32_t>(run.end - run.begin));
  std::vector<Weight> weights = {Tensor(shape, std::move(factors))};
  if (!offsets.empty()) {
    param.set_bias_term(true);
    weights.emplace_back(Tensor(shape, std::move(offsets)));
  }
  return op.layers().add(std::move(layer), {x}, std::move(weights));
}

std::vector<float> mapped(const Tensor& tensor, double (*map)(double, double), double parameter) {
  std::vector<float> values;
  for (double value : tensor.doubles()) values.push_back(static_cast<float>(map(value, parameter)));
  return values;
}

double times(double value, double factor) { return value * factor; }
double inverse(double value, double) { return 1 / value; }

// ---- sums ----

BlobId sum_with_constant(OpContext& op, BlobId x, double factor, const Term& constant) {
  const Tensor& tensor = constant.x.constant();
  if (is_one_number(op, tensor, x))
    return power(op, x, factor, constant.factor * tensor.doubles()[0]);
  if (factor != 1) x = power(op, x, factor, 0, 1, "scaled");
  const Run run = run_or_refuse(op, tensor.shape(), op.layers().shape(x));
  return affine(op, x, run, {}, mapped(tensor, times, constant.factor));
}

// The smaller blob, without the axes along which it does not vary, as a second bottom.
BlobId broadcast(OpContext& op, const std::string& type, BlobId big, BlobId small, const Run& run) {
  const Shape shape = slice_of(op.layers().shape(big), run);
  if (op.layers().shape(small) != shape) {
    caffe::LayerParameter reshape = layer_of_type("Reshape");
    auto& dims = *reshape.mutable_reshape_param()->mutable_shape();
    for (size_t i = 0; i < shape.size(); ++i) dims.add_dim(run.begin == 0 && i == 0 ? 0 : shape[i]);
    small = op.layers().add(std::move(reshape), {small}, {}, "operand");
  }
  caffe::LayerParameter layer = layer_of_type(type);
  const auto axis = static_cast<int32_t>(run.begin);
  if (axis != 1 && type == "Scale") layer.mutable_scale_param()->set_axis(axis);
  if (axis != 1 && type == "Bias") layer.mutable_bias_param()->set_axis(axis);
  return op.layers().add(std::move(layer), {big, small});
}

BlobId sum_of_blobs(OpContext& op, const Term& a, const Term& b) {
  if (a.x.shape() == b.x.shape()) {
    caffe::LayerParameter layer = layer_of_type("Eltwise");
    layer.mutable_eltwise_param()->set_operation(caffe::EltwiseParameter::SUM);
    if (a.factor != 1 || b.factor != 1) {
      layer.mutable_eltwise_param()->add_coeff(static_cast<float>(a.factor));
      layer.mutable_eltwise_param()->add_coeff(static_cast<float>(b.factor));
    }
    return op.layers().add(std::move(layer), {a.x.blob(), b.x.blob()});
  }
  const bool a_is_big = count_of(a.x.shape()) >= count_of(b.x.shape());
  const Term& big = a_is_big ? a : b;
  const Term& small = a_is_big ? b : a;
  const Run run = run_or_refuse(op, small.x.shape(), big.x.shape());
  const auto scaled = [&](const Term& term, const char* part) {
    return term.factor == 1 ? term.x.blob() : power(op, term.x.blob(), term.factor, 0, 1, part);
  };
  return broadcast(op, "Bias", scaled(big, "scaled"), scaled(small, "scaled"), run);
}

void sum(OpContext& op, const Term& a, const Term& b) {
  if (a.x.is_constant()) return op.set_result(sum_with_constant(op, b.x.blob(), b.factor, a));
  if (b.x.is_constant()) return op.set_result(sum_with_constant(op, a.x.blob(), a.factor, b));
  op.set_result(sum_of_blobs(op, a, b));
}

void add(OpContext& op) {
  sum(op, {op.operand("self"), 1}, {op.operand("other"), op.number("alpha")});
}
void sub(OpContext& op) {
  sum(op, {op.operand("self"), 1}, {op.operand("other"), -op.number("alpha")});
}
void rsub(OpContext& op) {
  sum(op, {op.operand("self"), -op.number("alpha")}, {op.operand("other"), 1});
}

void add_number(OpContext& op) {
  op.set_result(power(op, op.blob("self"), 1, op.number("other") * op.number("alpha")));
}
void sub_number(OpContext& op) {
  op.set_result(power(op, op.blob("self"), 1, -op.number("other") * op.number("alpha")));
}
void rsub_number(OpContext& op) {
  op.set_result(power(op, op.blob("self"), -op.number("alpha"), op.number("other")));
}

// ---- products ----

BlobId product_with_constant(OpContext& op, BlobId x, const Tensor& tensor, bool divides) {
  const std::vector<float> factors =
      divides ? mapped(tensor, inverse, 0) : mapped(tensor, times, 1);
  if (is_one_number(op, tensor, x)) return power(op, x, factors[0], 0);
  return affine(op, x, run_or_refuse(op, tensor.shape(), op.layers().shape(x)), factors, {});
}

BlobId product_of_blobs(OpContext& op, const Operand& a, BlobId a_blob, const Operand& b,
                        BlobId b_blob) {
  if (a.shape() == b.shape()) {
    caffe::LayerParameter layer = layer_of_type("Eltwise");
    layer.mutable_eltwise_param()->set_operation(caffe::EltwiseParameter::PROD);
    return op.layers().add(std::move(layer), {a_blob, b_blob});
  }
  const bool a_is_big = count_of(a.shape()) >= count_of(b.shape());
  const Run run =
      a_is_big ? run_or_refuse(op, b.shape(), a.shape()) : run_or_refuse(op, a.shape(), b.shape());
  return a_is_big ? broadcast(op, "Scale", a_blob, b_blob, run)
                  : broadcast(op, "Scale", b_blob, a_blob, run);
}

void mul(OpContext& op) {
  const Operand a = op.operand("self");
  const Operand b = op.operand("other");
  if (a.is_constant())
    return op.set_result(product_with_constant(op, b.blob(), a.constant(), false));
  if (b.is_constant())
    return op.set_result(product_with_constant(op, a.blob(), b.constant(), false));
  op.set_result(product_of_blobs(op, a, a.blob(), b, b.blob()));
}

void div(OpContext& op) {
  const Operand a = op.operand("self");
  const Operand b = op.operand("other");
  if (b.is_constant())
    return op.set_result(product_with_constant(op, a.blob(), b.constant(), true));
  const BlobId inverted = power(op, b.blob(), 1, 0, -1, "inverse");
  if (a.is_constant())
    return op.set_result(product_with_constant(op, inverted, a.constant(), false));
  op.set_result(product_of_blobs(op, a, a.blob(), b, inverted));
}

void mul_number(OpContext& op) { op.set_result(power(op, op.blob("self"), op.number("other"), 0)); }
void div_number(OpContext& op) {
  op.set_result(power(op, op.blob("self"), 1 / op.number("other"), 0));
}

}  // namespace

void register_arithmetic(OpRegistry& r) {
  r.add("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", add);
  r.add("aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor", add_number);
  r.add("aten::sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", sub);
  r.add("aten::sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor", sub_number);
  r.add("aten::rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", rsub);
  r.add("aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor", rsub_number);
  r.add("aten::mul.Tensor(Tensor self, Tensor other) -> Tensor", mul);
  r.add("aten::mul.Scalar(Tensor self, Scalar other) -> Tensor", mul_number);
  r.add("aten::div.Tensor(Tensor self, Tensor other) -> Tensor", div);
  r.add("aten::div.Scalar(Tensor self, Scalar other) -> Tensor", div_number);
}

}  // namespace torch2caffe
