// See the header.
#include "importers/pt2/like_another.h"

#include <algorithm>
#include <map>

namespace torch2caffe {
namespace {

struct BySize {
  const char *target, *size;
};

}  // namespace

Node without_other_tensor(Node node, const Value& result) {
  static const std::map<std::string, BySize> spelled_out = {
      {"aten::expand_as", {"aten::expand", "size"}},
      {"aten::view_as", {"aten::view", "size"}},
      {"aten::reshape_as", {"aten::reshape", "shape"}}};
  const auto found = spelled_out.find(node.target);
  const auto other = std::find_if(node.args.begin(), node.args.end(),
                                  [](const NamedArg& arg) { return arg.name == "other"; });
  if (found == spelled_out.end() || other == node.args.end()) return node;
  node.target = found->second.target;
  *other = {found->second.size, result.shape};
  return node;
}

}  // namespace torch2caffe
