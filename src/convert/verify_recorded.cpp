// Recorded blobs: see the header.
#include "convert/verify_recorded.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "convert/targeting.h"
#include "graph/npy.h"
#include "graph/text_form.h"
#include "verify/verdict.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

// Takes the arrays that are left one by one.
class RecordedComparison {
 public:
  RecordedComparison(const VerifyOptions& options, NetDescription net, Runtime& runtime)
      : options_(options),
        net_(std::move(net)),
        runtime_(runtime),
        all_(read_npz(options.reference)),
        arrays_(all_) {}

  void run(Comparison& result) {
    const std::vector<NamedTensor> inputs = take_inputs();
    drop_blobs_not_shown();
    std::vector<BlobRequest> requests;
    for (const BlobDescription& blob : net_.blobs) requests.push_back(blob.request);
    blobs_ = runtime_.run(inputs, requests);
    rows_.resize(blobs_.size());
    for (size_t i = 0; i < blobs_.size(); ++i) take_by_name(i);
    for (const NamedTensor& array : arrays_) take_by_shape(array);
    tell(result);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    std::vector<std::string> arrays, blobs;
    for (const NamedTensor& array : all_)
      arrays.push_back(array.name + " " + to_text(array.tensor.shape()));
    for (size_t i = 0; i < net_.blobs.size(); ++i) {
      const std::string& name = net_.blobs[i].request.blob;
      const bool has_shape = i < blobs_.size();
      blobs.push_back(has_shape ? fmt::format("{} {}", name, to_text(blobs_[i].shape())) : name);
    }
    for (const InputSpec& input : net_.inputs)
      blobs.push_back(fmt::format("{} {} (input)", input.name, to_text(input.shape)));
    throw ConvertError(Status::unreadable_input, options_.reference.string(), what,
                       fmt::format("its arrays are {}; the network's blobs are {}",
                                   fmt::join(arrays, ", "), fmt::join(blobs, ", ")));
  }

  template <typename Fits>
  std::optional<NamedTensor> take(const Fits& fits) {
    const auto array = std::find_if(arrays_.begin(), arrays_.end(), fits);
    if (array == arrays_.end()) return std::nullopt;
    NamedTensor taken = std::move(*array);
    arrays_.erase(array);
    return taken;
  }

  bool is_blob(const std::string& name) const {
    return std::any_of(net_.blobs.begin(), net_.blobs.end(),
                       [&](const auto& blob) { return blob.request.blob == name; });
  }

  std::vector<NamedTensor> take_inputs() {
    std::vector<std::optional<NamedTensor>> found;
    for (const InputSpec& input : net_.inputs)
      found.push_back(take([&](const NamedTensor& array) { return array.name == input.name; }));
    std::vector<NamedTensor> inputs;
    for (size_t i = 0; i < net_.inputs.size(); ++i) {
      const InputSpec& input = net_.inputs[i];
      if (!found[i]) {
        found[i] = take([&](const NamedTensor& array) {
          return array.tensor.shape() == input.shape && !is_blob(array.name);
        });
      }
      if (!found[i])
        refuse(fmt::format("holds nothing for input '{}' of shape {}", input.name,
                           to_text(input.shape)));
      if (found[i]->tensor.count() != count_of(input.shape))
        refuse(fmt::format("array '{}' is of shape {}, but input '{}' takes {}", found[i]->name,
                           to_text(found[i]->tensor.shape()), input.name, to_text(input.shape)));
      inputs.push_back({input.name, found[i]->tensor.reshaped(input.shape)});
    }
    return inputs;
  }

  // With what was recorded for them.
  void drop_blobs_not_shown() {
    if (runtime_.shows_inner_blobs()) return;
    const auto is_inside = [](const BlobDescription& blob) { return !blob.is_output; };
    std::erase_if(arrays_, [&](const NamedTensor& array) {
      return std::any_of(net_.blobs.begin(), net_.blobs.end(), [&](const BlobDescription& blob) {
        return is_inside(blob) && blob.request.blob == array.name;
      });
    });
    std::erase_if(net_.blobs, is_inside);
  }

  void take_by_name(size_t i) {
    const std::string& blob = net_.blobs[i].request.blob;
    const auto array = take([&](const NamedTensor& each) { return each.name == blob; });
    if (!array) return;
    if (array->tensor.count() != blobs_[i].count())
      refuse(fmt::format("array '{}' is of another size than the blob of this name", blob));
    rows_[i] = compare(array->tensor, blobs_[i], options_.tolerance);
  }

  // Outputs before blobs inside; of these the first equal one, else the nearest.
  void take_by_shape(const NamedTensor& array) {
    std::optional<size_t> best;
    BlobComparison best_row;
    for (const bool outputs : {true, false}) {
      for (size_t i = 0; i < blobs_.size() && !(best && best_row.equal); ++i) {
        const bool fits = net_.blobs[i].is_output == outputs && !rows_[i] &&
                          blobs_[i].count() == array.tensor.count();
        if (!fits) continue;
        BlobComparison row = compare(array.tensor, blobs_[i], options_.tolerance);
        if (best && !row.equal && row.error >= best_row.error) continue;
        best = i;
        best_row = std::move(row);
      }
    }
    if (!best) refuse(fmt::format("array '{}' has neither name nor size of a blob", array.name));
    rows_[*best] = std::move(best_row);
    notes_.push_back(fmt::format("array '{}' was compared with blob '{}', which is of its size",
                                 array.name, net_.blobs[*best].request.blob));
  }

  void tell(Comparison& result) {
    result.notes = std::move(notes_);
    for (size_t i = 0; i < rows_.size(); ++i) {
      const BlobDescription& blob = net_.blobs[i];
      if (!rows_[i]) {
        if (blob.is_output)
          result.notes.push_back(
              fmt::format("output '{}' of the network was not compared: no array is left for it",
                          blob.request.blob));
        continue;
      }
      rows_[i]->blob = blob.request.blob;
      rows_[i]->layer = blob.first_layer;
      rows_[i]->is_output = blob.is_output;
      result.blobs.push_back(std::move(*rows_[i]));
    }
    if (result.blobs.empty()) refuse("holds nothing to compare with");
    summarise(result);
  }

  const VerifyOptions& options_;
  NetDescription net_;  // without the blobs that are not shown
  Runtime& runtime_;
  std::vector<NamedTensor> all_, arrays_;  // as read; what is left of them
  std::vector<Tensor> blobs_;              // of the network, in its order
  std::vector<std::optional<BlobComparison>> rows_;
  std::vector<std::string> notes_;
};

}  // namespace

Comparison verify_recorded(const VerifyOptions& options, const NetDescription& net,
                           const Judges& judges) {
  if (!options.preprocessing.empty()) {
    throw ConvertError(Status::wrong_usage, "--mean, --std, --scale, --bgr",
                       "do not go with recorded inputs, which are fed as they are",
                       "leave them out");
  }
  Comparison result;
  result.torch = options.reference.string();
  compare_in_all(
      judges,
      [&](const Judge& judge, Comparison& comparison) {
        const auto runtime = open_files(options, judge);
        comparison.lent_layers = runtime->lent_layers();
        RecordedComparison(options, net, *runtime).run(comparison);
      },
      result);
  return result;
}

}  // namespace torch2caffe
