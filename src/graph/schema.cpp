// Reads operator schemas.
#include "graph/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/scanner.h"

namespace torch2caffe {
namespace {

// The number of elements in "int[2]", 0 in "int[]" and "int".
int64_t list_length(const std::string& type) {
  const size_t open = type.find('[');
  if (open == std::string::npos || type[open + 1] == ']') return 0;
  return std::stoll(type.substr(open + 1));
}

bool is_list(const std::string& type) { return type.find('[') != std::string::npos; }

Arg parse_number(Scanner& scan, bool floating) {
  if (floating) return scan.number();
  return scan.integer();
}

// "[0, 1]", or one number for all elements: "int[2] padding=0".
std::vector<int64_t> parse_list(Scanner& scan, const std::string& type) {
  std::vector<int64_t> list;
  if (!scan.accept("[")) {
    list.assign(static_cast<size_t>(std::max<int64_t>(1, list_length(type))), scan.integer());
    return list;
  }
  while (!scan.accept("]")) {
    list.push_back(scan.integer());
    scan.accept(",");
  }
  return list;
}

// A default as the schema spells it.
Arg parse_default(const std::string& type, const std::string& text) {
  if (text == "None") return std::monostate{};
  if (text == "True" || text == "False") return text == "True";
  const char first = text.empty() ? '\0' : text[0];
  if (first == '\'' || first == '"') return text.substr(1, text.size() - 2);
  if (std::isalpha(static_cast<unsigned char>(first)) != 0)
    return text;  // a name: contiguous_format
  Scanner scan(text, "schema default of type " + type);
  Arg value = is_list(type) ? Arg(parse_list(scan, type))
                            : parse_number(scan, type.starts_with("float") ||
                                                     text.find_first_of(".e") != std::string::npos);
  if (!scan.at_end()) scan.fail("'" + text + "' is no number");
  return value;
}

// "Tensor(a!)[]": where the memory is that of other tensors stands within the type.
void read_type(Scanner& scan, Parameter& parameter) {
  parameter.type = scan.word("_");
  if (scan.peek("(")) {
    const std::string marks = scan.balanced('(', ')');
    parameter.alias = marks.substr(1, marks.size() - 2);
  }
  while (scan.peek("[") || scan.peek("?")) {
    parameter.type += scan.peek("[") ? scan.balanced('[', ']') : (scan.expect("?"), "?");
  }
}

// "Tensor", "(Tensor values, Tensor indices)".
std::vector<Parameter> read_results(Scanner& scan) {
  std::vector<Parameter> results;
  const bool are_several = scan.accept("(");
  while (are_several ? !scan.accept(")") : results.empty()) {
    Parameter& result = results.emplace_back();
    read_type(scan, result);
    if (are_several && !scan.peek(",") && !scan.peek(")")) result.name = scan.word("_");
    scan.accept(",");
  }
  return results;
}

}  // namespace

Schema Schema::parse(std::string_view text) {
  Scanner scan(text, "schema");
  Schema schema;
  schema.text = std::string(text);
  schema.target = scan.word("_.:");
  scan.expect("(");
  while (!scan.accept(")")) {
    if (scan.accept("*")) {
      scan.accept(",");
      continue;
    }
    Parameter parameter;
    read_type(scan, parameter);
    parameter.name = scan.word("_");
    if (scan.accept("=")) {
      parameter.has_default = true;
      const std::string value = scan.peek("[") ? scan.balanced('[', ']') : scan.until(",)");
      parameter.default_value = parse_default(parameter.type, value);
    }
    schema.parameters.push_back(std::move(parameter));
    scan.accept(",");
  }
  scan.expect("->");
  schema.results = read_results(scan);
  return schema;
}

const Arg* find_argument(const Node& node, const Schema& schema, std::string_view name) {
  const auto parameter = std::find_if(schema.parameters.begin(), schema.parameters.end(),
                                      [&](const Parameter& p) { return p.name == name; });
  if (parameter == schema.parameters.end()) {
    throw std::logic_error(fmt::format("{} has no parameter '{}'", schema.target, name));
  }
  const auto position = static_cast<size_t>(parameter - schema.parameters.begin());
  for (size_t i = 0; i < node.args.size(); ++i) {
    const NamedArg& arg = node.args[i];
    if (arg.name == name || (arg.name.empty() && i == position)) return &arg.value;
  }
  return parameter->has_default ? &parameter->default_value : nullptr;
}

const Arg& argument(const Node& node, const Schema& schema, std::string_view name) {
  if (const Arg* found = find_argument(node, schema, name)) return *found;
  throw std::logic_error(
      fmt::format("{} was imported without its argument '{}'", node.target, name));
}

std::string out_of_place(std::string_view target) {
  const size_t dot = std::min(target.find('.'), target.size());
  // "__and__" and its kin end in underscores that are part of the name.
  const bool in_place = dot >= 2 && target[dot - 1] == '_' && target[dot - 2] != '_';
  if (!in_place) return std::string(target);
  return std::string(target.substr(0, dot - 1)) + std::string(target.substr(dot));
}

}  // namespace torch2caffe
