// The choice of a target: see the header.
#include "convert/targeting.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/description.h"
#include "target/target_file.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

// What runs everywhere comes first; the SSD branch is what most other Caffes descend from.
constexpr const char* preferred[] = {"caffe", "caffe-ssd"};

}  // namespace

std::vector<std::shared_ptr<const Target>> candidate_targets(const std::string& asked) {
  // Built-in targets live as long as the program.
  const auto built_in = [](std::string_view name) {
    return std::shared_ptr<const Target>(&find_target(name), [](const Target*) {});
  };
  std::vector<std::shared_ptr<const Target>> candidates;
  if (asked.empty()) {
    for (const char* name : preferred) candidates.push_back(built_in(name));
  } else if (asked.find_first_of("./") != std::string::npos) {  // no built-in one has these
    candidates.push_back(std::make_shared<const Target>(read_target_file(asked)));
  } else {
    candidates.push_back(built_in(asked));
  }
  return candidates;
}

std::shared_ptr<const Target> target_of(const caffe::NetParameter& files,
                                        const std::string& asked) {
  const auto candidates = candidate_targets(asked);
  if (!asked.empty()) return candidates.front();
  const auto has_all = [&](const auto& target) {
    return std::all_of(files.layer().begin(), files.layer().end(),
                       [&](const auto& layer) { return target->has_layer(layer.type()); });
  };
  const auto first = std::find_if(candidates.begin(), candidates.end(), has_all);
  const auto target = first == candidates.end() ? candidates.back() : *first;
  for (const caffe::LayerParameter& layer : files.layer()) {
    const auto capability = target->layers().find(layer.type());
    if (capability == target->layers().end()) continue;
    if (const auto lost = capability->second.lost_fraction(layer)) {
      throw ConvertError(
          Status::wrong_usage, fmt::format("layer '{}'", layer.name()),
          fmt::format("has {}, which target {} reads as a whole number and others do not", *lost,
                      target->name()),
          fmt::format("say which Caffe the files are for: -t {} or -t opencv", target->name()));
    }
  }
  return target;
}

std::shared_ptr<const Target> target_in(const Judge& judge, const CaffeFiles& files) {
  return judge.stands_in() ? target_of(read_prototxt(files.prototxt), files.target)
                           : candidate_targets(files.target).front();
}

std::unique_ptr<Runtime> open_files(const CaffeFiles& files, const Judge& judge) {
  return judge.open({std::filesystem::absolute(files.prototxt).string(),
                     std::filesystem::absolute(files.caffemodel).string()},
                    *target_in(judge, files));
}

}  // namespace torch2caffe
