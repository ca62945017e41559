// Capabilities: see the header.
#include "target/capability.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "target/fields.h"
#include "target/measures.h"

namespace torch2caffe {
namespace {

std::optional<int64_t> integer_of(const std::string& text) {
  int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_all = end.ec == std::errc() && end.ptr == text.data() + text.size();
  return is_all ? std::optional(value) : std::nullopt;
}

// "up to 63", "ACROSS_CHANNELS", "up to 0 where pooling_param.pool is AVE".
std::string text_of(const caffe::Limit& limit) {
  std::string text;
  if (limit.is_size() > 0) {
    text = fmt::format("{}", fmt::join(limit.is(), " or "));
  } else if (!limit.has_most()) {
    text = fmt::format("from {}", limit.least());
  } else if (!limit.has_least()) {
    text = fmt::format("up to {}", limit.most());
  } else {
    text = limit.least() == limit.most()
               ? fmt::format("{}", limit.least())
               : fmt::format("from {} to {}", limit.least(), limit.most());
  }
  const char* before = " where ";
  for (const auto& condition : limit.when()) {
    text += fmt::format("{}{} is {}", before, condition.field(), condition.is());
    before = " and ";
  }
  return text;
}

bool is_within(const caffe::Limit& limit, const std::string& text) {
  if (limit.is_size() > 0) {
    return std::any_of(limit.is().begin(), limit.is().end(),
                       [&](const std::string& allowed) { return same_value(allowed, text); });
  }
  const auto value = integer_of(text);
  return !value || ((!limit.has_least() || *value >= limit.least()) &&
                    (!limit.has_most() || *value <= limit.most()));
}

// The first value of `layer` that is beyond the limit.
std::optional<std::string> beyond(const caffe::Limit& limit, const Net& net, const Layer& layer) {
  const auto is_true = [&](const caffe::Condition& condition) {
    return holds(condition, values_of(net, layer, condition.field()));
  };
  if (!std::all_of(limit.when().begin(), limit.when().end(), is_true)) return std::nullopt;
  for (const std::string& text : values_of(net, layer, limit.field())) {
    if (!is_within(limit, text)) return text;
  }
  return std::nullopt;
}

}  // namespace

void Capability::add(const caffe::LayerCapability& entry) {
  fields_.insert(entry.field().begin(), entry.field().end());
  for (const std::string& field : entry.without()) fields_.erase(field);
  if (entry.rank_size() > 0) ranks_ = {entry.rank().begin(), entry.rank().end()};
  whole_.insert(entry.whole().begin(), entry.whole().end());
  needs_sized_priors_ = needs_sized_priors_ || entry.needs_sized_priors();
  if (entry.has_bottoms()) bottoms_ = static_cast<int>(entry.bottoms());
  std::erase_if(limits_, [&](const caffe::Limit& old) {
    return std::any_of(entry.limit().begin(), entry.limit().end(),
                       [&](const caffe::Limit& limit) { return limit.field() == old.field(); });
  });
  std::copy_if(entry.limit().begin(), entry.limit().end(), std::back_inserter(limits_),
               [](const caffe::Limit& limit) {
                 return limit.has_least() || limit.has_most() || limit.is_size() > 0;
               });
  std::stable_sort(
      limits_.begin(), limits_.end(),
      [](const caffe::Limit& a, const caffe::Limit& b) { return a.field() < b.field(); });
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
  for (const caffe::Limit& limit : limits_) {
    if (const auto value = beyond(limit, net, layer)) {
      return fmt::format("{}: {} in {} (only {}{}{})", limit.field(), *value, layer.type(),
                         text_of(limit), limit.has_why() ? ": " : "", limit.why());
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

std::string Capability::ranks_text() const { return fmt::format("{}", fmt::join(ranks_, " or ")); }

std::vector<std::string> Capability::limits() const {
  std::vector<std::string> limits;
  if (!ranks_.empty()) limits.push_back(fmt::format("{} axes", ranks_text()));
  if (bottoms_) limits.push_back(fmt::format("{} bottom{}", *bottoms_, *bottoms_ == 1 ? "" : "s"));
  for (const caffe::Limit& limit : limits_)
    limits.push_back(fmt::format("{} {}", limit.field(), text_of(limit)));
  for (const std::string& field : whole_)
    limits.push_back(fmt::format("{} as a whole number", field));
  if (needs_sized_priors_) limits.emplace_back("priors with width and height");
  return limits;
}

}  // namespace torch2caffe
