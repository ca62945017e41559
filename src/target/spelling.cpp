// Spellings: see the header.
#include "target/spelling.h"

#include <algorithm>

#include "target/fields.h"
#include "target/measures.h"

namespace torch2caffe {

void register_idioms(Idioms& idioms);  // generated: of every file in target/idioms

namespace {

using Values = std::map<std::string, std::string>;

// What a spelling's words mean for one layer.
class Reader {
 public:
  Reader(const Net& net, const Layer& layer, Values values)
      : net_(net), layer_(layer), values_(std::move(values)) {}

  std::vector<std::string> operator()(const std::string& name) const {
    if (const auto value = values_.find(name); value != values_.end()) return {value->second};
    return values_of(net_, layer_, name);
  }

 private:
  const Net& net_;
  const Layer& layer_;
  Values values_;
};

std::optional<Values> values_for(const caffe::Spelling& spelling, const Net& net,
                                 const Layer& layer) {
  if (const Idiom* idiom = find_idiom(spelling.of())) return idiom->match(net, layer);
  return layer.type() == spelling.of() ? std::optional(Values{}) : std::nullopt;
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
  const Reader read(net, layer, std::move(*values));
  const auto is_true = [&](const caffe::Condition& condition) {
    return holds(condition, read(condition.field()));
  };
  if (!std::all_of(spelling.when().begin(), spelling.when().end(), is_true)) return std::nullopt;
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
