// Recorder's part that follows memory which several tensors share.
//
//   v = y[:, 0]      v is a view of y: select(y, 1, 0)
//   v.mul_(2)        v has a new value, and so has y: select_scatter(y, mul(v, 2), 1, 0)
//   read of w, which is another view of y: what made w is applied to y's new value
#include <fmt/format.h>

#include <set>

#include "importers/torchscript/recorder.h"

namespace torch2caffe {
namespace {

const Arg& argument_of(const Node& node, const std::string& name) {
  for (const NamedArg& arg : node.args) {
    if (arg.name == name) return arg.value;
  }
  throw std::logic_error(node.target + " has no argument " + name);
}

// Operators that change the shape alone, and those that undo themselves.
const std::set<std::string> reshapes = {
    "aten::view",          "aten::reshape",     "aten::flatten.using_ints",
    "aten::squeeze",       "aten::squeeze.dim", "aten::unsqueeze",
    "aten::unflatten.int", "aten::view_as",     "aten::reshape_as",
    "aten::ravel",         "aten::alias",       "aten::detach",
};
const std::set<std::string> own_inverses = {"aten::transpose.int", "aten::swapaxes",
                                            "aten::swapdims",      "aten::t",
                                            "aten::numpy_T",       "aten::mT"};
const std::set<std::string> splits = {
    "aten::split.Tensor",        "aten::split.sizes", "aten::split",
    "aten::split_with_sizes",    "aten::chunk",       "aten::tensor_split.sections",
    "aten::tensor_split.indices"};

const Arg one = int64_t{1};

Node slice_scatter(ValueId base, ValueId piece, Arg dim, Arg start, Arg end, Arg step) {
  Node node;
  node.target = "aten::slice_scatter";
  node.args = {{"self", base},          {"src", piece},
               {"dim", std::move(dim)}, {"start", std::move(start)},
               {"end", std::move(end)}, {"step", std::move(step)}};
  return node;
}

Node select_scatter(ValueId base, ValueId piece, Arg dim, Arg index) {
  Node node;
  node.target = "aten::select_scatter";
  node.args = {
      {"self", base}, {"src", piece}, {"dim", std::move(dim)}, {"index", std::move(index)}};
  return node;
}

// Where the parts in front of number `part` end along the axis.
int64_t start_of(const std::vector<Value>& parts, size_t part, const Arg& dim) {
  const auto axis = std::get<int64_t>(dim);
  int64_t start = 0;
  for (size_t i = 0; i < part; ++i) {
    const Shape& shape = parts[i].shape;
    start +=
        shape[static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(shape.size()) : axis)];
  }
  return start;
}

Node with_self(const Node& view, size_t self, ValueId value) {
  Node node = view;
  node.args[self].value = value;
  node.outputs.clear();
  return node;
}

// The base with a new part in place of the view, if the view is a part.
std::optional<Node> part_put_back(const Node& view, ValueId base, ValueId part,
                                  const std::vector<Value>& parts, size_t number) {
  const auto given = [&](const char* name) { return argument_of(view, name); };
  if (view.target == "aten::slice.Tensor")
    return slice_scatter(base, part, given("dim"), given("start"), given("end"), given("step"));
  if (view.target == "aten::select.int")
    return select_scatter(base, part, given("dim"), given("index"));
  if (view.target == "aten::unbind.int")
    return select_scatter(base, part, given("dim"), static_cast<int64_t>(number));
  if (view.target == "aten::narrow") {
    const auto start = std::get<int64_t>(given("start"));
    const int64_t end = start + std::get<int64_t>(given("length"));
    return slice_scatter(base, part, given("dim"), start, end == 0 ? Arg() : Arg(end), one);
  }
  if (splits.count(view.target) > 0) {
    const Arg dim = given("dim");
    return slice_scatter(base, part, dim, start_of(parts, number, dim),
                         start_of(parts, number + 1, dim), one);
  }
  return std::nullopt;
}

std::vector<int64_t> inverse_of(const std::vector<int64_t>& dims) {
  std::vector<int64_t> inverse(dims.size());
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t dim = dims[i] < 0 ? dims[i] + static_cast<int64_t>(dims.size()) : dims[i];
    inverse.at(static_cast<size_t>(dim)) = static_cast<int64_t>(i);
  }
  return inverse;
}

