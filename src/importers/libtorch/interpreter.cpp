// Interpreter: see the header. libtorch exports no functions that build lists, tuples, dicts and
// objects from a node, so these are built here.
#include "importers/libtorch/interpreter.h"

#include <fmt/format.h>

#include <set>

#include "graph/schema.h"
#include "graph/shape_arguments.h"
#include "importers/libtorch/source_location.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using torch::jit::Stack;
namespace prim = c10::prim;

c10::IValue list_of(const torch::jit::Node& node, const Stack& items) {
  c10::impl::GenericList list(node.output()->type()->expectRef<c10::ListType>().getElementType());
  for (const c10::IValue& item : items) list.push_back(item);
  return list;
}

c10::IValue tuple_of(const torch::jit::Node& node, const Stack& items) {
  const auto type = node.output()->type()->expect<c10::TupleType>();
  if (type->name()) return c10::ivalue::Tuple::createNamed(items, type);
  return c10::ivalue::Tuple::create(items);
}

c10::IValue dict_of(const torch::jit::Node& node, const Stack& items) {
  const auto type = node.output()->type()->expect<c10::DictType>();
  c10::impl::GenericDict dict(type->getKeyType(), type->getValueType());
  for (size_t i = 0; i + 1 < items.size(); i += 2) dict.insert_or_assign(items[i], items[i + 1]);
  return dict;
}

c10::IValue object_of(const torch::jit::Node& node) {
  const auto type = node.output()->type()->expect<c10::ClassType>();
  return c10::ivalue::Object::create(c10::StrongTypePtr(nullptr, type), type->numAttributes());
}

Stack elements_of(const c10::IValue& value) {
  if (value.isTuple()) {
    const auto& elements = value.toTupleRef().elements();
    return Stack(elements.begin(), elements.end());
  }
  return value.toListRef().vec();
}

bool is_instance(const torch::jit::Node& node, const c10::IValue& value) {
  const auto& types = node.tys(c10::attr::types);
  return std::any_of(types.begin(), types.end(),
                     [&](const c10::TypePtr& type) { return value.type()->isSubtypeOf(*type); });
}

// The argument of which only shape and type matter, so that what the operator makes of constants
// stays one; -1 where every argument's numbers do.
int asked_for_its_shape(const torch::jit::Node& node) {
  const auto* schema = node.maybeSchema();
  if (schema == nullptr) return -1;
  const std::string target = target_of(*schema);
  const bool is_in_place = out_of_place(target) != target;
  const std::string_view name = is_in_place ? std::string_view() : shape_argument(target);
  return name.empty() ? -1 : schema->argumentIndexWithName(std::string(name)).value_or(-1);
}

}  // namespace

c10::IValue Interpreter::call(const torch::jit::Module& module, const std::string& method,
                              std::vector<c10::IValue> arguments) {
  module_paths_[module._ivalue().get()] = "";
  arguments.insert(arguments.begin(), module._ivalue());
  return run_function(module.get_method(method).function(), arguments, Location{}).at(0);
}

Location Interpreter::location_of(const torch::jit::Node& node) const {
  Location location = user_location(node).value_or(caller_);
  location.module = caller_.module;
  return location;
}

Stack Interpreter::run_function(torch::jit::Function& function, const Stack& inputs,
                                const Location& caller) {
  const Location outer = std::exchange(caller_, caller);
  Values values;
  Stack outputs =
      run_block(*torch::jit::toGraphFunction(function).graph()->block(), inputs, values);
  caller_ = outer;
  return outputs;
}

Stack Interpreter::run_block(const torch::jit::Block& block, const Stack& inputs, Values& values) {
  for (size_t i = 0; i < inputs.size(); ++i) values[block.inputs()[i]] = inputs[i];
  for (const torch::jit::Node* node : block.nodes()) {
    try {
      run_node(*node, values);
    } catch (const ConvertError&) {
      leave(block, *node, values);
      throw;
    }
  }
  Stack outputs;
  for (const torch::jit::Value* output : block.outputs()) outputs.push_back(values.at(output));
  return outputs;
}

void Interpreter::run_node(const torch::jit::Node& node, Values& values) {
  if (end_ && steps_ == end_->steps) {
    ++steps_;
    throw ConvertError(end_->why);
  }
  ++steps_;
  Stack inputs;
  for (const torch::jit::Value* input : node.inputs()) inputs.push_back(values.at(input));
  const Stack results = results_of(node, std::move(inputs), values);
  for (size_t i = 0; i < node.outputs().size(); ++i) values[node.outputs()[i]] = results.at(i);
}

// Execution ends within `at`, or at it where it is no call, branch or loop.
void Interpreter::leave(const torch::jit::Block& block, const torch::jit::Node& at,
                        const Values& values) {
  if (unread_.empty()) unread_ = written_attributes_;
  const bool is_within =
      !at.blocks().empty() || at.kind() == prim::CallMethod || at.kind() == prim::CallFunction;
  const bool runs_again = block.owningNode() != nullptr && block.owningNode()->kind() == prim::Loop;
  if (block.owningNode() == nullptr) {  // what a method that was called gives, this one reads
    for (const auto& [name, value] : returned_) unread_.push_back(value);
    returned_.clear();
  }
  // What a method builds of its results at its end.
  const torch::jit::Node* result =
      block.owningNode() == nullptr ? block.outputs().at(0)->node() : nullptr;
  const bool is_built = result != nullptr && (result->kind() == prim::TupleConstruct ||
                                              result->kind() == prim::ListConstruct ||
                                              result->kind() == prim::DictConstruct);
  bool is_behind = runs_again;
  for (const torch::jit::Node* node : block.nodes()) {
    const bool is_left = is_behind || (node == &at && !is_within);
    if (is_left && !(is_built && node == result)) leave(*node, values);
    is_behind = is_behind || node == &at;
  }
  leave(*block.return_node(), values);
  if (is_built) leave_result(*result, values);
}

