// Binds the shapes that the user gave to the symbols of the archive, and evaluates sizes and
// conditions.
#include "importers/pt2/sizes/sizes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

constexpr const char* write_shape = "give one -i SHAPE for each, as in -i 1,3,224,224";

// The spec for each input: by name, else the next one without.
std::vector<const InputSpec*> match(const std::vector<ExportedInput>& inputs,
                                    const std::vector<InputSpec>& specs) {
  std::vector<const InputSpec*> matched;
  size_t used = 0;
  auto unnamed = specs.begin();
  for (const ExportedInput& input : inputs) {
    const auto named = std::find_if(specs.begin(), specs.end(), [&](const InputSpec& spec) {
      return spec.name == input.name && !spec.name.empty();
    });
    if (named == specs.end()) {
      unnamed = std::find_if(unnamed, specs.end(),
                             [](const InputSpec& spec) { return spec.name.empty(); });
    }
    const auto found = named == specs.end() ? unnamed : named;
    if (found == specs.end()) return {};
    if (named == specs.end()) ++unnamed;
    matched.push_back(&*found);
    ++used;
  }
  return used == specs.size() ? matched : std::vector<const InputSpec*>();
}

std::string text_of(const json& size) {
  return size.contains("as_int") ? std::to_string(size.at("as_int").get<int64_t>())
                                 : size.at("as_expr").at("expr_str").get<std::string>();
}

// "L['d']['k'].size()[2]" -> "d_k.size(2)": the graph's name for an input is made of the way to it.
// What else may be asked of an input stays as it is.
std::string in_words_of_graph(std::string_view condition) {
  constexpr std::string_view input = "L[", size = ".size()[";
  std::string text;
  for (size_t at = condition.find(input); at != std::string_view::npos;
       at = condition.find(input)) {
    text += condition.substr(0, at);
    condition.remove_prefix(at);
    const size_t behind = condition.find(size);
    const size_t end = condition.find(']', std::min(behind, condition.size() - 1) + size.size());
    if (behind == std::string_view::npos || end == std::string_view::npos) break;
    std::string way;  // "['d']['k']" -> "d_k"
    for (char c : condition.substr(1, behind - 1)) {
      if (c == '[' && !way.empty()) way += '_';
      if (c != '[' && c != ']' && c != '\'') way += c;
    }
    const size_t digits = behind + size.size();
    text += fmt::format("{}.size({})", way, condition.substr(digits, end - digits));
    condition.remove_prefix(end + 1);
  }
  return text.append(condition);
}

// "u0", "zuf3": what depends on the input's data.
bool is_data(std::string_view symbol) {
  const size_t letters = std::min(symbol.find_first_of("0123456789"), symbol.size());
  const bool numbered = symbol.find_first_not_of("0123456789", letters) == std::string_view::npos;
  return numbered && (symbol.substr(0, letters) == "u" || symbol.substr(0, letters) == "zuf");
}

}  // namespace

void Sizes::fail(const std::string& what, const std::string& advice) const {
  throw ConvertError(Status::wrong_usage, archive_, what, advice);
}

// Sizes that were left open cannot be had from the archive.
std::vector<InputSpec> Sizes::stated_shapes(const std::vector<ExportedInput>& inputs) const {
  constexpr int64_t most_elements = int64_t{1} << 31;
  std::vector<InputSpec> specs;
  for (const ExportedInput& input : inputs) {
    InputSpec& spec = specs.emplace_back();
    int64_t count = 1;
    for (const json& size : input.sizes) {
      if (!size.contains("as_int")) {
        fail(fmt::format("axis {} of input '{}' was left open", spec.shape.size(), input.name),
             write_shape);
      }
      const auto number = size.at("as_int").get<int64_t>();
      if (number < 1 || number > most_elements / count)
        fail(fmt::format("input '{}' is of no shape that can be run", input.name), write_shape);
      count *= number;
      spec.shape.push_back(number);
    }
  }
  return specs;
}

Sizes::Sizes(const std::vector<ExportedInput>& inputs, const std::vector<InputSpec>& given,
             const json& program, const std::string& archive)
    : archive_(archive) {
  const std::vector<InputSpec> specs = given.empty() ? stated_shapes(inputs) : given;
  const std::vector<const InputSpec*> matched = match(inputs, specs);
  if (matched.size() != inputs.size()) {
    std::vector<std::string> names;
    for (const ExportedInput& input : inputs) names.push_back(input.name);
    fail(fmt::format("the model takes {} input(s) ({}), but {} shape(s) were given", inputs.size(),
                     fmt::join(names, ", "), specs.size()),
         write_shape);
  }
  for (size_t i = 0; i < inputs.size(); ++i) bind(inputs[i], *matched[i]);
  // Sizes such as 2*s0 may be all that tells s0.
  for (size_t i = 0; i < inputs.size(); ++i) solve_all(inputs[i], *matched[i]);
  for (size_t i = 0; i < inputs.size(); ++i) check(inputs[i], *matched[i]);
  name_axes(inputs, matched);
  check_ranges(program.value("range_constraints", json::object()));
  check_conditions(program.value("guards_code", json::array()));
  if (!misfits_.empty()) throw ConvertError(Status::wrong_usage, std::move(misfits_));
}

void Sizes::bind(const ExportedInput& input, const InputSpec& spec) {
  if (input.sizes.size() != spec.shape.size()) {
    fail(fmt::format("input '{}' has {} axes, but -i gives {}", input.name, input.sizes.size(),
                     spec.shape.size()),
         "give a shape with as many axes");
  }
  for (size_t axis = 0; axis < spec.shape.size(); ++axis) {
    const json& size = input.sizes[axis];
    if (size.contains("as_int")) continue;
    // What is one symbol, however it is spelled, is linear with slope 1 and offset 0.
    const auto solution = solve(text_of(size), symbols_, spec.shape[axis]);
    if (solution && solution->second == spec.shape[axis]) symbols_.insert(*solution);
  }
}

