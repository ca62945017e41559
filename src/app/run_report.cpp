// What `torch2caffe run` tells: see the header.
#include "app/run_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/json_report.h"

namespace torch2caffe {
namespace {

using nlohmann::json;
using Labels = std::vector<std::string>;

constexpr size_t tail_shown = 8;
constexpr size_t boxes_shown = 16;
constexpr size_t best_shown = 5;

// A number where there is no name.
std::string name_of(size_t label, const Labels& labels) {
  return label < labels.size() ? labels[label] : std::to_string(label);
}

// ---- boxes ----

struct Box {
  size_t label = 0;
  float score = 0;
  std::vector<float> corners;
};

// The rows of a DetectionOutput layer, the best first.
std::vector<Box> boxes_in(const RunBlob& blob) {
  constexpr size_t columns = 7;  // picture, label, score, four corners
  std::vector<Box> boxes;
  for (size_t i = 0; i + columns <= blob.values.size(); i += columns) {
    const float* row = &blob.values[i];
    // A label of -1 stands for "nothing found", and rows of zeros are what OpenCV fills up with.
    if (row[1] < 0 || row[2] <= 0) continue;
    boxes.push_back({static_cast<size_t>(row[1]), row[2], {row + 3, row + columns}});
  }
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return a.score > b.score; });
  return boxes;
}

void print_boxes(const RunBlob& blob, const Labels& labels) {
  const std::vector<Box> boxes = boxes_in(blob);
  const size_t shown = std::min(boxes_shown, boxes.size());
  for (size_t i = 0; i < shown; ++i) {
    fmt::print("  {:>8.4f}  {:<12}  {:.4f}\n", boxes[i].score, name_of(boxes[i].label, labels),
               fmt::join(boxes[i].corners, " "));
  }
  if (shown < boxes.size()) fmt::print("  ... and {} more\n", boxes.size() - shown);
}

json json_of_boxes(const RunBlob& blob, const Labels& labels) {
  json list = json::array();
  for (const Box& box : boxes_in(blob)) {
    list.push_back({{"label", box.label},
                    {"name", name_of(box.label, labels)},
                    {"score", box.score},
                    {"corners", box.corners}});
  }
  return list;
}

// ---- classes ----

struct Class {
  size_t number = 0;
  float score = 0;
};

// The best classes of each element of the batch.
std::vector<std::vector<Class>> best_in(const RunBlob& blob) {
  const bool has_batch = blob.shape.size() > 1 && blob.shape[0] > 0;
  const size_t batch = has_batch ? static_cast<size_t>(blob.shape[0]) : 1;
  const size_t classes = blob.values.size() / batch;
  std::vector<std::vector<Class>> best(batch);
  for (size_t element = 0; element < batch; ++element) {
    const float* scores = blob.values.data() + element * classes;
    std::vector<size_t> order(classes);
    std::iota(order.begin(), order.end(), size_t{0});
    const size_t shown = std::min(best_shown, classes);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown),
                      order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
    for (size_t i = 0; i < shown; ++i) best[element].push_back({order[i], scores[order[i]]});
  }
  return best;
}

void print_best(const RunBlob& blob, const Labels& labels) {
  const auto best = best_in(blob);
  for (size_t element = 0; element < best.size(); ++element) {
    if (best.size() > 1) fmt::print("  of input {}:\n", element);
    for (const Class& each : best[element]) {
      const std::string name = each.number < labels.size() ? labels[each.number] : "";
      fmt::print("  {:>10.6g}  {:>5}  {}\n", each.score, each.number, name);
    }
  }
}

json json_of_best(const RunBlob& blob, const Labels& labels) {
  json elements = json::array();
  for (const auto& best : best_in(blob)) {
    json list = json::array();
    for (const Class& each : best) {
      list.push_back(
          {{"label", each.number}, {"name", name_of(each.number, labels)}, {"score", each.score}});
    }
    elements.push_back(std::move(list));
  }
  return elements;
}

// ---- values ----

// The last values, as convert shows them.
void print_tail(const RunBlob& blob) {
  const size_t shown = std::min(tail_shown, blob.values.size());
  const std::vector<float> tail(blob.values.end() - static_cast<std::ptrdiff_t>(shown),
                                blob.values.end());
  fmt::print("  {}{:.6g}\n", shown < blob.values.size() ? "... " : "", fmt::join(tail, " "));
}

