// The operators that can be translated, by their PyTorch schemas. One file an operator family in
// lower/ops defines `void register_<stem>(OpRegistry&)`; the build collects them.
#pragma once

#include <map>
#include <source_location>
#include <string>
#include <string_view>

#include "graph/views.h"
#include "lower/op_context.h"

namespace torch2caffe {

using Translator = void (*)(OpContext&);

// What an operator's results may be beside floats. Caffe has float32 alone, in which whole numbers
// up to 2^24 are exact as long as nobody computes with them.
enum class Results {
  floats,
  moved,  // what its operands hold, whole numbers among it
  whole,  // positions, and truths as 0 and 1
};

struct Op {
  Schema schema;
  Translator translate;
  Results results;
  std::string file;  // that registered it
};

class OpRegistry {
 public:
  // Every operator of lower/ops.
  static const OpRegistry& all();

  // `schema` as PyTorch writes it. std::logic_error for one that is registered already, naming both
  // files.
  void add(std::string_view schema, Translator translate,
           std::source_location from = std::source_location::current()) {
    add(schema, translate, Results::floats, from);
  }
  void add_moving(std::string_view schema, Translator translate,
                  std::source_location from = std::source_location::current()) {
    add(schema, translate, Results::moved, from);
  }
  void add_whole(std::string_view schema, Translator translate,
                 std::source_location from = std::source_location::current()) {
    add(schema, translate, Results::whole, from);
  }

  // All of the table of views that are of this kind.
  void add_views(ViewKind kind, Translator translate,
                 std::source_location from = std::source_location::current());

  // The operator that `target` names, in place or not; null if there is none.
  const Op* find(std::string_view target) const;

  const std::map<std::string, Op, std::less<>>& ops() const { return ops_; }

 private:
  void add(std::string_view schema, Translator translate, Results results,
           const std::source_location& from);

  std::map<std::string, Op, std::less<>> ops_;
};

}  // namespace torch2caffe
