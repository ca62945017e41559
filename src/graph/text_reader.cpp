// Reads graphs from text.
#include <map>
#include <random>

#include "base/scanner.h"
#include "graph/text_form.h"

namespace torch2caffe {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : scan_(text, "graph") {}

  Graph read() {
    while (!scan_.at_end()) {
      if (scan_.accept("return")) {
        read_outputs();
      } else {
        read_definition();
      }
    }
    return std::move(graph_);
  }

 private:
  std::string value_name() {
    scan_.expect("%");
    return scan_.word("_.");
  }

  ValueId known_value() {
    if (scan_.accept("None")) return ValueId{-1};
    const std::string name = value_name();
    const auto found = ids_.find(name);
    if (found == ids_.end()) scan_.fail("%" + name + " is not defined above");
    return found->second;
  }

  ValueId define(const std::string& name, Value value) {
    value.name = name;
    const ValueId id = graph_.add_value(std::move(value));
    if (!ids_.emplace(name, id).second) scan_.fail("%" + name + " is defined twice");
    return id;
  }

  Value read_type() {
    Value value;
    const std::string name = scan_.word();
    const auto dtype = find_dtype(name);
    if (!dtype) scan_.fail("'" + name + "' is no element type");
    value.dtype = *dtype;
    value.shape = read_shape(scan_);
    return value;
  }

  void read_definition() {
    std::vector<std::string> names;
    do names.push_back(value_name());
    while (scan_.accept(","));
    if (scan_.accept(":")) {
      graph_.inputs.push_back(define(names[0], read_type()));
      return;
    }
    scan_.expect("=");
    if (scan_.accept("constant")) {
      read_constant(names[0]);
    } else {
      read_node(names);
    }
  }

  void read_constant(const std::string& name) {
    Value value = read_type();
    if (value.dtype == DType::other) scan_.fail("a constant needs an element type");
    const auto seed = static_cast<unsigned>(graph_.values.size());
    value.constant = read_values(scan_, value.dtype, value.shape, seed);
    define(name, std::move(value));
  }

  void read_node(const std::vector<std::string>& names) {
    Node node;
    node.target = scan_.word("_.:");
    scan_.expect("(");
    while (!scan_.accept(")")) {
      node.args.push_back(read_argument());
      scan_.accept(",");
    }
    scan_.expect(":");
    for (const std::string& name : names) {
      node.outputs.push_back(define(name, read_type()));
      scan_.accept(",");
    }
    if (scan_.accept("@")) node.where = read_location();
    graph_.nodes.push_back(std::move(node));
  }

  Location read_location() {
    Location where;
    if (!scan_.accept("- ")) where.module = scan_.until(" ");
    if (scan_.accept("-") || scan_.at_line_end()) return where;
    where.file = scan_.quoted();
    scan_.expect(":");
    where.line = static_cast<int>(scan_.integer());
    return where;
  }

  NamedArg read_argument() {
    if (scan_.peek("%") || scan_.peek("[") || scan_.peek("\"")) return {"", read_value()};
    const std::string text = scan_.until("=,)");
    if (scan_.accept("=")) return {text, read_value()};
    return {"", literal(text)};
  }

  Arg read_value() {
    if (scan_.peek("%")) return known_value();
    if (scan_.peek("\"")) return scan_.quoted();
    if (scan_.accept("[")) return read_list();
    return literal(scan_.until(",)]"));
  }

  Arg literal(const std::string& text) {
    if (text == "None") return std::monostate{};
    if (text == "True" || text == "False") return text == "True";
    Scanner number(text, "graph argument '" + text + "'");
    Arg value;
    if (text.find_first_of(".en") != std::string::npos) {
      value = number.number();
    } else {
      value = number.integer();
    }
    if (!number.at_end()) number.fail("is no number");
    return value;
  }

  // A list takes the type of its first element; "[]" is a list of integers.
  Arg read_list() {
    std::vector<Arg> items;
    while (!scan_.accept("]")) {
      items.push_back(scan_.peek("None") ? Arg(known_value()) : read_value());
      scan_.accept(",");
    }
    if (items.empty()) return std::vector<int64_t>{};
    return std::visit(
        [&](const auto& first) -> Arg {
          using Item = std::decay_t<decltype(first)>;
          if constexpr (std::is_same_v<Item, bool> || std::is_same_v<Item, int64_t> ||
                        std::is_same_v<Item, double> || std::is_same_v<Item, ValueId>) {
            std::vector<Item> list;
            for (const Arg& item : items) {
              if (!std::holds_alternative<Item>(item))
                scan_.fail("a list holds elements of two types");
              list.push_back(std::get<Item>(item));
            }
            return list;
          } else {
            scan_.fail("a list cannot hold this");
          }
        },
        items[0]);
  }

  void read_outputs() {
    do {
      GraphOutput output;
      if (!scan_.peek("%")) {
        output.name = scan_.word("_.");
        scan_.expect("=");
      }
      output.value = known_value();
      graph_.outputs.push_back(output);
    } while (scan_.accept(","));
  }

  Scanner scan_;
  Graph graph_;
  std::map<std::string, ValueId> ids_;
};

}  // namespace

Shape read_shape(Scanner& scan) {
  Shape shape;
  scan.expect("[");
  while (!scan.accept("]")) {
    shape.push_back(scan.integer());
    scan.accept(",");
  }
  return shape;
}

namespace {

Tensor noise(const Shape& shape, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> between(-1, 1);
  std::vector<float> values(static_cast<size_t>(count_of(shape)));
  for (float& value : values) value = between(random);
  return Tensor(shape, std::move(values));
}

template <typename Number>
std::vector<Number> read_numbers(Scanner& scan, const Shape& shape, Number (Scanner::*read)()) {
  std::vector<Number> values;
  while (!scan.accept("}")) {
    values.push_back((scan.*read)());
    scan.accept(",");
  }
  if (count_of(shape) != static_cast<int64_t>(values.size()))
    scan.fail("the values do not fit the shape");
  return values;
}

}  // namespace

Tensor read_values(Scanner& scan, DType dtype, const Shape& shape, unsigned seed) {
  scan.expect("{");
  if (scan.accept("...")) {
    scan.expect("}");
    return noise(shape, seed).converted(dtype);
  }
  if (dtype != DType::i64)
    return Tensor::of_doubles(shape, read_numbers(scan, shape, &Scanner::number)).converted(dtype);
  const auto whole =
      std::make_shared<const std::vector<int64_t>>(read_numbers(scan, shape, &Scanner::integer));
  return Tensor(dtype, shape, {whole, whole->data()});
}

Graph graph_of_text(std::string_view text) { return Reader(text).read(); }

}  // namespace torch2caffe