// ---- times ----

double median_of(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  if (numbers.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(numbers.begin(), middle)) / 2;
}

double least_of(const std::vector<double>& numbers) {
  return *std::min_element(numbers.begin(), numbers.end());
}

void print_time(const RunResult& result) {
  if (result.seconds.empty()) {
    fmt::print("{} tells no times\n", result.runtime);
    return;
  }
  constexpr double milli = 1e3;
  const std::string threads = result.threads == 0 ? "as many threads as it likes"
                                                  : fmt::format("{} thread{}", result.threads,
                                                                result.threads == 1 ? "" : "s");
  fmt::print("{}: median {:.3g} ms, least {:.3g} ms of {} runs behind one to warm up; {}\n",
             result.runtime, milli * median_of(result.seconds), milli * least_of(result.seconds),
             result.seconds.size(), threads);
}

json json_of_time(const RunResult& result) {
  return {{"seconds", result.seconds},
          {"median", median_of(result.seconds)},
          {"least", least_of(result.seconds)},
          {"warm_up", 1},
          {"threads", result.threads == 0 ? json(nullptr) : json(result.threads)}};
}

json json_of(const RunBlob& blob, const Labels& labels, bool values) {
  json object = {{"blob", blob.name}, {"shape", blob.shape}};
  if (values) object["values"] = blob.values;
  if (!blob.values.empty()) {
    const auto [smallest, largest] = std::minmax_element(blob.values.begin(), blob.values.end());
    object["smallest"] = *smallest;
    object["largest"] = *largest;
    object["mean"] = std::accumulate(blob.values.begin(), blob.values.end(), 0.0) /
                     static_cast<double>(blob.values.size());
  }
  if (blob.are_boxes) {
    object["boxes"] = json_of_boxes(blob, labels);
  } else if (!labels.empty()) {
    object["best"] = json_of_best(blob, labels);
  }
  return object;
}

void print(const RunResult& result, const Labels& labels) {
  for (const RunBlob& blob : result.blobs) {
    fmt::print("{} ({})\n", blob.name, fmt::join(blob.shape, "x"));
    if (blob.are_boxes) {
      print_boxes(blob, labels);
    } else if (labels.empty()) {
      print_tail(blob);
    } else {
      print_best(blob, labels);
    }
  }
}

json json_of(const RunResult& result, const Labels& labels, bool values) {
  json blobs = json::array();
  for (const RunBlob& blob : result.blobs) blobs.push_back(json_of(blob, labels, values));
  json object = {
      {"runtime", result.runtime}, {"lent_layers", result.lent_layers}, {"blobs", blobs}};
  if (!result.seconds.empty()) object["time"] = json_of_time(result);
  return object;
}

// The first judge's results are those of the object, the others' its further ones.
json json_of(const std::vector<RunResult>& results, const Labels& labels, bool values) {
  json object = json_of(results.at(0), labels, values);
  object["further"] = json::array();
  for (size_t i = 1; i < results.size(); ++i)
    object["further"].push_back(json_of(results[i], labels, values));
  return object;
}

}  // namespace

void print(const std::vector<RunResult>& results, const Labels& labels, int rounds) {
  for (const RunResult& result : results) {
    if (results.size() > 1) fmt::print("{}:\n", result.runtime);
    print(result, labels);
    if (rounds > 0) print_time(result);
  }
}

void RunOfPictures::add(const std::filesystem::path& picture,
                        const std::vector<RunResult>& results) {
  if (as_json_) {
    results_.emplace_back(picture.string(), results);
    return;
  }
  fmt::print("{}:\n", picture.filename().string());
  print(results, options_.labels, options_.time_rounds);
}

void RunOfPictures::finish() const {
  if (!as_json_) return;
  json pictures = json::array();
  for (const auto& [picture, results] : results_) {
    json object = json_of(results, options_.labels, values_);
    object["picture"] = picture;
    pictures.push_back(std::move(object));
  }
  print_json(Status::done, {}, {{"pictures", pictures}});
}

void print_json(const std::vector<RunResult>& results, const RunOptions& options, bool values) {
  json object = json_of(results, options.labels, values), files = json::array();
  for (const auto& file : {options.output, options.drawing}) {
    if (!file.empty()) files.push_back(file.string());
  }
  object["files"] = files;
  print_json(Status::done, {}, std::move(object));
}

}  // namespace torch2caffe
