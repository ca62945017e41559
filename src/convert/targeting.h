// Which Caffe a net is written for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/runtime.h"
#include "target/target.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// The target that was asked for, by its name or by the path of a description, or those among which
// to choose, the preferred one first. Throws ConvertError: wrong_usage for a target that there is
// not, unreadable_input for a description.
std::vector<std::shared_ptr<const Target>> candidate_targets(const std::string& asked);

// The target of files of anybody's: the one that was asked for, else the first of those above that
// has all types of layers; the last one where none has. Throws as candidate_targets(), and
// wrong_usage where nobody asked and the files are such that Caffes read other numbers in them.
std::shared_ptr<const Target> target_of(const caffe::NetParameter& files, const std::string& asked);

// The files in a runtime that computes what their target does.
std::unique_ptr<Runtime> open_files(const CaffeFiles& files, const std::string& caffe_command);

}  // namespace torch2caffe
