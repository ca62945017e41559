// Writes graphs as text.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>

#include "graph/text_form.h"

namespace torch2caffe {
namespace {

constexpr int64_t longest_written_list = 32;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// Floats always carry a point or an exponent, so that they come back as floats.
std::string float_text(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph) {}

  std::string write() {
    std::string text;
    for (ValueId id : graph_.inputs) text += fmt::format("{} : {}\n", name(id), type(id));
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      if (graph_.values[i].constant) text += constant_line(ValueId{static_cast<int>(i)});
    }
    for (const Node& node : graph_.nodes) text += node_line(node);
    std::vector<std::string> outputs;
    for (const GraphOutput& output : graph_.outputs) {
      outputs.push_back(output.name.empty()
                            ? name(output.value)
                            : fmt::format("{}={}", output.name, name(output.value)));
    }
    return text + fmt::format("return {}\n", fmt::join(outputs, ", "));
  }

 private:
  std::string name(ValueId id) const {
    if (id.index < 0) return "None";
    const std::string& given = graph_[id].name;
    return "%" + (given.empty() ? std::to_string(id.index) : given);
  }

  std::string type(ValueId id) const { return to_text(graph_[id].dtype, graph_[id].shape); }

  std::string constant_line(ValueId id) const {
    return fmt::format("{} = constant {} {}\n", name(id), type(id),
                       values_text(*graph_[id].constant));
  }

  std::string node_line(const Node& node) const {
    std::vector<std::string> outputs, types, args;
    for (ValueId id : node.outputs) {
      outputs.push_back(name(id));
      types.push_back(type(id));
    }
    for (const NamedArg& arg : node.args) {
      args.push_back((arg.name.empty() ? "" : arg.name + "=") + arg_text(arg.value));
    }
    const Location& at = node.where;
    std::string where;
    if (at != Location{}) {
      where = fmt::format(" @ {} {}", at.module.empty() ? "-" : at.module,
                          at.file.empty() ? "-" : fmt::format("{}:{}", quote(at.file), at.line));
    }
    return fmt::format("{} = {}({}) : {}{}\n", fmt::join(outputs, ", "), node.target,
                       fmt::join(args, ", "), fmt::join(types, ", "), where);
  }

  std::string arg_text(const Arg& arg) const {
    const auto list = [](const auto& items, auto text_of) {
      std::vector<std::string> texts;
      for (const auto& item : items) texts.push_back(text_of(item));
      return fmt::format("[{}]", fmt::join(texts, ", "));
    };
    const auto flag = [](bool value) -> std::string { return value ? "True" : "False"; };
    const auto integer = [](int64_t value) { return std::to_string(value); };
    const auto value_name = [this](ValueId id) { return name(id); };
    return std::visit(
        Overloaded{
            [](std::monostate) -> std::string { return "None"; },
            [&](bool value) { return flag(value); },
            [&](int64_t value) { return integer(value); },
            [](double value) { return float_text(value); },
            [](const std::string& value) { return quote(value); },
            [&](ValueId id) { return name(id); },
            [&](const std::vector<bool>& items) { return list(items, flag); },
            [&](const std::vector<int64_t>& items) { return list(items, integer); },
            [&](const std::vector<double>& items) { return list(items, float_text); },
            [&](const std::vector<ValueId>& items) { return list(items, value_name); },
        },
        arg);
  }

  const Graph& graph_;
};

}  // namespace

std::string to_text(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ",")); }

std::string to_text(DType dtype, const Shape& shape) {
  return std::string(name_of(dtype)) + to_text(shape);
}

std::string values_text(int64_t count, const std::function<std::vector<double>()>& values) {
  return count <= longest_written_list ? fmt::format("{{{}}}", fmt::join(values(), ", ")) : "{...}";
}

std::string values_text(const Tensor& tensor) {
  if (tensor.dtype() != DType::i64 || tensor.count() > longest_written_list)
    return values_text(tensor.count(), [&] { return tensor.doubles(); });
  const std::span whole(static_cast<const int64_t*>(tensor.data()),
                        static_cast<size_t>(tensor.count()));
  return fmt::format("{{{}}}", fmt::join(whole, ", "));
}

std::string to_text(const Graph& graph) { return Writer(graph).write(); }

}  // namespace torch2caffe
