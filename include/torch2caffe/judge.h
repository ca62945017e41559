// What runs Caffe files, to be compared with PyTorch: OpenCV in this process, or another program's
// own importer in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/api.h"

namespace torch2caffe {

struct JudgeOptions {
  // "opencv", which is taken where none is given: OpenCV in this process. Others by their names,
  // see judge_list(): "mnn" is run by the Python that tools/install_judge.sh made for it, and
  // "mnn=COMMAND" by the one that COMMAND starts. "caffe=COMMAND": pycaffe.
  std::vector<std::string> judges;
  // What each may take in a process of its own.
  double judge_seconds = 600;
  double judge_gigabytes = 16;
};

struct JudgeInfo {
  std::string name;     // "mnn"
  std::string summary;  // what it is
  std::string version;  // "MNN 3.6.1", of the one that is installed here; empty: none is
  std::string missing;  // what keeps it from being run here; empty: nothing
};

// All judges by name, OpenCV in this process first. Starts those that are installed.
TORCH2CAFFE_API std::vector<JudgeInfo> judge_list();

}  // namespace torch2caffe
