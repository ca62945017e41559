// Ties the blobs of a network to the values of a model while these come by.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "verify/verify.h"

namespace torch2caffe {

// The use: see() every value in the order of computation, see_outputs() once, result().
class Matcher {
 public:
  // `caffe`: the blobs of `matches`, in that order. Both are kept by reference.
  Matcher(const Graph& graph, const std::vector<Match>& matches, std::vector<Tensor> caffe,
          double tolerance);

  void see(ValueId value, const Tensor& torch);

  // What PyTorch's own forward gives, in the order of the result.
  void see_outputs(const std::vector<Tensor>& outputs);

  // What the unequal rows stand for.
  std::set<ValueId> unequal() const;

  // Sets the rows' `rounding`, by how far their values move by rounding alone. A blob inside whose
  // error is within a few times that has no numbers that could be wrong: it is equal.
  void allow_for(const std::map<ValueId, double>& rounding);

  BlobsCompared result();

 private:
  struct Row {
    ValueId order;  // by which rows are sorted: outputs come behind all values
    ValueId value;
    BlobComparison comparison;
  };

  bool is_free(size_t match) const;  // an output of the network that may be any of the model's
  BlobComparison compared(size_t match, const Tensor& torch) const;
  void take(size_t match, size_t place, const Tensor& output);
  void take_for_free_ones(const std::vector<Tensor>& outputs, bool equal);
  void take_inner_blob(size_t place, const Tensor& output);
  bool may_be_missing(size_t place) const;

  const Graph& graph_;
  const std::vector<Match>& matches_;
  std::vector<Tensor> caffe_;
  double tolerance_;
  std::map<ValueId, std::vector<size_t>> interested_;
  std::vector<std::optional<Row>> rows_;
  std::set<size_t> taken_;    // places of the model's result
  std::set<size_t> matched_;  // matches that stand for one of them
};

}  // namespace torch2caffe
