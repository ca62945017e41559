// The table of PyTorch's operators that move elements and compute nothing. Schemas as libtorch has
// them, which a test compares.
#include <algorithm>
#include <iterator>
#include <map>

#include "graph/view_call.h"

namespace torch2caffe {
namespace {

struct Row {
  const char* schema;
  ViewKind kind;
  KnownView (*view)(const ViewCall& call);
  Sharing sharing = Sharing::always;
};

using enum ViewKind;
using enum Sharing;

constexpr Row rows[] = {
    // Nothing happens.
    {"aten::alias(Tensor(a) self) -> Tensor(a)", same, reshape_view, if_unchanged},
    {"aten::detach(Tensor(a) self) -> Tensor(a)", same, reshape_view},
    {"aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) -> "
     "Tensor(a)",
     same, reshape_view, if_unchanged},
    {"aten::positive(Tensor(a) self) -> Tensor(a)", same, reshape_view, if_unchanged},
    {"aten::lift(Tensor self) -> Tensor", same, reshape_view, if_unchanged},
    {"aten::lift_fresh(Tensor(a) self) -> Tensor(a)", same, reshape_view, if_unchanged},
    {"aten::resolve_conj(Tensor(a) self) -> Tensor(a)", same, reshape_view, if_unchanged},
    {"aten::resolve_neg(Tensor(a) self) -> Tensor(a)", same, reshape_view, if_unchanged},
    {"aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", same, reshape_view,
     never},
    {"aten::lift_fresh_copy(Tensor self) -> Tensor", same, reshape_view, never},
    // Nothing but a conversion to another type or device, which the result's type tells.
    {"aten::cpu(Tensor(a) self) -> Tensor(b|a)", same, reshape_view, if_unchanged},
    {"aten::cuda(Tensor(a) self) -> Tensor(b|a)", same, reshape_view, if_unchanged},
    {"aten::type_as(Tensor self, Tensor other) -> Tensor", same, reshape_view, if_unchanged},
    {"aten::to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, "
     "bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)",
     same, reshape_view, if_unchanged},
    {"aten::to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, "
     "MemoryFormat? memory_format=None) -> Tensor(a)",
     same, reshape_view, if_unchanged},
    {"aten::to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, "
     "Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, "
     "MemoryFormat? memory_format=None) -> Tensor(a)",
     same, reshape_view, if_unchanged},
    {"aten::to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False, "
     "MemoryFormat? memory_format=None) -> Tensor(a)",
     same, reshape_view, if_unchanged},
    {"aten::to.prim_Device(Tensor(a) self, Device? device, int? dtype=None, bool "
     "non_blocking=False, bool copy=False) -> Tensor(b|a)",
     same, reshape_view, if_unchanged},
    {"aten::to.prim_dtype(Tensor(a) self, int? dtype=None, bool non_blocking=False, bool "
     "copy=False) -> Tensor(b|a)",
     same, reshape_view, if_unchanged},
    {"aten::to.prim_other(Tensor(a) self, bool non_blocking=False, bool copy=False) -> "
     "Tensor(b|a)",
     same, reshape_view, if_unchanged},
    {"aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? "
     "device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? "
     "memory_format=None) -> Tensor",
     same, reshape_view, never},

    // Another shape.
    {"aten::view(Tensor(a) self, int[] size) -> Tensor(a)", reshaped, reshape_view},
    {"aten::view_as(Tensor(a) self, Tensor other) -> Tensor(a)", reshaped, reshape_view},
    {"aten::_unsafe_view(Tensor self, int[] size) -> Tensor", reshaped, reshape_view},
    {"aten::_reshape_alias(Tensor(a) self, int[] size, int[] stride) -> Tensor(a)", reshaped,
     reshape_view},
    {"aten::reshape(Tensor(a) self, int[] shape) -> Tensor(a)", reshaped, reshape_view,
     if_strides_allow},
    {"aten::reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)", reshaped, reshape_view,
     if_strides_allow},
    {"aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)",
     reshaped, reshape_view, if_strides_allow},
    {"aten::ravel(Tensor(a) self) -> Tensor(a)", reshaped, reshape_view, if_strides_allow},
    {"aten::unflatten.int(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)", reshaped,
     reshape_view},
    {"aten::squeeze(Tensor(a) self) -> Tensor(a)", reshaped, reshape_view},
    {"aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)", reshaped, reshape_view},
    {"aten::squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)", reshaped, reshape_view},
    {"aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a)", reshaped, reshape_view},
    {"aten::atleast_1d(Tensor self) -> Tensor", reshaped, reshape_view},
    {"aten::atleast_2d(Tensor self) -> Tensor", reshaped, reshape_view},
    {"aten::atleast_3d(Tensor self) -> Tensor", reshaped, reshape_view},

    // Axes in another order.
    {"aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)", permuted, permute_view},
    {"aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", permuted,
     transpose_view},
    {"aten::swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", permuted, transpose_view},
    {"aten::swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)", permuted, swapaxes_view},
    {"aten::t(Tensor(a) self) -> Tensor(a)", permuted, t_view},
    {"aten::numpy_T(Tensor(a) self) -> Tensor(a)", permuted, reverse_view},
    {"aten::numpy_T.a(Tensor(a) self) -> Tensor(a)", permuted, reverse_view},
    {"aten::mT(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::mT.a(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::mH(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::mH.a(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::matrix_H(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::matrix_H.a(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::adjoint(Tensor(a) self) -> Tensor(a)", permuted, matrix_transpose_view},
    {"aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)", permuted,
     move_axes_view},
    {"aten::movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)",
     permuted, move_axes_view},
    {"aten::moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)", permuted,
     move_axes_view},
    {"aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)",
     permuted, move_axes_view},

    // Parts along an axis.
    {"aten::slice.Tensor(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) "
     "-> Tensor(a)",
     part, slice_view},
    {"aten::narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)", part,
     narrow_view},
    {"aten::narrow_copy(Tensor self, int dim, int start, int length) -> Tensor", part, narrow_view,
     never},
    {"aten::select.int(Tensor(a) self, int dim, int index) -> Tensor(a)", part, select_view},
    {"aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]", part, unbind_view},
    {"aten::split.Tensor(Tensor(a -> *) self, int split_size, int dim=0) -> Tensor(a)[]", part,
     split_view},
    {"aten::split.sizes(Tensor(a -> *) self, int[] split_size, int dim=0) -> Tensor(a)[]", part,
     split_view},
    {"aten::split(Tensor(a -> *) self, int[] split_sizes, int dim=0) -> Tensor(a)[]", part,
     split_view},
    {"aten::split_with_sizes(Tensor(a -> *) self, int[] split_sizes, int dim=0) -> Tensor(a)[]",
     part, split_view},
    // PyTorch lets them share memory and does not say so.
    {"aten::unsafe_split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]", part,
     split_view},
    {"aten::unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]", part,
     split_view},
    {"aten::unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]", part, split_view},
    {"aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]", part, split_view},
    {"aten::tensor_split.sections(Tensor(a -> *) self, int sections, int dim=0) -> Tensor(a)[]",
     part, split_view},
    {"aten::tensor_split.indices(Tensor(a -> *) self, int[] indices, int dim=0) -> Tensor(a)[]",
     part, split_view},
    {"aten::hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", part, hsplit_view},
    {"aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", part, hsplit_view},
    {"aten::vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", part, vsplit_view},
    {"aten::vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", part, vsplit_view},
    {"aten::dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", part, dsplit_view},
    {"aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", part, dsplit_view},

    // The same several times.
    {"aten::expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)", repeated,
     repeat_view},
    {"aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a)", repeated, repeat_view},
    {"aten::broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)", repeated, repeat_view},

    // They share memory in ways that have no View.
    {"aten::_conj(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::_neg_view(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> "
     "Tensor(a)",
     other, nullptr},
    {"aten::conj(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)", other,
     nullptr},
    {"aten::imag(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::indices(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)",
     other, nullptr},
    {"aten::real(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)", other,
     nullptr},
    {"aten::values(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)", other, nullptr},
    {"aten::view_as_complex(Tensor(a) self) -> Tensor(a)", other, nullptr},
    {"aten::view_as_real(Tensor(a) self) -> Tensor(a)", other, nullptr},
    // Made of views without saying so.
    {"aten::broadcast_tensors(Tensor[] tensors) -> Tensor[]", other, nullptr},
    {"aten::channel_shuffle(Tensor self, int groups) -> Tensor", other, nullptr},
    {"aten::meshgrid(Tensor[] tensors) -> Tensor[]", other, nullptr},
    {"aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor", other, nullptr},
    {"aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor", other, nullptr},
    // Nothing happens unless they are in training.
    {"aten::dropout(Tensor input, float p, bool train) -> Tensor", other, nullptr, if_unchanged},
    {"aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor", other, nullptr,
     if_unchanged},
    {"aten::feature_dropout(Tensor input, float p, bool train) -> Tensor", other, nullptr,
     if_unchanged},
    {"aten::feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor", other, nullptr,
     if_unchanged},
};

// "aten::split.sizes" -> "aten::split".
std::string_view without_overload(std::string_view target) {
  return target.substr(0, target.find('.'));
}

}  // namespace

const std::vector<ViewOperator>& view_operators() {
  static const std::vector<ViewOperator> all = [] {
    std::vector<ViewOperator> operators;
    for (const Row& row : rows)
      operators.push_back({Schema::parse(row.schema), row.kind, row.sharing, row.view});
    return operators;
  }();
  return all;
}

const ViewOperator* find_view_operator(std::string_view target) {
  static const auto by_target = [] {
    std::map<std::string, const ViewOperator*, std::less<>> map;
    for (const ViewOperator& op : view_operators()) map.emplace(op.schema.target, &op);
    return map;
  }();
  const auto found = by_target.find(out_of_place(target));
  return found == by_target.end() ? nullptr : found->second;
}

Sharing sharing_of(std::string_view target) {
  if (const ViewOperator* op = find_view_operator(target)) return op->sharing;
  const std::string name = out_of_place(target);
  const auto row = std::ranges::find_if(rows, [&](const Row& each) {
    const std::string_view schema = each.schema;
    return without_overload(schema.substr(0, schema.find('('))) == without_overload(name);
  });
  return row == std::end(rows) ? never : row->sharing;
}

}  // namespace torch2caffe
