// The table: see the header.
#include "lower/untranslatable.h"

#include <algorithm>
#include <string>
#include <vector>

#include "graph/schema.h"

namespace torch2caffe {
namespace {

struct Reason {
  std::vector<std::string_view> operators;
  std::string_view what, advice;
};

const std::vector<Reason>& reasons() {
  static const std::vector<Reason> all = {
      {{"aten::grid_sampler", "aten::grid_sampler_2d", "aten::grid_sampler_3d"},
       "it samples at places that are computed, and Caffe has no layer that does",
       "resize by F.interpolate where the grid is fixed, or end the model in front of it and "
       "sample "
       "in your own code"},
      {{"aten::affine_grid_generator"},
       "it makes the places at which grid_sample reads, and Caffe has no layer that does",
       "where the transformation is fixed, compute the grid beforehand or resize by F.interpolate; "
       "else end the model in front of it"},
      {{"aten::max_unpool2d", "aten::max_unpool3d"},
       "it puts values at places that depend on the input's data, and Caffe has no layer that does",
       "upsample by F.interpolate or ConvTranspose2d and train again, or do this part in your own "
       "code"},
      {{"aten::one_hot"},
       "it makes vectors of classes, and Caffe has no layer that does",
       "look the same up in a table: nn.Embedding.from_pretrained(torch.eye(classes)) gives what "
       "one_hot(x, classes) does"},
      {{"aten::scatter", "aten::scatter_add", "aten::scatter_reduce", "aten::index_add",
        "aten::index_copy", "aten::index_fill", "aten::index_put", "aten::index_reduce",
        "aten::masked_scatter", "aten::put"},
       "it writes at the places that another tensor tells, and Caffe has no layer that does",
       "where the places are fixed, join the parts by torch.cat or write to slices, x[:, a:b] = y; "
       "else choose by torch.where"},
      {{"aten::bucketize", "aten::searchsorted", "aten::bincount", "aten::histc"},
       "it looks for the class that each value falls into, and Caffe has no layer that does",
       "do this part in your own code"},
      {{"aten::cumprod", "aten::cummax", "aten::cummin", "aten::logcumsumexp"},
       "it goes along an axis element by element, and Caffe has no layer that does",
       "cumsum can be translated, and the cumprod of positive numbers is exp(cumsum(log(x))); or "
       "do "
       "this part in your own code"},
      {{"aten::inverse", "aten::linalg_inv", "aten::linalg_inv_ex", "aten::linalg_solve",
        "aten::linalg_solve_ex", "aten::linalg_svd", "aten::linalg_eigh", "aten::linalg_det",
        "aten::linalg_cholesky", "aten::linalg_cholesky_ex", "aten::linalg_qr", "aten::_linalg_det",
        "aten::_linalg_svd", "aten::_linalg_eigh", "aten::_linalg_solve_ex", "aten::cholesky"},
       "it solves equations, and Caffe has no layer that does",
       "where it depends on weights alone, compute it beforehand and store it as a buffer; else do "
       "this part in your own code"},
      {{"aten::isnan", "aten::isinf", "aten::isfinite", "aten::nan_to_num"},
       "it looks for what is no finite number, and Caffe has no layer that does",
       "leave it out of the model that is converted"},
      {{"aten::sinh", "aten::cosh", "aten::asinh", "aten::acosh", "aten::atanh"},
       "Caffe has no such function",
       "write it by exp, log and sqrt: sinh(x) is (exp(x) - exp(-x)) / 2"},
      {{"aten::logit"}, "Caffe has no such function", "write it out: log(x / (1 - x))"},
      {{"aten::hypot"}, "Caffe has no such function", "write it out: sqrt(x * x + y * y)"},
      {{"aten::embedding_bag", "aten::_embedding_bag", "aten::_embedding_bag_forward_only"},
       "it sums as many rows as the data tells",
       "use nn.Embedding and a sum or mean over an axis of fixed length"},
      {{"aten::nll_loss", "aten::nll_loss_forward", "aten::nll_loss_nd", "aten::cross_entropy_loss",
        "aten::mse_loss", "aten::l1_loss", "aten::smooth_l1_loss", "aten::huber_loss",
        "aten::binary_cross_entropy", "aten::kl_div", "aten::ctc_loss", "aten::_ctc_loss",
        "aten::binary_cross_entropy_with_logits"},
       "it is a loss, and what is converted is a network that was trained",
       "return what the loss is computed of"},
      {{"torchvision::deform_conv2d"},
       "it convolves at places that are computed, and Caffe has no layer that does",
       "use an ordinary convolution, or end the model in front of it"},
      {{"torchvision::roi_align", "torchvision::roi_pool", "torchvision::ps_roi_align",
        "torchvision::ps_roi_pool", "torchvision::nms"},
       "it works on boxes that are computed, whose number is not fixed",
       "end the model in front of it and do this part in your own code; of an SSD detector --ssd "
       "auto leaves it out, and adds DetectionOutput"},
      {{"aten::sort", "aten::argsort", "aten::msort", "aten::topk", "aten::kthvalue",
        "aten::median", "aten::nanmedian", "aten::mode", "aten::quantile", "aten::nanquantile",
        "aten::unique_dim", "aten::_unique2"},
       "it puts elements in an order that depends on their values, and Caffe has no layer that "
       "does",
       "end the model in front of it and do this part in your own code; the largest element alone "
       "is max(dim) or argmax"},
      {{"aten::nonzero", "aten::nonzero_numpy", "aten::argwhere", "aten::masked_select"},
       "how many elements its result has depends on the input's data",
       "multiply by the mask, or choose by torch.where, which keep the shape; or do this part in "
       "your own code"},
      {{"aten::complex",  "aten::view_as_complex", "aten::view_as_real", "aten::real",
        "aten::imag",     "aten::polar",           "aten::stft",         "aten::istft",
        "aten::fft_fft",  "aten::fft_ifft",        "aten::fft_rfft",     "aten::fft_irfft",
        "aten::fft_fft2", "aten::fft_ifft2",       "aten::fft_rfft2",    "aten::fft_irfft2",
        "aten::fft_fftn", "aten::fft_ifftn",       "aten::_fft_r2c",     "aten::_fft_c2r",
        "aten::_fft_c2c"},
       "it computes with complex numbers, which Caffe has not",
       "write real and imaginary part as channels; a Fourier transform of fixed size is a product "
       "with a constant matrix"},
      {{"aten::quantize_per_tensor", "aten::quantize_per_channel",
        "aten::quantize_per_tensor_dynamic", "aten::dequantize", "aten::int_repr",
        "aten::fake_quantize_per_tensor_affine", "aten::fake_quantize_per_channel_affine",
        "quantized::conv2d", "quantized::conv2d_relu", "quantized::linear",
        "quantized::linear_relu", "quantized::linear_dynamic", "quantized::add", "quantized::mul",
        "quantized::cat"},
       "it computes with quantised numbers, and Caffe with float32 alone",
       "convert the model as it was before quantisation; the tools of the device quantise the "
       "Caffe "
       "network"},
      {{"aten::to_sparse", "aten::to_dense", "aten::_to_dense", "aten::sparse_coo_tensor",
        "aten::_sparse_coo_tensor_unsafe", "aten::sparse_mask", "aten::sparse_resize",
        "aten::_sparse_mm", "aten::_to_sparse"},
       "it makes or reads sparse tensors, and Caffe's blobs are dense",
       "compute with dense tensors"},
      {{"aten::floor", "aten::ceil", "aten::round", "aten::trunc", "aten::fix", "aten::frac",
        "aten::floor_divide", "aten::remainder", "aten::fmod"},
       "it rounds to whole numbers, and Caffe has no layer that does",
       "do this part in your own code"},
      {{"aten::bernoulli", "aten::rand_like", "aten::randn_like", "aten::randint_like",
        "aten::normal", "aten::uniform", "aten::multinomial", "aten::fractional_max_pool2d",
        "aten::fractional_max_pool3d"},
       "its result is random",
       "call model.eval() before saving, or take the noise out of the model"},
      {{"aten::sin", "aten::cos", "aten::tan", "aten::asin", "aten::acos", "aten::atan",
        "aten::atan2"},
       "Caffe has no trigonometric functions",
       "where they depend on positions alone, compute them beforehand and store them as a buffer"},
  };
  return all;
}

// "aten::sort.stable" and "aten::sort_" are "aten::sort".
std::string without_overload(std::string_view target) {
  const std::string name = out_of_place(target);
  return name.substr(0, name.find('.'));
}

}  // namespace

std::optional<Refusal> why_untranslatable(std::string_view target) {
  const std::string name = without_overload(target);
  for (const Reason& reason : reasons()) {
    if (std::count(reason.operators.begin(), reason.operators.end(), name) > 0)
      return Refusal{std::string(reason.what), std::string(reason.advice)};
  }
  return std::nullopt;
}

}  // namespace torch2caffe
