// Where models keep their prior boxes.
#include "ssd/kept_priors.h"

#include "graph/npy.h"

namespace torch2caffe {
namespace {

bool are_boxes(const Shape& shape) {
  const bool is_list = shape.size() == 2 || (shape.size() == 3 && shape[0] == 1);
  return is_list && shape.back() == 4;
}

}  // namespace

std::vector<Tensor> kept_priors(const Model& model, std::vector<Tensor> kept) {
  for (const Value& value : model.graph().values) {
    if (value.constant && are_boxes(value.shape)) kept.push_back(*value.constant);
  }
  for (Tensor& tensor : model.stored_tensors()) {
    if (are_boxes(tensor.shape())) kept.push_back(std::move(tensor));
  }
  return kept;
}

std::vector<Tensor> read_priors(const std::filesystem::path& path) {
  std::vector<NamedTensor> arrays;
  if (path.extension() == ".npy") {
    arrays.push_back({"", read_npy(path)});
  } else {
    arrays = read_npz(path);
  }
  std::vector<Tensor> boxes;
  for (const NamedTensor& array : arrays) {
    if (are_boxes(array.tensor.shape())) boxes.push_back(array.tensor);
  }
  if (boxes.empty()) {
    throw ConvertError(Status::wrong_usage, path.string(), "has no array of shape [priors, 4]",
                       "save the priors as the model keeps them: numpy.save(FILE, priors)");
  }
  return boxes;
}

}  // namespace torch2caffe
