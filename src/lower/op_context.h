// What a translator sees of the world: one node's arguments by name, and a place to put Caffe
// layers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/broadcast.h"
#include "compose/refusal.h"
#include "graph/views.h"

namespace torch2caffe {

// A tensor argument: computed by the network, or known now.
class Operand {
 public:
  Operand(const Value& value, std::optional<BlobId> blob) : value_(&value), blob_(blob) {}

  bool is_constant() const { return value_->constant.has_value(); }
  const Tensor& constant() const { return *value_->constant; }
  BlobId blob() const { return blob_.value(); }
  const Shape& shape() const { return value_->shape; }
  size_t rank() const { return value_->shape.size(); }
  DType dtype() const { return value_->dtype; }

 private:
  const Value* value_;
  std::optional<BlobId> blob_;
};

class OpContext {
 public:
  OpContext(const Node& node, const Schema& schema, Graph& graph, LayerBuilder builder,
            std::vector<std::optional<BlobId>>& blobs)
      : node_(node), schema_(schema), graph_(graph), builder_(std::move(builder)), blobs_(blobs) {}

  // ---- arguments, by their names in the schema; a wrong name or type is a mistake of the
  // translator ----
  bool is_none(std::string_view name) const;
  bool has(std::string_view name) const;  // the schema has such a parameter
  bool flag(std::string_view name) const;
  int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;  // a Scalar: integers and booleans count as well
  std::string text(std::string_view name) const;
  std::vector<int64_t> integers(std::string_view name) const;
  std::vector<double> numbers(std::string_view name) const;
  Operand operand(std::string_view name) const;
  Side side(std::string_view name) const;  // the operand, for compose/broadcast.h
  std::vector<Operand> operands(std::string_view name) const;
  // For a list with tensors left out, as index has it.
  std::vector<std::optional<Operand>> optional_operands(std::string_view name) const;

  // A tensor that the network computes. Refuses a constant.
  BlobId blob(std::string_view name) const;
  // A tensor that is known now, such as weights. Refuses one that the network computes.
  const Tensor& constant(std::string_view name) const;
  std::optional<Tensor> optional_constant(std::string_view name) const;

  // An axis argument, counted from the front.
  int64_t axis(std::string_view name, size_t rank) const;

  // How many results the node has. PyTorch's shape of result `i`.
  size_t results() const { return node_.outputs.size(); }
  const Shape& result_shape(size_t i = 0) const;
  // Whether a node reads result `i`, or the model returns it.
  bool is_read(size_t i) const;

  // What result `i` is of the first argument, of an operator of the table of views.
  View view(size_t i = 0) const;

  // Refuses the node unless `ok`: `what` is wrong with it, and what the user can do.
  void require(bool ok, std::string_view what, std::string_view advice) const;

  // ---- what it becomes ----
  LayerBuilder& layers() { return builder_; }

  // The operand as a blob: a layer that holds it where it is a constant.
  BlobId as_blob(const Operand& operand, const std::string& part);

  // The usual end: one layer, whose top is the node's result.
  void become(caffe::LayerParameter param, std::vector<BlobId> bottoms,
              std::vector<Weight> weights = {}) {
    set_result(builder_.add(std::move(param), std::move(bottoms), std::move(weights)));
  }

  // `blob` holds result `i`. A node whose result is its argument adds no layer.
  void set_result(BlobId blob, size_t i = 0);
  // The result, which is known where the sides that it was made of were.
  void set_result(const Side& result);

  // Result `i` is the same for every input.
  void set_known(Tensor result, size_t i = 0);

 private:
  template <typename T>
  const T& as(std::string_view name) const;
  Operand operand_of(ValueId id) const;

  const Node& node_;
  const Schema& schema_;
  Graph& graph_;
  LayerBuilder builder_;
  std::vector<std::optional<BlobId>>& blobs_;
};

}  // namespace torch2caffe
