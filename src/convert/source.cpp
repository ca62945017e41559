// Model sources: checks, and the ways to open them.
#include "convert/source.h"

#include <algorithm>

#include "base/temporaries.h"
#include "convert/exporter.h"
#include "convert/pipeline.h"
#include "lower/lower.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::wrong_usage, subject, what, advice);
}

void check_shape(const std::vector<int64_t>& shape) {
  const auto is_positive = [](int64_t dim) { return dim > 0; };
  if (shape.empty() || !std::all_of(shape.begin(), shape.end(), is_positive)) {
    refuse("-i", "every axis of a shape must be at least 1", "write it as in -i 1,3,224,224");
  }
  // Past this no network runs anywhere, and sizes in bytes still fit 64 bits.
  int64_t count = 1;
  for (int64_t dim : shape) {
    if (dim > (int64_t{1} << 31) / count)
      refuse("-i", "the shape has over 2^31 elements", "check its numbers");
    count *= dim;
  }
}

void check_dtype(const std::string& dtype) {
  if (dtype.empty() || dtype == "float32" || dtype == "int64" || dtype == "int32") return;
  refuse("-i " + dtype, "is no type of inputs",
         "inputs are float32, or int64 or int32 for indices");
}

// What stands in the way of translating the nodes that could be read.
std::vector<Problem> problems_of_lowering(Graph graph) {
  try {
    prepare(graph);
    lower(graph);
  } catch (const ConvertError& error) {
    std::vector<Problem> problems = error.problems();
    std::erase_if(problems,
                  [](const Problem& problem) { return problem.subject.starts_with(unreadable); });
    return problems;
  }
  return {};
}

// The model, or everything that is wrong with it. `notes` tell how the file came about.
OpenedSource open(const std::filesystem::path& path, const std::vector<InputSpec>& inputs,
                  Follow follow, const std::vector<std::string>& notes, InterpretersTorch& users) {
  try {
    try {
      OpenedSource opened = {open_model(path, inputs, follow, &users), notes, {}};
      for (const std::string& note : users.notes()) opened.notes.push_back(note);
      for (const std::string& note : opened.model->notes()) opened.notes.push_back(note);
      if (const auto unfollowed = opened.model->unfollowed())
        opened.unfollowed = unfollowed->with_notes(notes);
      return opened;
    } catch (const PartlyRead& error) {
      std::vector<Problem> problems = error.problems();
      for (Problem& problem : problems_of_lowering(error.graph()))
        problems.push_back(std::move(problem));
      throw ConvertError(error.status(), std::move(problems));
    }
  } catch (const ConvertError& error) {
    throw error.with_notes(notes);
  }
}

}  // namespace

void check_source(const ModelSource& source) {
  const bool is_python = source.model.extension() == ".py";
  if (source.inputs.empty() && !is_python && !tells_shapes(source.model))
    refuse("-i", "no input shape was given", "add one, as in -i 1,3,224,224");
  for (const InputSpec& input : source.inputs) {
    check_shape(input.shape);
    check_dtype(input.dtype);
  }
  if (source.input_range && !(source.input_range->first < source.input_range->second)) {
    refuse("--input-range", "the first number must be the smaller one",
           "write it as in --input-range 0,255");
  }
  if (is_python) return;
  if (!source.weights.empty()) {
    refuse(source.weights.string(), "weights go with a Python model only",
           "leave them out: .pt and .pt2 files hold their own");
  }
  if (source.python_model.softmax) {
    refuse("--softmax", "can be appended to a Python model only", "put the softmax into the model");
  }
}

OpenedSource open_source(const ModelSource& source, const Recording& recording, Follow follow) {
  InterpretersTorch users(source, recording);
  if (source.model.extension() != ".py" || !std::filesystem::exists(source.model)) {
    OpenedSource opened = open(source.model, source.inputs, follow, {}, users);
    opened.priors = priors_beside(source.model);
    return opened;
  }
  const TemporaryFolder folder;
  Exported exported = export_python_model(source, recording, follow, folder.path());
  OpenedSource opened = open(exported.model, exported.inputs, follow, exported.notes, users);
  opened.priors = std::move(exported.priors);
  return opened;
}

Problem nothing_to_compare_with(const std::filesystem::path& model, std::string reason) {
  return {{},
          model.string(),
          std::move(reason),
          "or verify the files against recorded blobs, --against reference.npz"};
}

}  // namespace torch2caffe
