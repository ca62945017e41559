// Fields by their paths: see the header.
#include "target/fields.h"

#include <google/protobuf/text_format.h>

#include <cmath>
#include <stdexcept>

namespace torch2caffe {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

void collect_fields(const Message& message, const std::string& prefix,
                    std::vector<std::string>& paths) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    const bool is_table = prefix.empty() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_table && !field->is_repeated()) {
      collect_fields(message.GetReflection()->GetMessage(message, field), path + ".", paths);
    } else if (!prefix.empty()) {
      paths.push_back(path);
    }
  }
}

// The message of a layer type, and a field of it.
struct Place {
  const FieldDescriptor* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

std::optional<Place> place_of(const std::string& path) {
  const size_t dot = path.find('.');
  if (dot == std::string::npos) return std::nullopt;
  Place place;
  place.message = caffe::LayerParameter::descriptor()->FindFieldByName(path.substr(0, dot));
  if (place.message == nullptr || place.message->is_repeated() ||
      place.message->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return std::nullopt;
  }
  place.field = place.message->message_type()->FindFieldByName(path.substr(dot + 1));
  return place.field == nullptr ? std::nullopt : std::optional(place);
}

Place require_place(const std::string& path) {
  const auto place = place_of(path);
  if (!place) throw std::logic_error("no layer has a field " + path);
  return *place;
}

}  // namespace

std::vector<std::string> fields_of(const caffe::LayerParameter& param) {
  std::vector<std::string> paths;
  collect_fields(param, "", paths);
  return paths;
}

bool is_field(const std::string& path) { return place_of(path).has_value(); }

std::vector<std::string> field_values(const caffe::LayerParameter& param, const std::string& path) {
  const Place place = require_place(path);
  const Message& message = param.GetReflection()->GetMessage(param, place.message);
  const Reflection* reflection = message.GetReflection();
  const int count = place.field->is_repeated() ? reflection->FieldSize(message, place.field) : 1;
  std::vector<std::string> values;
  for (int i = 0; i < count; ++i) {
    const int index = place.field->is_repeated() ? i : -1;
    std::string& text = values.emplace_back();
    TextFormat::PrintFieldValueToString(message, place.field, index, &text);
  }
  return values;
}

void clear_field(caffe::LayerParameter& param, const std::string& path) {
  const Place place = require_place(path);
  if (!param.GetReflection()->HasField(param, place.message)) return;
  Message* message = param.GetReflection()->MutableMessage(&param, place.message);
  message->GetReflection()->ClearField(message, place.field);
  std::vector<const FieldDescriptor*> left;
  message->GetReflection()->ListFields(*message, &left);
  if (left.empty()) param.GetReflection()->ClearField(&param, place.message);
}

void drop_fractions(caffe::LayerParameter& param, const std::string& path) {
  const Place place = require_place(path);
  if (!param.GetReflection()->HasField(param, place.message)) return;
  Message* message = param.GetReflection()->MutableMessage(&param, place.message);
  const Reflection* reflection = message->GetReflection();
  if (place.field->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(*message, place.field); ++i) {
      const float value = reflection->GetRepeatedFloat(*message, place.field, i);
      reflection->SetRepeatedFloat(message, place.field, i, std::trunc(value));
    }
  } else if (reflection->HasField(*message, place.field)) {
    reflection->SetFloat(message, place.field,
                         std::trunc(reflection->GetFloat(*message, place.field)));
  }
}

}  // namespace torch2caffe
