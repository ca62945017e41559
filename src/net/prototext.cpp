// Protobuf's text form.
#include "net/prototext.h"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>

#include <algorithm>
#include <iterator>

namespace torch2caffe {
namespace {

// `message` is protobuf's: 'Message type "..." has no field named "engine".'
bool is_without_effect(const std::string& message) {
  constexpr const char* fields[] = {"share_mode",     "engine",         "loss_weight",
                                    "propagate_down", "force_backward", "debug_info",
                                    "weight_filler",  "bias_filler"};
  return std::any_of(std::begin(fields), std::end(fields), [&](const char* field) {
    return message.find(fmt::format("no field named \"{}\"", field)) != std::string::npos;
  });
}

// Keeps protobuf's first complaint instead of printing it.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(UnknownFields unknown_fields) : unknown_fields_(unknown_fields) {}

  void AddError(int line, int column, const std::string& message) override {
    if (text.empty()) text = fmt::format("line {}, column {}: {}", line + 1, column + 1, message);
  }

  // Of a field that is skipped, among others.
  void AddWarning(int line, int column, const std::string& message) override {
    const bool is_unknown = message.find("has no field named") != std::string::npos;
    const bool may_have_effect = is_unknown && !is_without_effect(message);
    if (unknown_fields_ == UnknownFields::skipped_without_effect && may_have_effect)
      AddError(line, column, message);
  }

  std::string text;

 private:
  UnknownFields unknown_fields_;
};

}  // namespace

std::string parse_prototext(const std::string& text, google::protobuf::Message& message,
                            UnknownFields unknown_fields,
                            google::protobuf::TextFormat::ParseInfoTree* places) {
  FirstError error(unknown_fields);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.AllowUnknownField(unknown_fields != UnknownFields::refused);
  if (places != nullptr) parser.WriteLocationsTo(places);
  parser.ParseFromString(text, &message);
  return error.text;
}

}  // namespace torch2caffe
