// What nodes mean to a reader of them, by operator.
#pragma once

#include <map>
#include <string>

#include "recognise/call.h"

namespace torch2caffe {

template <typename Meaning>
class OperatorTable {
 public:
  struct Row {
    Schema schema;
    Meaning meaning;
  };

  // `schema` as PyTorch writes it.
  void add(const std::string& schema, Meaning meaning) {
    Schema parsed = Schema::parse(schema);
    const std::string target = parsed.target;
    rows_.insert_or_assign(target, Row{std::move(parsed), meaning});
  }

  // In place or not; null if the operator is none of the table's.
  const Row* find(const Node& node) const {
    const auto row = rows_.find(out_of_place(node.target));
    return row == rows_.end() ? nullptr : &row->second;
  }

 private:
  std::map<std::string, Row> rows_;
};

}  // namespace torch2caffe
