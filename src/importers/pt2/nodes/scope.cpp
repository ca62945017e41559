// Names and arguments of an exported graph. The kinds of arguments are those of
// torch/_export/serde/schema.py.
#include "importers/pt2/nodes/scope.h"

#include <fmt/format.h>

#include <limits>

#include "base/zip_archive.h"
#include "importers/pt2/archive/dtypes.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

// Which of the kinds an argument has, and what it holds.
std::pair<std::string, const json*> held_by(const json& argument) {
  if (!argument.is_object() || argument.size() != 1) {
    throw ExpressionError{"an argument has no kind, or several"};
  }
  return {argument.begin().key(), &argument.begin().value()};
}

// Python writes infinities as words.
double real(const json& number) {
  if (!number.is_string()) return number.get<double>();
  const auto& word = number.get_ref<const std::string&>();
  const double infinity = std::numeric_limits<double>::infinity();
  if (word == "Infinity") return infinity;
  if (word == "-Infinity") return -infinity;
  if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
  throw ExpressionError{"'" + word + "' is no number"};
}

template <typename Element, typename Convert>
std::vector<Element> list_of(const json& items, Convert convert) {
  std::vector<Element> list;
  for (const json& item : items) list.push_back(convert(item));
  return list;
}

// MemoryFormat and Layout are numbers in TorchScript's numbering, which differs.
int64_t memory_format(int64_t number) {
  switch (number) {
    case 1: return 0;   // contiguous
    case 4: return 1;   // preserve
    case 2: return 2;   // channels last
    default: return 3;  // channels last 3d
  }
}

std::string device_name(const json& device) {
  const std::string type = device.at("type").get<std::string>();
  const bool numbered = device.contains("index") && device["index"].is_number_integer();
  return numbered ? fmt::format("{}:{}", type, device["index"].get<int64_t>()) : type;
}

}  // namespace

const TensorName& Scope::tensor(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    throw ExpressionError{fmt::format("it reads '{}', which nothing has produced", name)};
  }
  return found->second;
}

Value Scope::value(const std::string& name) const {
  const json& facts = meta(name);
  const DType dtype = dtype_of_export(facts.at("dtype").get<int64_t>());
  return {path_ + name, dtype, sizes_->shape(facts.at("sizes")), std::nullopt};
}

Number Scope::number(const json& argument) const {
  const auto [kind, held] = held_by(argument);
  if (kind == "as_int") return {held->get<int64_t>(), 1};
  if (kind != "as_name") throw ExpressionError{"a size is of the unknown kind " + kind};
  const std::string name = held->get<std::string>();
  for (const char* table : {"sym_int_values", "sym_float_values"}) {
    if (graph_->contains(table) && graph_->at(table).contains(name)) {
      return sizes_->value(graph_->at(table).at(name));
    }
  }
  throw ExpressionError{fmt::format("it reads the size '{}', which nothing has produced", name)};
}

int64_t Scope::integer(const json& argument) const {
  const Number value = number(argument);
  if (!value.is_integer()) throw ExpressionError{"a size comes out as a fraction"};
  return value.numerator;
}

const json* Scope::condition(const json& argument) const {
  const auto [kind, held] = held_by(argument);
  if (kind == "as_sym_bool") return condition(*held);
  if (kind == "as_bool") return &argument;
  if (kind != "as_name" || !graph_->contains("sym_bool_values")) return nullptr;
  const json& conditions = graph_->at("sym_bool_values");
  const auto found = conditions.find(held->get<std::string>());
  return found == conditions.end() ? nullptr : &*found;
}

bool Scope::flag(const json& argument) const {
  const json* found = condition(argument);
  if (found == nullptr) throw ExpressionError{"it reads a condition that nothing has produced"};
  return is_true(sizes_->value(*found));
}

Arg argument_of(const json& argument, const Scope& scope,
                const std::function<ValueId(const std::string&)>& value_of) {
  const auto [kind, held_at] = held_by(argument);
  const json& held = *held_at;
  const auto value = [&](const json& tensor) {
    return value_of(tensor.at("name").get_ref<const std::string&>());
  };
  const auto optional_value = [&](const json& item) {
    return item.contains("as_tensor") ? value(item["as_tensor"]) : ValueId{-1};
  };
  const auto size = [&](const json& item) { return scope.integer(item); };
  const auto sym_float = [&](const json& item) {
    return item.contains("as_float") ? real(item["as_float"]) : scope.number(item).number();
  };
  const auto integer = [](const json& item) { return item.get<int64_t>(); };
  const auto flag = [](const json& item) { return item.get<bool>(); };
  const auto sym_flag = [&](const json& item) { return scope.flag(item); };

  if (kind == "as_none") return std::monostate{};
  if (kind == "as_tensor") return value(held);
  if (kind == "as_tensors") return list_of<ValueId>(held, value);
  if (kind == "as_optional_tensors") return list_of<ValueId>(held, optional_value);
  if (kind == "as_optional_tensor") {
    const ValueId id = optional_value(held);
    return id.index < 0 ? Arg() : Arg(id);
  }
  if (kind == "as_int") return integer(held);
  if (kind == "as_ints") return list_of<int64_t>(held, integer);
  if (kind == "as_sym_int") return size(held);
  if (kind == "as_sym_ints") return list_of<int64_t>(held, size);
  if (kind == "as_float") return real(held);
  if (kind == "as_floats") return list_of<double>(held, real);
  if (kind == "as_sym_float") return sym_float(held);
  if (kind == "as_sym_floats") return list_of<double>(held, sym_float);
  if (kind == "as_bool") return flag(held);
  if (kind == "as_bools") return list_of<bool>(held, flag);
  if (kind == "as_sym_bool") return sym_flag(held);
  if (kind == "as_sym_bools") return list_of<bool>(held, sym_flag);
  if (kind == "as_string") return held.get<std::string>();
  if (kind == "as_scalar_type") return std::string(name_of(dtype_of_export(integer(held))));
  if (kind == "as_memory_format") return memory_format(integer(held));
  if (kind == "as_layout") return int64_t{0};  // strided: others have no meaning in Caffe
  if (kind == "as_device") return device_name(held);
  throw UnusableArgument{kind.starts_with("as_") ? kind.substr(3) : kind};
}

std::vector<std::string> tensor_names(const json& argument) {
  const auto [kind, held] = held_by(argument);
  std::vector<std::string> names;
  if (kind == "as_tensor") names.push_back(held->at("name").get<std::string>());
  if (kind == "as_optional_tensor") return tensor_names(*held);
  if (kind == "as_tensors") {
    for (const json& tensor : *held) names.push_back(tensor.at("name").get<std::string>());
  }
  if (kind == "as_optional_tensors") {
    for (const json& item : *held) {
      for (std::string& name : tensor_names(item)) names.push_back(std::move(name));
    }
  }
  return names;
}

std::vector<std::string> all_tensor_names(const json& arguments) {
  std::vector<std::string> names;
  for (const json& argument : arguments) {
    for (std::string& name : tensor_names(argument)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace torch2caffe
