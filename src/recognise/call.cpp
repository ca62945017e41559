// Call: see the header.
#include "recognise/call.h"

namespace torch2caffe {
namespace {

template <typename T>
std::optional<T> as(const Arg& argument) {
  const T* typed = std::get_if<T>(&argument);
  return typed != nullptr ? std::optional(*typed) : std::nullopt;
}

}  // namespace

std::optional<ValueId> Call::value(std::string_view name) const {
  return as<ValueId>(argument(name));
}

std::optional<std::vector<ValueId>> Call::values(std::string_view name) const {
  return as<std::vector<ValueId>>(argument(name));
}

std::optional<int64_t> Call::integer(std::string_view name) const {
  return as<int64_t>(argument(name));
}

std::optional<std::vector<int64_t>> Call::integers(std::string_view name) const {
  if (const auto one = integer(name)) return std::vector<int64_t>{*one};
  return as<std::vector<int64_t>>(argument(name));
}

std::optional<double> Call::number(std::string_view name) const {
  if (const auto whole = integer(name)) return static_cast<double>(*whole);
  if (const auto id = value(name)) {
    const auto& constant = graph_[*id].constant;
    if (!constant || constant->count() != 1) return std::nullopt;
    return constant->doubles()[0];
  }
  return as<double>(argument(name));
}

std::optional<bool> Call::flag(std::string_view name) const { return as<bool>(argument(name)); }

std::optional<std::string> Call::text(std::string_view name) const {
  return as<std::string>(argument(name));
}

bool Call::is_none(std::string_view name) const {
  return std::holds_alternative<std::monostate>(argument(name));
}

}  // namespace torch2caffe