void Interpreter::leave_result(const torch::jit::Node& result, const Values& values) {
  const bool has_keys = result.kind() == prim::DictConstruct;
  for (size_t i = 0; i < result.inputs().size(); i += has_keys ? 2 : 1) {
    const auto value = values.find(result.inputs()[has_keys ? i + 1 : i]);
    if (value == values.end()) continue;
    const auto key = has_keys ? torch::jit::toIValue(result.inputs()[i]) : c10::nullopt;
    returned_.emplace_back(key && key->isString() ? key->toStringRef() : std::to_string(i),
                           value->second);
  }
}

void Interpreter::leave(const torch::jit::Node& node, const Values& values) {
  static const std::set<std::string> of_shapes = {
      "aten::size",  "aten::dim",   "aten::numel",  "aten::is_floating_point",
      "prim::shape", "prim::dtype", "prim::device", "prim::layout"};
  const int shape_alone = asked_for_its_shape(node);
  for (size_t i = 0; i < node.inputs().size() && of_shapes.count(node.kind().toQualString()) == 0;
       ++i) {
    const auto value = values.find(node.inputs()[i]);
    if (value != values.end() && static_cast<int>(i) != shape_alone)
      unread_.push_back(value->second);
  }
  for (const torch::jit::Block* block : node.blocks()) {
    for (const torch::jit::Node* inner : block->nodes()) leave(*inner, values);
    leave(*block->return_node(), values);
  }
}

Stack Interpreter::results_of(const torch::jit::Node& node, Stack inputs, Values& values) {
  switch (node.kind()) {
    case prim::Constant: return {torch::jit::toIValue(node.output()).value_or(c10::IValue())};
    case prim::GetAttr: return {get_attribute(node, inputs[0])};
    case prim::SetAttr:
      inputs[0].toObject()->setAttr(node.s(c10::attr::name), inputs[1]);
      written_attributes_.push_back(inputs[1]);
      return {};
    case prim::CallMethod:
    case prim::CallFunction: return run_call(node, std::move(inputs));
    case prim::If: return run_block(*node.blocks()[inputs[0].toBool() ? 0 : 1], {}, values);
    case prim::Loop: return run_loop(node, inputs, values);
    case prim::ListConstruct: return {list_of(node, inputs)};
    case prim::TupleConstruct: return {tuple_of(node, inputs)};
    case prim::DictConstruct: return {dict_of(node, inputs)};
    case prim::CreateObject: return {object_of(node)};
    case prim::ListUnpack:
    case prim::TupleUnpack: return elements_of(inputs[0]);
    case prim::isinstance: return {is_instance(node, inputs[0])};
    case prim::unchecked_cast:
    case prim::annotate: return inputs;
    case prim::Uninitialized: return {c10::IValue()};
    case c10::aten::warn: return {};
    case prim::RaiseException:
      throw ConvertError(
          Status::cannot_be_expressed,
          {Problem{location_of(node), "raise",
                   fmt::format("the model raises {}", inputs[0].toStringRef()),
                   "check that the shapes given by -i are those that the model was made for"}});
    default: break;
  }
  const Location where = location_of(node);
  const Stack arguments = inputs;
  const int shape_alone = asked_for_its_shape(node);
  bool depends = false;
  for (size_t i = 0; i < arguments.size(); ++i)
    depends = depends || (static_cast<int>(i) != shape_alone && recorder_.depends(arguments[i]));
  const auto* schema = node.maybeSchema();
  if (depends && schema != nullptr) recorder_.read_before_write(*schema, arguments, where);
  execute(node, inputs, depends, execution_, where);
  if (depends) {
    recorder_.record(node.schema(), arguments, inputs, where);
  } else if (schema != nullptr) {
    recorder_.record_constant(*schema, arguments, inputs, where);
  }
  return inputs;
}

Stack Interpreter::run_call(const torch::jit::Node& node, Stack inputs) {
  Location caller = location_of(node);
  if (node.kind() == prim::CallFunction) {
    auto& function = *node.inputs()[0]->type()->expectRef<c10::FunctionType>().function();
    inputs.erase(inputs.begin());
    return run_function(function, inputs, caller);
  }
  const auto object = inputs[0].toObject();
  const auto path = module_paths_.find(object.get());
  if (path != module_paths_.end()) caller.module = path->second;
  return run_function(object->type()->getMethod(node.s(c10::attr::name)), inputs, caller);
}

Stack Interpreter::run_loop(const torch::jit::Node& node, const Stack& inputs, Values& values) {
  const int64_t most = inputs[0].toInt();
  bool goes_on = inputs[1].toBool();
  Stack state(inputs.begin() + 2, inputs.end());
  for (int64_t i = 0; i < most && goes_on; ++i) {
    Stack arguments = state;
    arguments.insert(arguments.begin(), i);
    state = run_block(*node.blocks()[0], arguments, values);
    goes_on = state[0].toBool();
    state.erase(state.begin());
  }
  return state;
}

c10::IValue Interpreter::get_attribute(const torch::jit::Node& node, const c10::IValue& object) {
  const std::string& name = node.s(c10::attr::name);
  const auto owner = object.toObject();
  const c10::IValue attribute = owner->getAttr(name);
  if (attribute.isObject()) {
    const std::string& path = module_paths_[owner.get()];
    module_paths_[attribute.toObject().get()] = path.empty() ? name : path + "." + name;
  }
  return attribute;
}

}  // namespace torch2caffe