void Sizes::solve_all(const ExportedInput& input, const InputSpec& spec) {
  for (size_t axis = 0; axis < spec.shape.size(); ++axis) {
    const json& size = input.sizes[axis];
    if (size.contains("as_int")) continue;
    if (const auto solution = solve(text_of(size), symbols_, spec.shape[axis])) {
      symbols_.insert(*solution);
    }
  }
}

void Sizes::check(const ExportedInput& input, const InputSpec& spec) {
  for (size_t axis = 0; axis < spec.shape.size(); ++axis) {
    const json& size = input.sizes[axis];
    bool fits = false;
    try {
      const Number there = value(size);
      fits = there.is_integer() && there.numerator == spec.shape[axis];
    } catch (const UnknownSymbol&) {
    } catch (const ExpressionError&) {
    } catch (const NotUnderstood&) {
    }
    if (fits) continue;
    fail(fmt::format("axis {} of input '{}' is {} in the exported program, but -i says {}", axis,
                     input.name, text_of(size), spec.shape[axis]),
         "give the shape that it was exported with, or export it with dynamic_shapes");
  }
}

void Sizes::check_ranges(const json& ranges) {
  for (const auto& [name, range] : ranges.items()) {
    const auto symbol = symbols_.find(name);
    if (symbol == symbols_.end()) continue;
    const json& bounds = range;
    const auto bound = [&bounds](const char* key, int64_t otherwise) {
      const auto found = bounds.find(key);
      return found != bounds.end() && found->is_number_integer() ? found->get<int64_t>()
                                                                 : otherwise;
    };
    const int64_t low = bound("min_val", 0), high = bound("max_val", INT64_MAX);
    if (symbol->second >= low && symbol->second <= high) continue;
    misfits_.push_back(
        {{},
         archive_,
         fmt::format("size {} of an input is out of the range {} that it was exported for",
                     symbol->second,
                     high == INT64_MAX ? fmt::format("from {} on", low)
                                       : fmt::format("{} to {}", low, high)),
         "give another -i, or export the model with a wider range in dynamic_shapes"});
  }
}

// The conditions speak of "L['x'].size()[2]", or of the first input as "L['flat_args'][0]".
void Sizes::name_axes(const std::vector<ExportedInput>& inputs,
                      const std::vector<const InputSpec*>& specs) {
  axes_ = symbols_;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Shape& shape = specs[i]->shape;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      for (const std::string& name : {inputs[i].graph_name, fmt::format("flat_args_{}", i)}) {
        axes_.emplace(fmt::format("{}.size({})", name, axis), shape[axis]);
      }
      const json& size = inputs[i].sizes[axis];
      if (size.contains("as_int")) continue;
      const json hint = size.at("as_expr").value("hint", json());
      as_exported_ = as_exported_ && hint.is_object() && hint.value("as_int", -1) == shape[axis];
    }
  }
}

void Sizes::check_conditions(const json& conditions) {
  for (const json& condition : conditions) {
    const std::string text = in_words_of_graph(condition.get<std::string>());
    if (auto problem = violation_of(text, text, {})) misfits_.push_back(std::move(*problem));
  }
}

std::optional<Problem> Sizes::violation(const json& condition, const std::string& shown,
                                        const Location& where) const {
  const bool is_known = condition.contains("as_bool");
  const std::string text = is_known ? condition["as_bool"].dump() : text_of(condition);
  return violation_of(text, shown.empty() ? text : shown, where);
}

std::optional<Problem> Sizes::violation_of(const std::string& condition, const std::string& shown,
                                           const Location& where) const {
  const auto not_understood = [&]() -> std::optional<Problem> {
    if (as_exported_) return std::nullopt;
    return Problem{where, archive_,
                   fmt::format("the model was exported for shapes of which '{}' is true, which is "
                               "not understood",
                               shown),
                   "give the shapes that it was exported with, or export it for these"};
  };
  try {
    if (is_true(evaluate(condition, axes_))) return std::nullopt;
  } catch (const NotUnderstood&) {
    return not_understood();
  } catch (const ExpressionError&) {
    return not_understood();
  } catch (const UnknownSymbol& symbol) {
    return is_data(symbol.name) ? std::nullopt : not_understood();
  }
  return Problem{where, archive_,
                 fmt::format("the model was exported for another branch: '{}' is not true of the "
                             "shapes given by -i",
                             shown),
                 "export it for these shapes"};
}

Number Sizes::value(const json& size) const {
  if (size.contains("as_int")) return {size.at("as_int").get<int64_t>(), 1};
  if (size.contains("as_float")) return real_number(size.at("as_float").get<double>());
  if (size.contains("as_bool")) return truth(size.at("as_bool").get<bool>());
  return evaluate(text_of(size), symbols_);
}

Shape Sizes::shape(const json& sizes) const {
  constexpr int64_t most_elements = int64_t{1} << 40;
  int64_t count = 1;
  Shape shape;
  for (const json& size : sizes) {
    const Number number = value(size);
    if (!number.is_integer() || number.numerator < 0) {
      throw ExpressionError{"the size " + text_of(size) + " comes out as no size"};
    }
    shape.push_back(number.numerator);
    const int64_t factor = std::max<int64_t>(number.numerator, 1);
    if (factor > most_elements / count) throw ExpressionError{"a tensor is absurdly large"};
    count *= factor;
  }
  return shape;
}

}  // namespace torch2caffe
