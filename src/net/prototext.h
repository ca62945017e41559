// Protobuf's text form, read without a word on standard error.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>

namespace torch2caffe {

// What becomes of fields that a message has not. Those without effect are Caffe's own, on how a
// network is trained and computed, not on what it computes, as "engine", "loss_weight".
enum class UnknownFields { refused, skipped, skipped_without_effect };

// Reads `text` into `message`. Returns what is wrong with it, "line 1, column 7: ...", or nothing.
// `places`, where it is given, learns where each field stands.
std::string parse_prototext(const std::string& text, google::protobuf::Message& message,
                            UnknownFields unknown_fields = UnknownFields::refused,
                            google::protobuf::TextFormat::ParseInfoTree* places = nullptr);

}  // namespace torch2caffe
