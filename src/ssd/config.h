// The configuration of an SSD head, with the lines it was written on.
#pragma once

#include <google/protobuf/text_format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "torch2caffe/error.h"
#include "torch2caffe/ssd.pb.h"

namespace torch2caffe {

class SsdConfig {
 public:
  // One that no file says.
  SsdConfig() = default;

  // What `--ssd` asks for: "auto", which says nothing, or the file of a configuration, as read().
  static SsdConfig asked_for(const std::string& how);

  // Reads protobuf text of an SsdHead. Throws ConvertError: unreadable_input for a file that cannot
  // be opened; wrong_usage with the line of each unknown or contradictory value.
  static SsdConfig read(const std::filesystem::path& path);
  static SsdConfig parse(const std::string& text, const std::string& name);

  const caffe::SsdHead& head() const { return head_; }
  // To complete what the file leaves open.
  caffe::SsdHead& head() { return head_; }

  const std::string& name() const { return name_; }  // of the file; "auto" without one

  // As protobuf text, to be read again.
  std::string text() const;

  // A complaint that points to map `index`, or to the top-level field called `field`, where the
  // file says it.
  Problem about_map(int index, const std::string& what, const std::string& advice) const;
  Problem about(const std::string& field, const std::string& what, const std::string& advice) const;

 private:
  Location line_of(const std::string& field, int index) const;

  caffe::SsdHead head_;
  std::string name_ = "auto";
  std::shared_ptr<google::protobuf::TextFormat::ParseInfoTree> lines_;
};

inline constexpr std::array<float, 4> usual_variances = {0.1F, 0.1F, 0.2F, 0.2F};

// The four variances of a map: its own, the head's, or the usual ones.
std::vector<float> variances_of(const caffe::SsdHead& head, int map);

}  // namespace torch2caffe
