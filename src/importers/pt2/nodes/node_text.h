// A node as the archive has it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "torch2caffe/location.h"

namespace torch2caffe {

struct NodeText {
  // Throws nlohmann::json::exception and ExpressionError.
  explicit NodeText(const nlohmann::json& node);

  const nlohmann::json& inputs() const { return json.at("inputs"); }
  // The one tensor that is its first argument; empty where that is of another kind.
  std::string first_operand() const;

  const nlohmann::json& json;
  std::string target;  // "aten::conv2d"
  std::vector<std::string> results;
  Location where;
};

// The text behind a key; empty where there is none.
std::string text_in(const nlohmann::json& object, const char* key);

}  // namespace torch2caffe
