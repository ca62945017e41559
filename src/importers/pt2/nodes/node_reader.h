// Reads the nodes of an exported graph: names become values, writes in place and views are told
// apart, sizes become numbers.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "importers/pt2/archive/archive.h"
#include "importers/pt2/nodes/node_text.h"
#include "importers/pt2/nodes/program.h"
#include "importers/pt2/nodes/scope.h"

namespace torch2caffe {

class NodeReader {
 public:
  // Adds to `program`, which must outlive it, and so must the others.
  NodeReader(Program& program, const Sizes& sizes, const Pt2Archive& archive)
      : program_(program), sizes_(sizes), archive_(archive), tensors_(program.graph) {}

  // A tensor that no node makes, under this name.
  ValueId add(Scope& scope, const std::string& name, Value value, bool depends);
  // What the nodes of the scope's graph make. A node that cannot be read becomes an unreadable one.
  // Nodes that compute sizes alone are left out, as the archive tells all sizes. Throws
  // ConvertError (unreadable_input, wrong_usage).
  void read_nodes(Scope& scope);
  // The value that a name stands for now; unreadable where that cannot be said.
  ValueId read_output(const Scope& scope, const std::string& name);

  // Throws ConvertError (wrong_usage) with the conditions on sizes that do not hold.
  void check_conditions();

 private:
  void read_node(Scope& scope, const NodeText& text);
  void add_results(Scope& scope, const NodeText& text, Node node, Node exported,
                   const std::vector<TensorName>& operands);
  void add_unreadable(Scope& scope, const NodeText& text, Problem problem, bool once = false);
  void read_condition(const Scope& scope, const NodeText& text);
  void read_graph_call(Scope& scope, const NodeText& text);
  bool hands_on(const Scope& scope, const Node& node, const NodeText& text) const;
  bool shares_memory(const Scope& scope, const Node& node, const NodeText& text) const;
  Shape strides_of(const nlohmann::json& meta) const;
  Alias view_of_first(const Node& node);

  Graph& graph() { return program_.graph; }

  Program& program_;
  const Sizes& sizes_;
  const Pt2Archive& archive_;
  TensorTable tensors_;
  std::vector<Problem> violations_;
  int depth_ = 0;                   // of graphs in graphs
  std::set<std::string> autocast_;  // the devices for which it is on in this graph
};

}  // namespace torch2caffe
