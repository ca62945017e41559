// Judges in processes of their own: each is a Python file in runtime/judges, run by a Python that
// has the toolchain. docs/adding_a_judge.md says what the file does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/judge.h"

namespace torch2caffe {

// The names of all, sorted: "caffe", "mnn".
std::vector<std::string> adapter_names();

// The first sentence of the file, which says what it runs.
std::string adapter_summary(const std::string& name);

// `words`: "mnn", or "mnn=COMMAND"; the command is called by the shell with the file and its
// arguments behind it. "cv2-4.5.5" is the adapter "cv2" in the environment of that name.
// Throws as make_judges().
std::unique_ptr<Judge> adapter_judge(const std::string& words, const JudgeOptions& limits);

}  // namespace torch2caffe
