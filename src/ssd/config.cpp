// Reads and checks configurations of SSD heads.
#include "ssd/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "net/prototext.h"

namespace torch2caffe {
namespace {

using google::protobuf::TextFormat;

// Collects what is wrong with the values of one configuration.
class Checker {
 public:
  explicit Checker(const SsdConfig& config) : config_(config) {}

  std::vector<Problem> problems() {
    const caffe::SsdHead& head = config_.head();
    for (int i = 0; i < head.map_size(); ++i) check_map(head.map(i), i);
    // At 0 the SSD branch suppresses what overlaps at all, and OpenCV refuses to load the file.
    check(head.nms_threshold() > 0 && head.nms_threshold() <= 1, "nms_threshold",
          fmt::format("is {}, but must be above 0, up to 1; 1e-6 suppresses all boxes that overlap",
                      head.nms_threshold()));
    check_share("confidence_threshold", head.confidence_threshold());
    check_least("top_k", head.top_k(), 1);
    check_least("keep_top_k", head.keep_top_k(), 1);
    check(head.share_location(), "share_location",
          "cannot be false: a box for each class is no SSD head");
    if (head.has_num_classes()) check_least("num_classes", head.num_classes(), 1);
    check_least("background_label_id", head.background_label_id(), -1);
    check(!head.has_num_classes() || head.num_classes() == 0 ||
              head.background_label_id() < static_cast<int>(head.num_classes()),
          "background_label_id",
          fmt::format("is {}, but must be below num_classes, which is {}",
                      head.background_label_id(), head.num_classes()));
    check(head.has_image_height() == head.has_image_width(),
          head.has_image_height() ? "image_height" : "image_width",
          "needs the other one of image_height and image_width");
    if (head.has_image_height()) check_least("image_height", head.image_height(), 1);
    if (head.has_image_width()) check_least("image_width", head.image_width(), 1);
    check(variance_count_fits(head), "variance",
          fmt::format("has {} numbers instead of 1 or 4", head.variance_size()));
    check(all_positive(head.variance()), "variance",
          fmt::format("is {}, but must be above 0", fmt::join(head.variance(), ", ")));
    return std::move(problems_);
  }

 private:
  void check(bool ok, const std::string& field, const std::string& what) {
    if (!ok) problems_.push_back(config_.about(field, what, "correct the configuration"));
  }

  void check_share(const std::string& field, float value) {
    check(value >= 0 && value <= 1, field, fmt::format("is {}, but must be from 0 to 1", value));
  }

  void check_least(const std::string& field, int64_t value, int64_t least) {
    check(value >= least, field, fmt::format("is {}, but must be at least {}", value, least));
  }

  template <typename Values>
  static bool all_positive(const Values& values) {
    return std::all_of(values.begin(), values.end(),
                       [](float value) { return std::isfinite(value) && value > 0; });
  }

  template <typename Message>
  static bool variance_count_fits(const Message& message) {
    const int count = message.variance_size();
    return count == 0 || count == 1 || count == 4;
  }

  void check_map(const caffe::SsdMap& map, int index) {
    const auto require = [&](bool ok, const std::string& what) {
      if (!ok) problems_.push_back(config_.about_map(index, what, "correct the configuration"));
    };
    require(map.min_size().empty() != map.box().empty(),
            "needs either min_size or box, and has " +
                std::string(map.box().empty() ? "neither" : "both"));
    require(
        map.max_size().empty() || map.max_size_size() == map.min_size_size(),
        fmt::format("has {} min_size and {} max_size", map.min_size_size(), map.max_size_size()));
    for (int i = 0; i < std::min(map.min_size_size(), map.max_size_size()); ++i) {
      require(map.max_size(i) > map.min_size(i),
              fmt::format("has a max_size of {}, which is not above its min_size of {}",
                          map.max_size(i), map.min_size(i)));
    }
    const auto positive = [&](const char* field, const auto& values) {
      require(all_positive(values), fmt::format("has a {} of {}, but must have numbers above 0",
                                                field, fmt::join(values, ", ")));
    };
    positive("min_size", map.min_size());
    positive("aspect_ratio", map.aspect_ratio());
    positive("variance", map.variance());
    require(variance_count_fits(map),
            fmt::format("has {} variances instead of 1 or 4", map.variance_size()));
    require(!map.has_step() || (!map.has_step_h() && !map.has_step_w()),
            "has step and step_h or step_w");
    require(map.has_step_h() == map.has_step_w(), "has one of step_h and step_w only");
    if (map.has_step()) positive("step", std::array{map.step()});
    if (map.has_step_h()) positive("step_h", std::array{map.step_h()});
    if (map.has_step_w()) positive("step_w", std::array{map.step_w()});
    require(std::isfinite(map.offset()),
            fmt::format("has an offset of {}, which is no place in a cell", map.offset()));
    require(map.box_size() % 4 == 0,
            fmt::format("has {} numbers of boxes, and a box has four", map.box_size()));
    require(std::all_of(map.box().begin(), map.box().end(),
                        [](float corner) { return std::isfinite(corner); }),
            "has a box with a corner that is no number");
  }

  const SsdConfig& config_;
  std::vector<Problem> problems_;
};

}  // namespace

std::string SsdConfig::text() const {
  TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  std::string text;
  printer.PrintToString(head_, &text);
  return text;
}

SsdConfig SsdConfig::asked_for(const std::string& how) {
  return how == "auto" ? SsdConfig() : read(how);
}

SsdConfig SsdConfig::read(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file)
    throw ConvertError(Status::unreadable_input, path.string(), "cannot be opened",
                       "check the path");
  return parse(std::string(std::istreambuf_iterator<char>(file), {}), path.string());
}

SsdConfig SsdConfig::parse(const std::string& text, const std::string& name) {
  SsdConfig config;
  config.name_ = name;
  config.lines_ = std::make_shared<TextFormat::ParseInfoTree>();
  const std::string wrong =
      parse_prototext(text, config.head_, UnknownFields::refused, config.lines_.get());
  if (!wrong.empty()) {
    throw ConvertError(Status::wrong_usage, name, wrong,
                       "the fields are those of proto/torch2caffe/ssd.proto");
  }
  auto problems = Checker(config).problems();
  if (!problems.empty()) throw ConvertError(Status::wrong_usage, std::move(problems));
  return config;
}

Location SsdConfig::line_of(const std::string& field, int index) const {
  Location where;
  if (!lines_) return where;
  where.file = name_;
  const auto* descriptor = caffe::SsdHead::descriptor()->FindFieldByName(field);
  const int at = descriptor->is_repeated() ? index : -1;
  const int line = lines_->GetLocation(descriptor, at).line;
  where.line = line < 0 ? 0 : line + 1;
  return where;
}

Problem SsdConfig::about_map(int index, const std::string& what, const std::string& advice) const {
  return {line_of("map", index), fmt::format("map {}", index), what, advice};
}

Problem SsdConfig::about(const std::string& field, const std::string& what,
                         const std::string& advice) const {
  return {line_of(field, 0), field, what, advice};
}

namespace {

// Four numbers, of which one may stand for all.
std::vector<float> four(const google::protobuf::RepeatedField<float>& said) {
  if (said.size() == 1) return std::vector<float>(4, said[0]);
  return {said.begin(), said.end()};
}

}  // namespace

std::vector<float> variances_of(const caffe::SsdHead& head, int map) {
  if (map < head.map_size() && !head.map(map).variance().empty())
    return four(head.map(map).variance());
  if (!head.variance().empty()) return four(head.variance());
  return {usual_variances.begin(), usual_variances.end()};
}

}  // namespace torch2caffe
