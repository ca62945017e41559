// Spellings: see the header.
#include "target/spelling.h"

#include <algorithm>
#include <charconv>

#include "target/fields.h"

namespace torch2caffe {

void register_idioms(Idioms& idioms);  // generated: of every file in target/idioms

namespace {

using Values = std::map<std::string, std::string>;

// "6" and "6.0" are one value; anything but numbers is compared as it is written.
bool same_value(const std::string& a, const std::string& b) {
  const auto number = [](const std::string& text) {
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ptr == text.data() + text.size() && end.ec == std::errc() ? std::optional(value)
                                                                         : std::nullopt;
  };
  const auto x = number(a), y = number(b);
  return x && y ? *x == *y : a == b;
}

// What a spelling's words mean for one layer.
class Reader {
 public:
  Reader(const Layer& layer, Values values) : layer_(layer), values_(std::move(values)) {}

  std::vector<std::string> operator()(const std::string& name) const {
    if (const auto value = values_.find(name); value != values_.end()) return {value->second};
    return is_field(name) ? field_values(layer_.param, name) : std::vector<std::string>{};
  }

 private:
  const Layer& layer_;
  Values values_;
};

std::optional<Values> values_for(const caffe::Spelling& spelling, const Net& net,
                                 const Layer& layer) {
  if (const Idiom* idiom = find_idiom(spelling.of())) return idiom->match(net, layer);
  return layer.type() == spelling.of() ? std::optional(Values{}) : std::nullopt;
}

bool holds(const caffe::Condition& condition, const Reader& read) {
  const auto values = read(condition.field());
  return values.size() == 1 && same_value(values.front(), condition.is());
}

// Our parameters less those that the spelling has used.
caffe::LayerParameter what_stays(const caffe::Spelling& spelling, const Layer& layer) {
  caffe::LayerParameter param = layer.param;
  const Idiom* idiom = find_idiom(spelling.of());
  if (idiom != nullptr && !idiom->keeps_layer) {
    param.Clear();
    param.set_name(layer.name());
  }
  const auto use = [&](const std::string& name) {
    if (is_field(name)) clear_field(param, name);
  };
  for (const auto& condition : spelling.when()) use(condition.field());
  for (const auto& field : spelling.field()) use(field.from());
  param.set_type(spelling.has_type() ? spelling.type() : layer.type());
  return param;
}

std::optional<Spelled> apply(const caffe::Spelling& spelling, const Net& net, const Layer& layer) {
  auto values = values_for(spelling, net, layer);
  if (!values) return std::nullopt;
  const Reader read(layer, std::move(*values));
  const auto hold = [&](const caffe::Condition& condition) { return holds(condition, read); };
  if (!std::all_of(spelling.when().begin(), spelling.when().end(), hold)) return std::nullopt;
  Spelled spelled;
  for (const auto& field : spelling.field()) {
    if (!field.has_from()) {
      spelled.fields.emplace_back(field.name(), field.value());
      continue;
    }
    const auto written = read(field.from());
    if (written.empty()) return std::nullopt;  // the layer has not what this Caffe needs to know
    for (const std::string& value : written) spelled.fields.emplace_back(field.name(), value);
  }
  spelled.param = what_stays(spelling, layer);
  const Idiom* idiom = find_idiom(spelling.of());
  spelled.has_weights = idiom == nullptr || idiom->keeps_layer;
  return spelled;
}

}  // namespace

const Idioms& idioms() {
  static const Idioms all = [] {
    Idioms collected;
    register_idioms(collected);
    return collected;
  }();
  return all;
}

const Idiom* find_idiom(const std::string& name) {
  const auto idiom = std::find_if(idioms().begin(), idioms().end(),
                                  [&](const Idiom& candidate) { return candidate.name == name; });
  return idiom == idioms().end() ? nullptr : &*idiom;
}

std::optional<Spelled> spell(const Net& net, const Layer& layer, const Target& target) {
  for (const auto& spelling : target.spellings()) {
    if (auto spelled = apply(spelling, net, layer)) return spelled;
  }
  return std::nullopt;
}

std::set<std::string> spelled_types(const Net& net, const Target& target) {
  std::set<std::string> types;
  for (const Layer& layer : net.layers) {
    if (const auto spelled = spell(net, layer, target)) types.insert(spelled->param.type());
  }
  return types;
}

}  // namespace torch2caffe
