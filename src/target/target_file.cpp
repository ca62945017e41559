// Target descriptions from files: reading and checking.
#include "target/target_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "net/prototext.h"
#include "target/fields.h"
#include "target/measures.h"
#include "target/rules.h"
#include "target/spelling.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Message;
using Places = google::protobuf::TextFormat::ParseInfoTree;

bool is_layer_type(const std::string& type) {
  return std::any_of(targets().begin(), targets().end(),
                     [&](const Target& target) { return target.has_layer(type); });
}

// Checks one description; every complaint names the line of the entry.
class Check {
 public:
  Check(const fs::path& path, const caffe::TargetDescription& description, const Places& places)
      : path_(path), description_(description), places_(places) {}

  std::vector<Problem> problems() {
    check_name();
    check_base();
    for (int i = 0; i < description_.without_size(); ++i) check_without(i);
    for (int i = 0; i < description_.layer_size(); ++i) check_layer(i);
    for (int i = 0; i < description_.spelling_size(); ++i) check_spelling(i);
    for (int i = 0; i < description_.mistake_size(); ++i) {
      if (is_rule(description_.mistake(i))) continue;
      complain(places_, description_, "mistake", i, description_.mistake(i),
               "is no mistake that torch2caffe knows", "remove the entry");
    }
    return std::move(problems_);
  }

 private:
  // The entry is field `name` of `message`, its element `index` where it is repeated.
  void complain(const Places& places, const Message& message, const char* name, int index,
                const std::string& subject, const std::string& what, const std::string& advice) {
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    add_problem(places.GetLocation(field, index).line + 1, subject, what, advice);
  }

  void add_problem(int line, const std::string& subject, const std::string& what,
                   const std::string& advice) {
    Problem& problem = problems_.emplace_back();
    problem.where.file = path_.string();
    problem.where.line = line;
    problem.subject = subject;
    problem.what = what;
    problem.advice = advice;
  }

  const Places& nested(const Places& places, const Message& message, const char* name,
                       int index) const {
    return *places.GetTreeForNested(message.GetDescriptor()->FindFieldByName(name), index);
  }

  void check_name() {
    if (!description_.has_name()) add_problem(1, "name", "is missing", "call the target by one");
    for (const Target& target : targets()) {
      if (target.name() == description_.name()) {
        complain(places_, description_, "name", -1, target.name(), "is a built-in target",
                 "choose another name");
      }
    }
  }

  void check_base() {
    std::vector<std::string> names;
    for (const Target& target : targets()) {
      if (target.name() == description_.based_on()) base_ = &target;
      names.push_back(target.name());
    }
    if (base_ == nullptr && description_.has_based_on()) {
      complain(places_, description_, "based_on", -1, description_.based_on(),
               "is no built-in target", fmt::format("use one of {}", fmt::join(names, ", ")));
    }
  }

  void check_without(int i) {
    const std::string& type = description_.without(i);
    const auto has = [&](const caffe::LayerCapability& layer) { return layer.type() == type; };
    if (base_ == nullptr || !base_->has_layer(type)) {
      complain(places_, description_, "without", i, type,
               fmt::format("is not in {}", description_.based_on()), "remove the entry");
    } else if (std::any_of(description_.layer().begin(), description_.layer().end(), has)) {
      complain(places_, description_, "without", i, type, "is added and taken away",
               "remove one of the entries");
    }
  }

  void check_layer(int i) {
    const auto& layer = description_.layer(i);
    const Places& places = nested(places_, description_, "layer", i);
    if (!is_layer_type(layer.type())) {
      complain(places, layer, "type", -1, layer.type(), "is a layer that torch2caffe does not know",
               "say by a 'spelling' which layer or idiom it stands for");
    }
    for (int k = 0; k < layer.field_size(); ++k) {
      if (!is_field(layer.field(k))) {
        complain(places, layer, "field", k, layer.field(k),
                 "is a field that torch2caffe does not know",
                 "say by a 'spelling' what it stands for");
      }
    }
    for (int k = 0; k < layer.whole_size(); ++k) {
      if (!is_field(layer.whole(k))) {
        complain(places, layer, "whole", k, layer.whole(k),
                 "is a field that torch2caffe does not know",
                 "name one as in pooling_param.stride");
      }
    }
    for (int k = 0; k < layer.limit_size(); ++k) {
      check_limit(nested(places, layer, "limit", k), layer.limit(k));
    }
    for (int k = 0; k < layer.without_size(); ++k) {
      const std::string& field = layer.without(k);
      if (base_ == nullptr || !base_->has_field(layer.type(), field)) {
        complain(places, layer, "without", k, field,
                 fmt::format("is not in {}'s {}", description_.based_on(), layer.type()),
                 "remove the entry");
      }
    }
  }

