// Which Caffe a net is written for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/judge.h"
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

// What the judge is told of the files' target: where it stands in for that, as target_of().
std::shared_ptr<const Target> target_in(const Judge& judge, const CaffeFiles& files);

// The files in a judge that, where it stands in for their target, computes what that does.
std::unique_ptr<Runtime> open_files(const CaffeFiles& files, const Judge& judge);

}  // namespace torch2caffe
