// Sums, products and maxima of blobs of one shape: see building_blocks.h.
#include <algorithm>
#include <utility>

#include "compose/building_blocks.h"

namespace torch2caffe {
namespace {

caffe::LayerParameter eltwise(caffe::EltwiseParameter::EltwiseOp operation) {
  caffe::LayerParameter layer = layer_of_type("Eltwise");
  layer.mutable_eltwise_param()->set_operation(operation);
  return layer;
}

// Few programs that read Caffe files have blobs of one axis: vectors are rows in between.
BlobId of_matrices(LayerBuilder& layers, caffe::LayerParameter layer, std::vector<BlobId> blobs,
                   const std::string& part) {
  const Shape shape = layers.shape(blobs.at(0));
  if (shape.size() != 1) return layers.add(std::move(layer), std::move(blobs), {}, part);
  for (BlobId& blob : blobs) blob = reshape(layers, blob, {1, shape[0]}, inside(part, "row"));
  const BlobId row = layers.add(std::move(layer), std::move(blobs), {}, inside(part, "of_rows"));
  return reshape(layers, row, shape, part);
}

}  // namespace

BlobId sum(LayerBuilder& layers, std::vector<BlobId> terms, const std::vector<double>& coefficients,
           const std::string& part) {
  caffe::LayerParameter layer = eltwise(caffe::EltwiseParameter::SUM);
  if (std::any_of(coefficients.begin(), coefficients.end(), [](double c) { return c != 1; })) {
    for (double c : coefficients) layer.mutable_eltwise_param()->add_coeff(static_cast<float>(c));
  }
  return of_matrices(layers, std::move(layer), std::move(terms), part);
}

BlobId product(LayerBuilder& layers, BlobId a, BlobId b, const std::string& part) {
  return product(layers, std::vector<BlobId>{a, b}, part);
}

BlobId product(LayerBuilder& layers, std::vector<BlobId> factors, const std::string& part) {
  return of_matrices(layers, eltwise(caffe::EltwiseParameter::PROD), std::move(factors), part);
}

BlobId maximum(LayerBuilder& layers, std::vector<BlobId> blobs, const std::string& part) {
  return of_matrices(layers, eltwise(caffe::EltwiseParameter::MAX), std::move(blobs), part);
}

}  // namespace torch2caffe
