// Reads and checks configurations of SSD heads.
#include "ssd/config.h"

#include <fmt/format.h>

#include <algorithm>
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
    const auto is_share = [](float value) { return value >= 0 && value <= 1; };
    check(is_share(head.nms_threshold()), "nms_threshold", "must be from 0 to 1");
    check(is_share(head.confidence_threshold()), "confidence_threshold", "must be from 0 to 1");
    check(head.top_k() > 0, "top_k", "must be at least 1");
    check(head.keep_top_k() > 0, "keep_top_k", "must be at least 1");
    check(head.share_location(), "share_location",
          "cannot be false: a box for each class is no SSD head");
    check(!head.has_num_classes() || head.num_classes() >= 2, "num_classes",
          "must be at least 2: the background counts");
    check(!head.has_num_classes() ||
              head.background_label_id() < static_cast<int>(head.num_classes()),
          "background_label_id", "must be below num_classes");
    check(head.has_image_height() == head.has_image_width(),
          head.has_image_height() ? "image_height" : "image_width",
          "needs the other one of image_height and image_width");
    return std::move(problems_);
  }

 private:
  void check(bool ok, const std::string& field, const std::string& what) {
    if (!ok) problems_.push_back(config_.about(field, what, "correct the configuration"));
  }

  void check_map(const caffe::SsdMap& map, int index) {
    const auto refuse = [&](const std::string& what) {
      problems_.push_back(config_.about_map(index, what, "correct the configuration"));
    };
    const auto is_positive = [](float value) { return value > 0; };
    const auto all_positive = [&](const auto& values) {
      return std::all_of(values.begin(), values.end(), is_positive);
    };
    if (map.min_size().empty() == map.box().empty()) {
      refuse("needs either min_size or box, and has " +
             std::string(map.box().empty() ? "neither" : "both"));
    }
    if (!map.max_size().empty() && map.max_size_size() != map.min_size_size()) {
      refuse(
          fmt::format("has {} min_size and {} max_size", map.min_size_size(), map.max_size_size()));
    }
    for (int i = 0; i < std::min(map.min_size_size(), map.max_size_size()); ++i) {
      if (map.max_size(i) <= map.min_size(i)) {
        refuse(fmt::format("has a max_size of {}, which is not above its min_size of {}",
                           map.max_size(i), map.min_size(i)));
      }
    }
    if (!all_positive(map.min_size()) || !all_positive(map.aspect_ratio()) ||
        !all_positive(map.variance())) {
      refuse("has a size, ratio or variance that is not above 0");
    }
    if (map.variance_size() != 0 && map.variance_size() != 1 && map.variance_size() != 4)
      refuse(fmt::format("has {} variances instead of 1 or 4", map.variance_size()));
    if (map.has_step() && (map.has_step_h() || map.has_step_w()))
      refuse("has step and step_h or step_w");
    if (map.has_step_h() != map.has_step_w()) refuse("has one of step_h and step_w only");
    if ((map.has_step() && map.step() <= 0) || (map.has_step_h() && map.step_h() <= 0) ||
        (map.has_step_w() && map.step_w() <= 0))
      refuse("has a step that is not above 0");
    if (map.box_size() % 4 != 0) refuse("has boxes of which one has not four numbers");
  }

  const SsdConfig& config_;
  std::vector<Problem> problems_;
};

}  // namespace

SsdConfig::SsdConfig(caffe::SsdHead head) : head_(std::move(head)) {}

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
  const std::string wrong = parse_prototext(text, config.head_);
  if (!wrong.empty()) {
    throw ConvertError(Status::wrong_usage, name, wrong,
                       "the fields are those of proto/torch2caffe/ssd.proto");
  }
  config.lines_ = std::make_shared<TextFormat::ParseInfoTree>();
  TextFormat::Parser parser;
  parser.WriteLocationsTo(config.lines_.get());
  caffe::SsdHead again;
  parser.ParseFromString(text, &again);
  auto problems = Checker(config).problems();
  if (!problems.empty()) throw ConvertError(Status::wrong_usage, std::move(problems));
  return config;
}

Location SsdConfig::line_of(const std::string& field, int index) const {
  Location where;
  where.file = name_;
  if (!lines_) return where;
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

std::vector<float> variances_of(const caffe::SsdMap& map) {
  if (map.variance().empty()) return {0.1F, 0.1F, 0.2F, 0.2F};
  if (map.variance_size() == 1) return std::vector<float>(4, map.variance(0));
  return {map.variance().begin(), map.variance().end()};
}

}  // namespace torch2caffe
