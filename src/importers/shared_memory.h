// Memory that several tensors share, as PyTorch's views do, followed so that a graph is free of
// aliasing.
//
//   v = y[:, 0]      v is a view of y: select(y, 1, 0)
//   v.mul_(2)        v has a new value, and so has y: select_scatter(y, mul(v, 2), 1, 0)
//   read of w, which is another view of y: what made w is applied to y's new value
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// How a tensor came from another one whose memory it shares: result number `result` of `node`,
// whose argument number `self` is that other one. A node without a target is none: they are the
// same. A view that cannot be made anew, nor be put back, is one of a node without arguments.
struct Alias {
  Node node;
  size_t self = 0, result = 0;
  std::vector<Value> results;  // without names and places
};

class SharedMemory {
 public:
  // A tensor as PyTorch has it: an object, of which several names may speak.
  using Tensor = size_t;
  // Sees each value that is made because of a write, and the tensor that has it.
  using Observer = std::function<void(ValueId, Tensor)>;

  // Nodes that writes and reads behind writes need are added to `graph`, which must outlive this.
  explicit SharedMemory(Graph& graph, Observer observe = {})
      : graph_(graph), observe_(std::move(observe)) {}

  // One with memory of its own.
  Tensor add(ValueId value);
  // One over the memory of `base`. Without a value: it is made when it is read.
  Tensor add_view(Tensor base, Alias alias, std::optional<ValueId> value);

  // The value that it holds. Throws ConvertError (cannot_be_expressed), which names the write,
  // where one that cannot be followed has changed it: never is an old value read.
  ValueId read(Tensor tensor, const Location& where);
  // `tensor` was written in place and holds `value` now, and so does what it is a view of. Where
  // that cannot be said, it is lost: reading it throws.
  void write(Tensor tensor, ValueId value, const Location& where);

  // Whether anything was written into the memory.
  bool is_written(Tensor tensor) const { return tensors_[root_of(tensor)].writes > 0; }

 private:
  struct Known {
    std::optional<ValueId> value;
    size_t writes = 0;  // into the memory, as far as `value` knows; of what is no view: all
    std::optional<Tensor> base = std::nullopt;
    Alias alias = {};
    std::optional<Problem> lost = std::nullopt;  // why it has no value that could be told
  };

  Tensor root_of(Tensor tensor) const;
  void update_base(Tensor tensor, ValueId value, size_t writes, const Location& where);
  void lose(Tensor tensor, size_t writes, const Problem& why);

  Graph& graph_;
  Observer observe_;
  std::vector<Known> tensors_;
};

}  // namespace torch2caffe
