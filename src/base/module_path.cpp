// Paths: see the header.
#include "base/module_path.h"

namespace torch2caffe {

std::vector<std::string> modules_around(const std::string& path) {
  std::vector<std::string> modules;
  const std::string module = path.substr(0, path.find('/'));
  for (size_t dot = module.find('.'); dot != std::string::npos; dot = module.find('.', dot + 1))
    modules.push_back(module.substr(0, dot));
  modules.push_back(module);
  return modules;
}

}  // namespace torch2caffe
