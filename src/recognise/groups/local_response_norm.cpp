// Given:   y = x / (k + alpha * mean(x^2)) ^ beta, the mean over `size` channels, which avg_pool
//          takes of [batch, 1, channels, ...]; padded beforehand or by avg_pool
// Result:  torch2caffe::local_response_norm(x, size, alpha, beta, k): PyTorch has it in Python
// alone
//
// Windows of even size have one channel more in front than behind, as PyTorch has them. k <= 0 is
// left as it is.
#include <algorithm>

#include "recognise/elementwise.h"
#include "recognise/operator_table.h"
#include "recognise/strided_views.h"

namespace torch2caffe {
namespace {

// ---- windows of channels ----

// How many channels have a mean together, and how many zeros stand in front of all and behind.
struct Window {
  int64_t size = 0, front = 0, back = 0;

  bool is_centred() const { return size > 0 && front == size / 2 && back == (size - 1) / 2; }
};

using List = std::vector<int64_t>;

bool all_are(int64_t number, List::const_iterator begin, List::const_iterator end) {
  return std::all_of(begin, end, [=](int64_t n) { return n == number; });
}

// One number for each axis from the channels on, where one may stand for all.
List spatial(const Call& call, std::string_view name, size_t axes) {
  List list = call.integers(name).value_or(List());
  if (list.size() == 1) list.resize(axes, list[0]);
  return list.size() == axes ? list : List(axes, -1);
}

// What a node has to do with the window; false where it is more than that.
bool pool(const Call& call, size_t axes, Window& window) {
  const List kernel = spatial(call, "kernel_size", axes), padding = spatial(call, "padding", axes),
             stride = spatial(call, "stride", axes);
  window.size = kernel[0];
  window.front += padding[0];
  window.back += padding[0];
  return all_are(1, kernel.begin() + 1, kernel.end()) &&
         all_are(0, padding.begin() + 1, padding.end()) &&
         all_are(1, stride.begin(), stride.end()) && call.flag("count_include_pad") == true &&
         call.is_none("divisor_override");
}

// Two numbers an axis, those of the last axis first.
bool pad(const Call& call, size_t axes, Window& window) {
  const List pads = call.integers("pad").value_or(List());
  if (pads.size() != 2 * axes) return false;
  const auto channels = pads.end() - 2;
  window.front += channels[0];
  window.back += channels[1];
  const bool is_zero = call.is_none("value") || call.number("value") == 0;
  return is_zero && all_are(0, pads.begin(), channels);
}

bool pad_as_named(const Call& call, size_t axes, Window& window) {
  return call.text("mode") == "constant" && pad(call, axes, window);
}

using Windows = OperatorTable<bool (*)(const Call& call, size_t axes, Window& window)>;

Windows all_windows() {
  Windows all;
  for (const std::string name : {"avg_pool2d", "avg_pool3d"}) {
    all.add("aten::" + name +
                "(Tensor self, int[] kernel_size, int[] stride=[], int[] padding=0, bool ceil_mode="
                "False, bool count_include_pad=True, int? divisor_override=None) -> Tensor",
            pool);
  }
  const std::string padding = "(Tensor self, int[] pad, ";
  all.add("aten::pad" + padding + "str mode=\"constant\", float? value=None) -> Tensor",
          pad_as_named);
  all.add("aten::constant_pad_nd" + padding + "Scalar value=0) -> Tensor", pad);
  return all;
}

const Windows& windows() {
  static const Windows all = all_windows();
  return all;
}

// ---- the group ----

bool may_have(const Node& node) {
  return is_elementwise(node) || is_strided_view(node) || windows().find(node) != nullptr;
}

bool keeps_order(const Graph& graph, const Node& node, ValueId self) {
  const auto moved = strided_view_of(graph, node, {{self, StridedView::whole(graph[self].shape)}});
  return moved && moved->keeps_order();
}

// The formulas within the group, of two variables: x, and the mean of its square.
class Reader {
 public:
  Reader(const Graph& graph, const Group& group) : graph_(graph), shape_(graph[group.input].shape) {
    known_.emplace(group.input, x_);
    for (size_t index : group.nodes) {
      const Node& node = graph.nodes[index];
      known_.emplace(node.outputs[0], formula_within(node));
    }
  }

  // `last` gives the result.
  std::optional<Recognised> found(const Node& last) const {
    const double alpha = base_.coefficient("mean"), k = base_.constant();
    const Formula& result = known_.at(last.outputs[0]);
    const bool divides = result == x_ / base_.to_the(exponent_);
    const bool multiplies = result == x_ * base_.to_the(exponent_);
    const double beta = divides ? exponent_ : -exponent_;
    if (!window_.is_centred() || !(base_ == alpha * mean_ + k)) return std::nullopt;
    if ((!divides && !multiplies) || k <= 0 || beta <= 0) return std::nullopt;
    return Recognised{"torch2caffe::local_response_norm",
                      {{"size", window_.size}, {"alpha", alpha}, {"beta", beta}, {"k", k}}};
  }

 private:
  Formula of(ValueId value) const {
    const auto formula = known_.find(value);
    return formula == known_.end() ? Formula::unknown() : formula->second;
  }

  // Views keep the formula: the shapes of x and of the mean are one again where both meet.
  Formula formula_within(const Node& node) {
    const ValueId self = operands_of(node).at(0);
    if (windows().find(node) != nullptr) return windowed(node, self);
    if (is_strided_view(node))
      return keeps_order(graph_, node, self) ? of(self) : Formula::unknown();
    if (node.target == power_.target) {
      base_ = of(self);
      exponent_ = Call(graph_, node, power_).number("exponent").value_or(0);
    }
    return formula_of(graph_, node, known_);
  }

  // The square, padded or not, and then the mean of it.
  Formula windowed(const Node& node, ValueId self) {
    const auto& row = *windows().find(node);
    const Shape& before = graph_[self].shape;
    const Shape& after = graph_[node.outputs[0]].shape;
    const Shape& unpadded = count_of(before) < count_of(after) ? before : after;
    const bool is_unsqueezed = shape_.size() > 2 && unpadded.size() > 3 &&
                               unpadded[0] == shape_[0] && unpadded[1] == 1 &&
                               unpadded[2] == shape_[1];
    const bool is_square = of(self) == x_ * x_;
    if (!is_square || !is_unsqueezed ||
        !row.meaning({graph_, node, row.schema}, unpadded.size() - 2, window_))
      return Formula::unknown();
    return row.meaning == pool ? mean_ : of(self);
  }

  const Graph& graph_;
  const Shape& shape_;
  const Formula x_ = Formula::variable("x"), mean_ = Formula::variable("mean");
  const Schema power_ =
      Schema::parse("aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor");
  Formulas known_;
  Window window_;
  Formula base_ = Formula::unknown();
  double exponent_ = 0;
};

std::optional<Recognised> operator_of(const Graph& graph, const Group& group) {
  return Reader(graph, group).found(graph.nodes[group.nodes.back()]);
}

}  // namespace

void register_local_response_norm(Recognisers& r) {
  r.push_back({"local_response_norm", may_have, operator_of});
}

}  // namespace torch2caffe
