// Targets: reading their tables, and the check of a net against one.
#include "target/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "base/nearest.h"
#include "net/prototext.h"
#include "target/spelling.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// Generated: name and text of every file in target/tables.
std::vector<std::pair<std::string_view, std::string_view>> target_tables();

namespace {

caffe::TargetDescription parse_table(std::string_view text) {
  caffe::TargetDescription description;
  const std::string wrong = parse_prototext(std::string(text), description);
  if (!wrong.empty()) throw std::logic_error("a built-in target table cannot be read: " + wrong);
  return description;
}

const caffe::TargetDescription& table_named(const std::string& name,
                                            const std::vector<caffe::TargetDescription>& all) {
  const auto table =
      std::find_if(all.begin(), all.end(), [&](const auto& d) { return d.name() == name; });
  if (table == all.end())
    throw std::logic_error("a target is based on one that does not exist: " + name);
  return *table;
}

// How many tables stand below this one.
int depth_of(const caffe::TargetDescription& description,
             const std::vector<caffe::TargetDescription>& all) {
  if (!description.has_based_on()) return 0;
  return 1 + depth_of(table_named(description.based_on(), all), all);
}

std::vector<std::string> targets_with(const Net& net, const Layer& layer) {
  std::vector<std::string> names;
  for (const Target& target : targets()) {
    // Nothing to send people to who have a Caffe.
    if (!target.not_run().empty() || !target.program().empty()) continue;
    if (!target.lacks_for(net, layer)) names.push_back(target.name());
  }
  return names;
}

}  // namespace

Target::Target(const caffe::TargetDescription& description, const Target* base)
    : name_(description.name()),
      summary_(description.summary()),
      not_run_(description.not_run()),
      program_(description.program()),
      shares_weights_(description.shares_weights()),
      mistakes_(description.mistake().begin(), description.mistake().end()),
      spellings_(description.spelling().begin(), description.spelling().end()) {
  if (base != nullptr) {
    mistakes_.insert(base->mistakes_.begin(), base->mistakes_.end());
    layers_ = base->layers_;
    spellings_.insert(spellings_.end(), base->spellings_.begin(), base->spellings_.end());
  }
  for (const std::string& type : description.without()) {
    if (layers_.erase(type) == 0)
      throw std::logic_error(name_ + " lacks a layer that its base has not: " + type);
  }
  for (const auto& layer : description.layer()) layers_[layer.type()].add(layer);
}

bool Target::has_field(std::string_view type, const std::string& field) const {
  const auto layer = layers_.find(std::string(type));
  return layer != layers_.end() && layer->second.has_field(field);
}

std::optional<std::string> Target::lacks_for(const Net& net, const Layer& layer) const {
  const auto capability = layers_.find(layer.type());
  if (capability == layers_.end()) return "the layer " + layer.type();
  return capability->second.lacks_for(net, layer);
}

const std::vector<Target>& targets() {
  static const std::vector<Target> all = [] {
    std::vector<caffe::TargetDescription> unordered;
    for (const auto& [name, table] : target_tables()) unordered.push_back(parse_table(table));
    std::vector<caffe::TargetDescription> descriptions = unordered;
    std::stable_sort(descriptions.begin(), descriptions.end(), [&](const auto& a, const auto& b) {
      return depth_of(a, unordered) < depth_of(b, unordered);
    });
    std::vector<Target> made;
    for (const auto& description : descriptions) {
      const auto base = std::find_if(made.begin(), made.end(), [&](const Target& target) {
        return target.name() == description.based_on();
      });
      made.push_back(Target(description, base == made.end() ? nullptr : &*base));
    }
    std::stable_partition(made.begin(), made.end(),
                          [](const Target& target) { return target.not_run().empty(); });
    return made;
  }();
  return all;
}

const Target& find_target(std::string_view name) {
  std::vector<std::string> names;
  for (const Target& target : targets()) {
    if (target.name() == name) return target;
    names.push_back(target.name());
  }
  throw ConvertError(
      Status::wrong_usage, fmt::format("target '{}'", name), "is not known",
      did_you_mean(name, names) + fmt::format("choose one of {}", fmt::join(names, ", ")));
}

bool is_legal(const Net& net, const Layer& layer, const Target& target) {
  return spell(net, layer, target) || !target.lacks_for(net, layer);
}

void check_legal(const Net& net, const Target& target) {
  std::vector<Problem> problems;
  for (const Layer& layer : net.layers) {
    if (is_legal(net, layer, target)) continue;
    const auto others = targets_with(net, layer);
    problems.push_back(
        {layer.where(), layer.name(),
         fmt::format("target {} lacks {}", target.name(), target.lacks_for(net, layer).value()),
         others.empty() ? "replace it in the model"
                        : fmt::format("use -t {}", fmt::join(others, " or -t "))});
  }
  if (!problems.empty()) throw ConvertError(Status::cannot_be_expressed, std::move(problems));
}

}  // namespace torch2caffe
