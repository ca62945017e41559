// What the program knows of: stages, targets, operators, its version.
#include "lower/op_registry.h"
#include "passes/pass.h"
#include "target/target.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

std::vector<std::string> stage_list() {
  std::vector<std::string> stages = {"import", "recognise", "lower"};
  for (const Pass& pass : pipeline()) stages.push_back(pass.name);
  stages.push_back("ssd");
  return stages;
}

std::vector<TargetInfo> target_list() {
  std::vector<TargetInfo> list;
  for (const Target& target : targets()) {
    TargetInfo& info = list.emplace_back();
    info.name = target.name();
    info.summary = target.summary();
    info.not_run = target.not_run();
    for (const auto& [type, capability] : target.layers()) {
      info.layers[type] = capability.fields();
      if (const auto limits = capability.limits(); !limits.empty()) info.limits[type] = limits;
    }
  }
  return list;
}

std::vector<OperatorInfo> operator_list() {
  std::vector<OperatorInfo> list;
  for (const auto& [target, op] : OpRegistry::all().ops())
    list.push_back({op.schema.text, std::filesystem::path(op.file).stem().string()});
  return list;
}

std::string version() { return TORCH2CAFFE_VERSION; }

}  // namespace torch2caffe
