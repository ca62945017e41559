// Protobuf's text form, read without a word on standard error.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>

namespace torch2caffe {

// Reads `text` into `message`. Returns what is wrong with it, "line 1, column 7: ...", or nothing.
// Fields that the message has not are wrong unless `unknown_fields` are allowed, which then are
// skipped. `places`, where it is given, learns where each field stands.
std::string parse_prototext(const std::string& text, google::protobuf::Message& message,
                            bool unknown_fields = false,
                            google::protobuf::TextFormat::ParseInfoTree* places = nullptr);

}  // namespace torch2caffe