  void check_limit(const Places& places, const caffe::Limit& limit) {
    for (int i = 0; i < limit.when_size(); ++i) {
      check_read(nested(places, limit, "when", i), limit.when(i), "field", limit.when(i).field(),
                 nullptr);
    }
    if (!is_field(limit.field()) && !is_measure(limit.field())) {
      complain(places, limit, "field", -1, limit.field(),
               "is a field that torch2caffe does not know", "name one as in pooling_param.stride");
    } else if (limit.has_least() && limit.has_most() && limit.least() > limit.most()) {
      complain(places, limit, "least", -1, limit.field(), "has a least value above its most",
               "exchange them");
    }
  }

  void check_spelling(int i) {
    const auto& spelling = description_.spelling(i);
    const Places& places = nested(places_, description_, "spelling", i);
    const Idiom* idiom = find_idiom(spelling.of());
    if (idiom == nullptr && !is_layer_type(spelling.of())) {
      std::vector<std::string> names;
      for (const Idiom& known : idioms()) names.push_back(known.name);
      complain(places, spelling, "of", -1, spelling.of(), "is no layer type and no idiom",
               fmt::format("the idioms are {}", fmt::join(names, ", ")));
      return;
    }
    for (int k = 0; k < i; ++k) check_not_hidden_by(k, i, places);
    for (int k = 0; k < spelling.when_size(); ++k) {
      check_read(nested(places, spelling, "when", k), spelling.when(k), "field",
                 spelling.when(k).field(), idiom);
    }
    for (int k = 0; k < spelling.field_size(); ++k) {
      check_written(nested(places, spelling, "field", k), spelling.field(k), idiom);
    }
  }

  // A spelling is never reached behind one for the same layers with no more conditions.
  void check_not_hidden_by(int earlier, int later, const Places& places) {
    const auto& first = description_.spelling(earlier);
    const auto& second = description_.spelling(later);
    const auto is_in_second = [&](const caffe::Condition& a) {
      return std::any_of(second.when().begin(), second.when().end(),
                         [&](const auto& b) { return a.field() == b.field() && a.is() == b.is(); });
    };
    if (first.of() != second.of() ||
        !std::all_of(first.when().begin(), first.when().end(), is_in_second)) {
      return;
    }
    complain(places, second, "of", -1, second.of(),
             fmt::format("is spelled by line {} already, whose conditions it fulfils",
                         nested(places_, description_, "spelling", earlier)
                                 .GetLocation(first.GetDescriptor()->FindFieldByName("of"), -1)
                                 .line +
                             1),
             "put the spelling with more conditions first");
  }

  void check_read(const Places& places, const Message& entry, const char* name,
                  const std::string& value, const Idiom* idiom) {
    const bool is_value =
        idiom != nullptr && std::count(idiom->values.begin(), idiom->values.end(), value) > 0;
    if (is_value || is_field(value) || is_measure(value)) return;
    complain(places, entry, name, -1, value, "is no field of ours",
             idiom == nullptr
                 ? "name one as in clip_param.max"
                 : fmt::format("{} gives {}", idiom->name, fmt::join(idiom->values, ", ")));
  }

  void check_written(const Places& places, const caffe::WrittenField& field, const Idiom* idiom) {
    if (std::count(field.name().begin(), field.name().end(), '.') > 1 || field.name().empty()) {
      complain(places, field, "name", -1, field.name(), "is no field of a layer",
               "write it as in upsample_param.scale");
    }
    if (field.has_value() == field.has_from()) {
      complain(places, field, "name", -1, field.name(), "needs either a value or a from",
               "give one of them");
    } else if (field.has_from()) {
      check_read(places, field, "from", field.from(), idiom);
    } else if (field.value().empty() || field.value().find_first_of("\n{}") != std::string::npos) {
      complain(places, field, "value", -1, field.name(), "has a value that is none",
               "write it as the prototxt shall have it: 2, true, NEAREST");
    }
  }

  const fs::path& path_;
  const caffe::TargetDescription& description_;
  const Places& places_;
  const Target* base_ = nullptr;
  std::vector<Problem> problems_;
};

}  // namespace

Target read_target_file(const fs::path& path) {
  std::ifstream file(path);
  if (!file) {
    throw ConvertError(Status::unreadable_input, path.string(), "cannot be opened",
                       "give a target's name or the path of a description");
  }
  const std::string text(std::istreambuf_iterator<char>(file), {});
  caffe::TargetDescription description;
  Places places;
  const std::string wrong = parse_prototext(text, description, UnknownFields::refused, &places);
  if (!wrong.empty()) {
    throw ConvertError(Status::unreadable_input, path.string(), wrong,
                       "docs/targets.md explains the format");
  }
  auto problems = Check(path, description, places).problems();
  if (!problems.empty()) throw ConvertError(Status::unreadable_input, std::move(problems));
  return Target(description,
                description.has_based_on() ? &find_target(description.based_on()) : nullptr);
}

}  // namespace torch2caffe
