// Costs, by what an operator's results and operands are: see the header.
#include "graph/operator_cost.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "graph/schema.h"
#include "graph/views.h"

namespace torch2caffe {
namespace {

// What a rule sees: the shapes of tensors, in the order of the arguments.
struct Call {
  const Graph& graph;
  const Node& node;
  std::vector<Shape> operands;
  Shape result;

  // The last axis of an operand, along which it is multiplied.
  int64_t last_axis(size_t operand) const { return operands.at(operand).back(); }
};

const Arg* named(const Node& node, std::string_view name) {
  const auto found = std::find_if(node.args.begin(), node.args.end(),
                                  [&](const NamedArg& arg) { return arg.name == name; });
  return found == node.args.end() ? nullptr : &found->value;
}

int64_t convolution(const Call& call) {
  const Shape& weight = call.operands.at(1);
  const Arg* transposed = named(call.node, "transposed");
  const bool is_transposed = call.node.target.find("conv_transpose") != std::string::npos ||
                             (transposed != nullptr && std::get_if<bool>(transposed) != nullptr &&
                              std::get<bool>(*transposed));
  // A weight has an axis for the results' channels first; of a transposed one for the input's.
  return count_of(weight) / weight.at(0) * count_of(is_transposed ? call.operands[0] : call.result);
}

int64_t product(const Call& call) { return count_of(call.result) * call.last_axis(0); }

int64_t product_and_sum(const Call& call) { return count_of(call.result) * call.last_axis(1); }

// Every combination of the sizes that its letters stand for.
int64_t einsum(const Call& call) {
  const Arg* equation = named(call.node, "equation");
  const auto* text = equation == nullptr ? nullptr : std::get_if<std::string>(equation);
  if (text == nullptr || call.operands.size() < 2) return count_of(call.result);
  std::map<char, int64_t> sizes;
  size_t operand = 0, axis = 0;
  for (const char c : text->substr(0, text->find("->"))) {
    if (c == ' ') continue;
    if (c == '.') return product(call);  // any axes in front: a product of matrices, as a rule
    if (c == ',') {
      ++operand;
      axis = 0;
    } else if (operand < call.operands.size() && axis < call.operands[operand].size()) {
      sizes[c] = call.operands[operand][axis++];
    }
  }
  int64_t count = 1;
  for (const auto& [letter, size] : sizes) count *= size;
  return count;
}

// The places that read it all, and those that are read: one product for scores, one for values.
int64_t attention(const Call& call) {
  const Shape& keys = call.operands.at(1);
  return (count_of(call.operands[0]) + count_of(call.result)) * keys.at(keys.size() - 2);
}

// Every matrix at every place of a sequence.
int64_t matrices(const Call& call) {
  int64_t weights = 0;
  for (ValueId id : operands_of(call.node)) {
    if (id.index >= 0 && call.graph[id].constant && call.graph[id].shape.size() == 2)
      weights += count_of(call.graph[id].shape);
  }
  return weights * (count_of(call.operands.at(0)) / call.last_axis(0));
}

int64_t encoder_layer(const Call& call) {
  const Shape& sequence = call.operands.at(0);  // batch, places, width
  return matrices(call) + 2 * count_of(sequence) * sequence.at(sequence.size() - 2);
}

int64_t each_element(const Call& call) { return count_of(call.result); }

int64_t four_neighbours(const Call& call) { return 4 * count_of(call.result); }

int64_t sixteen_neighbours(const Call& call) { return 16 * count_of(call.result); }

using Rule = int64_t (*)(const Call&);

const std::map<std::string, Rule, std::less<>>& rules() {
  static const auto all = [] {
    std::map<std::string, Rule, std::less<>> made;
    const auto add = [&](Rule rule, std::initializer_list<const char*> names) {
      for (const char* name : names) made[name] = rule;
    };
    add(convolution, {"conv1d", "conv2d", "conv3d", "convolution", "_convolution",
                      "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"});
    add(product, {"linear", "matmul", "mm", "bmm", "mv", "dot"});
    add(product_and_sum, {"addmm", "baddbmm", "addmv"});
    add(einsum, {"einsum"});
    add(attention, {"scaled_dot_product_attention"});
    add(matrices, {"lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell", "gru_cell"});
    add(encoder_layer, {"_transformer_encoder_layer_fwd", "_native_multi_head_attention"});
    add(each_element,
        {"add", "sub", "rsub", "mul", "div", "addcmul", "addcdiv", "lerp", "prelu", "batch_norm",
         "native_batch_norm", "_native_batch_norm_legit_no_training", "instance_norm", "group_norm",
         "native_group_norm", "layer_norm", "native_layer_norm", "rms_norm"});
    add(four_neighbours, {"upsample_bilinear2d"});
    add(sixteen_neighbours, {"upsample_bicubic2d"});
    return made;
  }();
  return all;
}

// "aten::add_.Tensor" is "add".
std::string short_name(const Node& node) {
  std::string name = out_of_place(node.target);
  name = name.substr(std::min(name.find("::") + 2, name.size()));
  return name.substr(0, name.find('.'));
}

int64_t multiply_adds_of(const Graph& graph, const Node& node) {
  const auto rule = rules().find(short_name(node));
  if (rule == rules().end() || node.outputs.empty()) return 0;
  Call call{graph, node, {}, graph[node.outputs[0]].shape};
  for (ValueId id : operands_of(node)) {
    if (id.index >= 0) call.operands.push_back(graph[id].shape);
  }
  const bool has_axes = std::none_of(call.operands.begin(), call.operands.end(),
                                     [](const Shape& shape) { return shape.empty(); });
  // Sums with a number have one operand, products with scalars none to count.
  if (!has_axes && rule->second != each_element) return 0;
  return rule->second(call);
}

bool is_float(DType type) {
  return type == DType::f32 || type == DType::f64 || type == DType::f16 || type == DType::bf16;
}

// Views and writes in place make no memory.
int64_t elements_of(const Graph& graph, const Node& node) {
  const bool writes = out_of_place(node.target) != node.target;
  if (writes || sharing_of(node.target) != Sharing::never) return 0;
  int64_t count = 0;
  for (ValueId id : node.outputs) count += count_of(graph[id].shape);
  return count;
}

}  // namespace

std::vector<OperatorCost> operator_costs(const Graph& graph) {
  std::set<ValueId> seen;
  std::vector<OperatorCost> costs;
  for (const Node& node : graph.nodes) {
    OperatorCost& cost = costs.emplace_back();
    for (ValueId id : operands_of(node)) {
      const bool is_weight = id.index >= 0 && graph[id].constant && is_float(graph[id].dtype);
      if (is_weight && seen.insert(id).second) cost.parameters += count_of(graph[id].shape);
    }
    cost.multiply_adds = multiply_adds_of(graph, node);
    cost.elements = elements_of(graph, node);
  }
  return costs;
}

}  // namespace torch2caffe
