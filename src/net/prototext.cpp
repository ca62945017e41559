// Protobuf's text form.
#include "net/prototext.h"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>

namespace torch2caffe {
namespace {

// Keeps protobuf's first complaint instead of printing it.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text.empty()) text = fmt::format("line {}, column {}: {}", line + 1, column + 1, message);
  }
  void AddWarning(int, int, const std::string&) override {}  // skipped fields

  std::string text;
};

}  // namespace

std::string parse_prototext(const std::string& text, google::protobuf::Message& message,
                            bool unknown_fields,
                            google::protobuf::TextFormat::ParseInfoTree* places) {
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.AllowUnknownField(unknown_fields);
  if (places != nullptr) parser.WriteLocationsTo(places);
  return parser.ParseFromString(text, &message) ? "" : error.text;
}

}  // namespace torch2caffe
