// The configuration of an SSD head, with the lines it was written on.
#pragma once

#include <google/protobuf/text_format.h>

#include <filesystem>
#include <string>

#include "torch2caffe/error.h"
#include "torch2caffe/ssd.pb.h"

namespace torch2caffe {

class SsdConfig {
 public:
  // One that no file says, such as what was fitted.
  explicit SsdConfig(caffe::SsdHead head);

  // Reads protobuf text of an SsdHead. Throws ConvertError: unreadable_input for a file that cannot
  // be opened; wrong_usage with the line of each unknown or contradictory value.
  static SsdConfig read(const std::filesystem::path& path);
  static SsdConfig parse(const std::string& text, const std::string& name);

  const caffe::SsdHead& head() const { return head_; }

  // A complaint that points to map `index`, or to the top-level field called `field`, where the
  // file says it.
  Problem about_map(int index, const std::string& what, const std::string& advice) const;
  Problem about(const std::string& field, const std::string& what, const std::string& advice) const;

 private:
  SsdConfig() = default;
  Location line_of(const std::string& field, int index) const;

  caffe::SsdHead head_;
  std::string name_;
  std::shared_ptr<google::protobuf::TextFormat::ParseInfoTree> lines_;
};

// The four variances of a map.
std::vector<float> variances_of(const caffe::SsdMap& map);

}  // namespace torch2caffe
