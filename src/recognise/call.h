// A node's arguments by the names that its schema gives them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/schema.h"

namespace torch2caffe {

class Call {
 public:
  Call(const Graph& graph, const Node& node, const Schema& schema)
      : graph_(graph), node_(node), schema_(schema) {}

  // Each gives nothing where the argument is none of its kind.
  std::optional<ValueId> value(std::string_view name) const;
  std::optional<std::vector<ValueId>> values(std::string_view name) const;
  std::optional<int64_t> integer(std::string_view name) const;
  // One integer is a list of one.
  std::optional<std::vector<int64_t>> integers(std::string_view name) const;
  // A number, or a constant tensor of one element.
  std::optional<double> number(std::string_view name) const;
  std::optional<bool> flag(std::string_view name) const;
  std::optional<std::string> text(std::string_view name) const;
  bool is_none(std::string_view name) const;

 private:
  const Arg& argument(std::string_view name) const {
    return torch2caffe::argument(node_, schema_, name);
  }

  const Graph& graph_;
  const Node& node_;
  const Schema& schema_;
};

}  // namespace torch2caffe
