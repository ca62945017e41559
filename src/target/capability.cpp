// Capabilities: see the header.
#include "target/capability.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "target/fields.h"

namespace torch2caffe {
namespace {

std::optional<int64_t> integer_of(const std::string& text) {
  int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_all = end.ec == std::errc() && end.ptr == text.data() + text.size();
  return is_all ? std::optional(value) : std::nullopt;
}

}  // namespace

void Capability::add(const caffe::LayerCapability& entry) {
  fields_.insert(entry.field().begin(), entry.field().end());
  for (const std::string& field : entry.without()) fields_.erase(field);
  if (entry.rank_size() > 0) ranks_ = {entry.rank().begin(), entry.rank().end()};
  whole_.insert(entry.whole().begin(), entry.whole().end());
  needs_sized_priors_ = needs_sized_priors_ || entry.needs_sized_priors();
  if (entry.has_bottoms()) bottoms_ = static_cast<int>(entry.bottoms());
  for (const auto& limit : entry.limit()) {
    Bounds& bounds = bounds_[limit.field()];
    bounds = {};
    if (limit.has_least()) bounds.least = limit.least();
    if (limit.has_most()) bounds.most = limit.most();
    if (!bounds.least && !bounds.most) bounds_.erase(limit.field());
  }
}

std::optional<std::string> Capability::lacks_for(const Net& net, const Layer& layer) const {
  for (const std::string& field : fields_of(layer.param)) {
    if (!has_field(field)) return fmt::format("{} in {}", field, layer.type());
  }
  if (!layer.bottoms.empty() && !ranks_.empty()) {
    const size_t rank = net[layer.bottoms[0]].shape.size();
    if (ranks_.count(rank) == 0)
      return fmt::format("{} of {} axes (only of {})", layer.type(), rank, ranks_text());
  }
  const int bottoms = static_cast<int>(layer.bottoms.size());
  if (bottoms_ && bottoms > *bottoms_)
    return fmt::format("{} with {} bottoms (at most {})", layer.type(), bottoms, *bottoms_);
  for (const auto& [field, bounds] : bounds_) {
    for (const std::string& text : field_values(layer.param, field)) {
      const auto value = integer_of(text);
      if (value &&
          ((bounds.least && *value < *bounds.least) || (bounds.most && *value > *bounds.most))) {
        return fmt::format("{}: {} in {} (only {})", field, *value, layer.type(), bounds.text());
      }
    }
  }
  if (const auto lost = lost_fraction(layer.param)) return *lost + " (it reads whole numbers)";
  return std::nullopt;
}

std::optional<std::string> Capability::lost_fraction(const caffe::LayerParameter& layer) const {
  for (const std::string& field : whole_) {
    for (const std::string& text : field_values(layer, field)) {
      if (!integer_of(text)) return fmt::format("{}: {} in {}", field, text, layer.type());
    }
  }
  return std::nullopt;
}

std::string Capability::Bounds::text() const {
  if (!most) return fmt::format("from {}", *least);
  if (!least) return fmt::format("up to {}", *most);
  return *least == *most ? fmt::format("{}", *least) : fmt::format("from {} to {}", *least, *most);
}

std::string Capability::ranks_text() const { return fmt::format("{}", fmt::join(ranks_, " or ")); }

std::vector<std::string> Capability::limits() const {
  std::vector<std::string> limits;
  if (!ranks_.empty()) limits.push_back(fmt::format("{} axes", ranks_text()));
  if (bottoms_) limits.push_back(fmt::format("{} bottom{}", *bottoms_, *bottoms_ == 1 ? "" : "s"));
  for (const auto& [field, bounds] : bounds_)
    limits.push_back(fmt::format("{} {}", field, bounds.text()));
  for (const std::string& field : whole_)
    limits.push_back(fmt::format("{} as a whole number", field));
  if (needs_sized_priors_) limits.emplace_back("priors with width and height");
  return limits;
}

}  // namespace torch2caffe
