// Binds the shapes that the user gave to the symbols of the archive, and evaluates sizes.
#include "importers/pt2/sizes.h"

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
             const json& ranges, const std::string& archive)
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
  check_ranges(ranges);
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
      const Rational there = value(size);
      fits = there.is_integer() && there.numerator == spec.shape[axis];
    } catch (const UnknownSymbol&) {
    } catch (const ExpressionError&) {
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
    fail(fmt::format("size {} of an input is out of the range {} to {} that it was exported for",
                     symbol->second, low, high),
         "give another -i, or export the model with a wider range in dynamic_shapes");
  }
}

Rational Sizes::value(const json& size) const {
  if (size.contains("as_int")) return {size.at("as_int").get<int64_t>(), 1};
  return evaluate(text_of(size), symbols_);
}

Shape Sizes::shape(const json& sizes) const {
  constexpr int64_t most_elements = int64_t{1} << 40;
  int64_t count = 1;
  Shape shape;
  for (const json& size : sizes) {
    const Rational number = value(size);
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