// The base, if the view is all of it.
std::optional<Node> whole_put_back(const Node& view, size_t self, ValueId value,
                                   const Shape& base_shape) {
  if (reshapes.count(view.target) > 0) {
    Node node;
    node.target = "aten::reshape";
    node.args = {{"self", value}, {"shape", base_shape}};
    return node;
  }
  if (own_inverses.count(view.target) > 0) return with_self(view, self, value);
  if (view.target != "aten::permute") return std::nullopt;
  Node node = with_self(view, self, value);
  for (NamedArg& arg : node.args) {
    if (arg.name == "dims") arg.value = inverse_of(std::get<std::vector<int64_t>>(arg.value));
  }
  return node;
}

// A constant into which data was written keeps its memory while what is made of it has none: then
// the schema has to say what shares memory with what.
bool shares_memory(const at::Tensor& base, const at::Tensor& result,
                   const c10::Argument& parameter) {
  if (base.is_same(result)) return false;
  if (storage_of(base) == storage_of(result)) return true;
  return !base.is_meta() && result.is_meta() && parameter.alias_info() != nullptr;
}

}  // namespace

Recorder::Known* Recorder::find(const at::Tensor& tensor) {
  const auto found = known_.find(tensor.unsafeGetTensorImpl());
  if (found != known_.end()) return &found->second;
  const auto view = constant_views_.find(tensor.unsafeGetTensorImpl());
  if (view == constant_views_.end() || find(view->second.base) == nullptr) return nullptr;
  // It was made while its base was still a constant: it is made anew when it is read, unless the
  // base still is one.
  const ConstantView& of = view->second;
  const bool is_constant = root_of(*find(of.base)).writes == 0;
  Known& known = learn(tensor, is_constant ? constant_of(tensor, of.node.where) : ValueId{});
  known.writes = is_constant ? 0 : static_cast<size_t>(-1);
  known.view = View{of.base.unsafeGetTensorImpl(),
                    of.base.sizes().vec(),
                    of.node,
                    of.self,
                    of.result,
                    of.results};
  return &known;
}

Recorder::Known& Recorder::root_of(Known& known) {
  return known.view ? root_of(known_.at(known.view->base)) : known;
}

Recorder::Known& Recorder::known_or_constant(const at::Tensor& tensor, const Location& where) {
  if (Known* known = find(tensor)) return *known;
  const auto view = constant_views_.find(tensor.unsafeGetTensorImpl());
  if (view != constant_views_.end()) {
    known_or_constant(view->second.base, where);
    return *find(tensor);
  }
  // Whoever else shares its memory unseen must not read it; the tensor is kept so that the address
  // stays taken.
  overwritten_constants_.emplace(storage_of(tensor), std::pair(tensor, where));
  return learn(tensor, constant_of(tensor, where));
}

void Recorder::show(ValueId value, const Known& known) const {
  if (!observe_) return;
  if (const auto tensor = known.alive.lock()) observe_(value, view_of(at::Tensor(tensor)));
}

ValueId Recorder::current_value(Known& known) {
  if (!known.view) return known.value;
  const size_t writes = root_of(known).writes;
  if (known.writes == writes) return known.value;
  const View& view = *known.view;
  const ValueId base = current_value(known_.at(view.base));
  known.writes = writes;
  if (view.node.target.empty()) return known.value = base;
  Node node = with_self(view.node, view.self, base);
  for (const Value& result : view.results) node.outputs.push_back(graph_.add_value(result));
  known.value = node.outputs.at(view.result);
  graph_.nodes.push_back(std::move(node));
  show(known.value, known);
  return known.value;
}

void Recorder::remember_views(const c10::FunctionSchema& schema, const Node& node,
                              const Stack& args, const std::vector<at::Tensor>& results) {
  for (size_t result = 0; result < results.size(); ++result) {
    for (size_t self = 0; self < args.size(); ++self) {
      if (!args[self].isTensor() || !args[self].toTensor().defined()) continue;
      const at::Tensor& base = args[self].toTensor();
      if (!shares_memory(base, results[result], schema.arguments().at(self))) continue;
      Known* base_known = find(base);
      if (base_known == nullptr) continue;
      Known& known = *find(results[result]);
      known.writes = root_of(*base_known).writes;
      known.view = View{base.unsafeGetTensorImpl(), base.sizes().vec(), node, self, result, {}};
      for (const at::Tensor& tensor : results) known.view->results.push_back(value_like(tensor));
    }
  }
}

// What is written, where that is no result of an operator on what was there before: a copy, or one
// number.
std::optional<ValueId> Recorder::value_written_by(const c10::FunctionSchema& schema,
                                                  const Stack& args, const at::Tensor& written,
                                                  const Location& where) {
  const auto constant = [&](const at::Tensor& tensor) {
    return constant_of(tensor.expand(written.sizes()).to(written.scalar_type()).contiguous(),
                       where);
  };
  const auto options = at::TensorOptions().dtype(written.scalar_type());
  if (schema.name() == "aten::zero_") return constant(at::zeros({}, options));
  if (schema.name() == "aten::fill_" && !args[1].isTensor())
    return constant(at::full({}, args[1].toScalar(), options));
  if (schema.name() != "aten::fill_" && schema.name() != "aten::copy_") return std::nullopt;
  const at::Tensor& source = args[1].toTensor();
  if (!depends(source)) return constant(source);
  const ValueId value = value_of(source, where);
  if (source.sizes() == written.sizes()) return value;
  Node node;
  node.target = "aten::expand";
  node.where = where;
  node.args = {{"self", value}, {"size", written.sizes().vec()}, {"implicit", false}};
  node.outputs = {graph_.add_value(value_like(written))};
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs[0];
}

void Recorder::record_write(const c10::FunctionSchema& schema, const Stack& args,
                            const at::Tensor& written, const std::vector<at::Tensor>& results,
                            const Location& where) {
  Known& known = known_or_constant(written, where);
  std::optional<ValueId> value = value_written_by(schema, args, written, where);
  if (!value) {
    Node node = node_of(schema, args, where);
    for (size_t i = 0; i < results.size(); ++i)
      node.outputs.push_back(graph_.add_value(value_like(written)));
    value = node.outputs.at(0);
    graph_.nodes.push_back(std::move(node));
    show(*value, known);
  }
  put_back(known, *value, where);
  const size_t writes = ++root_of(known).writes;
  for (Known* of = &known; of->view; of = &known_.at(of->view->base)) of->writes = writes;
  for (const at::Tensor& result : results) {
    if (result.is_same(written)) continue;
    // Without data, the result of writing into a constant is a tensor of its own.
    Known& same = learn(result, *value);
    same.writes = writes;
    same.view = View{written.unsafeGetTensorImpl(), written.sizes().vec(), {}, 0, 0, {}};
  }
}

// `known` has this value now, and what it is a view of has it in its place.
void Recorder::put_back(Known& known, ValueId value, const Location& where) {
  known.value = value;
  if (!known.view) return;
  const View& view = *known.view;
  Known& base_known = known_.at(view.base);
  if (view.node.target.empty()) return put_back(base_known, value, where);
  const ValueId base = current_value(base_known);
  std::optional<Node> node = part_put_back(view.node, base, value, view.results, view.result);
  if (!node) node = whole_put_back(view.node, view.self, value, view.base_shape);
  if (!node) {
    refuse(where, "in-place write",
           fmt::format("writes into a view that {} made at {}", view.node.target,
                       to_string(view.node.where)),
           "replace it by an operation that returns a new tensor");
  }
  node->where = where;
  const ValueId new_base =
      graph_.add_value({"", graph_[base].dtype, view.base_shape, std::nullopt});
  node->outputs = {new_base};
  graph_.nodes.push_back(std::move(*node));
  show(new_base, base_known);
  put_back(base_known, new_base, where);
}

}  // namespace torch2caffe
