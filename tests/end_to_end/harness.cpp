// The harness: see the header.
#include "harness.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "base/plugin.h"
#include "case_list.h"
#include "importers/import.h"
#include "importers/plugin.h"
#include "judges.h"

namespace torch2caffe::test {
namespace {

namespace fs = std::filesystem;

constexpr double tolerance = 1e-4;
constexpr double least_spread = 1e-3;

// How many indices there are for input `i`; 0 where it is of float32.
int64_t indices_for(const std::vector<int64_t>& indices, size_t i) {
  return i < indices.size() ? indices[i] : 0;
}

std::vector<InputSpec> specs_of(const Case& subject) {
  std::vector<InputSpec> specs;
  for (size_t i = 0; i < subject.inputs.size(); ++i)
    specs.push_back({"", subject.inputs[i], indices_for(subject.indices, i) > 0 ? "int64" : ""});
  return specs;
}

// The inputs by the names that the files give them, which are those of forward()'s parameters.
NamedTensors named_inputs(const Graph& graph, const std::vector<Tensor>& inputs) {
  NamedTensors named;
  for (size_t i = 0; i < inputs.size(); ++i) named.emplace(graph[graph.inputs[i]].name, inputs[i]);
  return named;
}

void expect_operators(const Graph& graph, const std::vector<std::string>& operators) {
  std::set<std::string> imported;
  for (const Node& node : graph.nodes) imported.insert(node.target);
  for (const std::string& name : operators) {
    EXPECT_EQ(imported.count(name), 1U) << name << " is not in the imported graph";
  }
}

void expect_same(const Tensor& torch, const Tensor& judged, double allowed) {
  // A scalar is one element; OpenCV has two axes at least.
  Shape shape = judged.shape();
  while (torch.shape().size() < 2 && shape.size() > torch.shape().size() && shape.back() == 1)
    shape.pop_back();
  ASSERT_EQ(shape, torch.shape());
  const std::vector<float> expected = torch.floats();
  const std::vector<float> got = judged.floats();
  const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
  const double largest =
      std::max(std::abs(static_cast<double>(*low)), std::abs(static_cast<double>(*high)));
  ASSERT_GE(static_cast<double>(*high) - static_cast<double>(*low), least_spread * largest)
      << "invalid test: PyTorch's output has no spread";
  ASSERT_GT(largest, 0) << "invalid test: PyTorch's output is zero";
  double difference = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(std::isfinite(got[i])) << "element " << i << " is " << got[i];
    difference = std::max(difference,
                          std::abs(static_cast<double>(expected[i]) - static_cast<double>(got[i])));
  }
  EXPECT_LE(difference, allowed * largest) << "where the largest value is " << largest;
}

void expect_same_in_reference(const Graph& graph, const std::vector<Tensor>& inputs,
                              const std::vector<Tensor>& torch) {
  const std::vector<Tensor> computed = run_in_reference(graph, inputs);
  ASSERT_EQ(computed.size(), torch.size());
  for (size_t i = 0; i < torch.size(); ++i) expect_same(torch[i], computed[i], tolerance);
}

std::vector<BlobComparison> outputs_of(const ConvertResult& result) {
  std::vector<BlobComparison> outputs;
  std::copy_if(result.blobs.begin(), result.blobs.end(), std::back_inserter(outputs),
               [](const BlobComparison& row) { return row.is_output; });
  return outputs;
}

// Nothing is OpenCV. Where there is no Caffe of the SSD branch, stock Caffe judges what they share,
// and OpenCV's importer the layers that only the branch has.
std::optional<Caffe> judge_of(const std::string& target, const CaffeFiles& files) {
  if (target == "opencv") return std::nullopt;
  if (target == "brocolli") return Caffe::ssd;
  if (target != "caffe-ssd") return Caffe::stock;
  if (!why_no_caffe(Caffe::ssd)) return Caffe::ssd;
  static const TargetInfo stock = target_list().front();
  const std::vector<std::string> types = layer_types(files.prototxt);
  const bool are_shared = std::all_of(types.begin(), types.end(), [](const std::string& type) {
    return stock.layers.count(type) > 0;
  });
  return are_shared ? std::optional(Caffe::stock) : std::nullopt;
}

std::string first_unequal(const Comparison& comparison) {
  for (const BlobComparison& row : comparison.blobs) {
    if (!row.equal) return fmt::format("blob {} differs by {:.1e}", row.blob, row.error);
  }
  return "";
}

std::set<std::string> compared_in(const Comparison& comparison) {
  std::set<std::string> blobs;
  for (const BlobComparison& row : comparison.blobs) blobs.insert(row.blob);
  return blobs;
}

// Layers under other names are judged as those that they stand for, which convert() knows and who
// has the files alone does not.
bool is_judged_as_written(const ConvertResult& result) {
  return std::none_of(result.notes.begin(), result.notes.end(), [](const std::string& note) {
    return note.find("were judged as the layers") != std::string::npos;
  });
}

// What convert() has proved, verify() finds equal, blob by blob. It also compares inner blobs whose
// names convert() does not know.
void expect_verified(const ConvertOptions& options, const ConvertResult& result) {
  VerifyOptions verification;
  static_cast<CaffeFiles&>(verification) = {result.prototxt, result.caffemodel, options.target};
  static_cast<ModelSource&>(verification) = options;
  const Comparison comparison = verify(verification);
  EXPECT_TRUE(comparison.equal) << "verify: " << first_unequal(comparison);
  EXPECT_THAT(compared_in(comparison), ::testing::IsSupersetOf(compared_in(result)));
}

nlohmann::json description_of(const ScriptModel& model) {
  nlohmann::json children = nlohmann::json::object();
  for (const auto& [name, child] : model.children) children[name] = description_of(child);
  return {{"source", model.source}, {"children", children}};
}

// For tests in other languages: SUITE.NAME.pt, and SUITE.NAME.json that tells how to make it anew.
void save_case(const Case& subject, const fs::path& folder) {
  std::string suite = ::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name();
  suite = suite.substr(suite.rfind('/') + 1);
  const fs::path stem = folder / (suite + "." + subject.name);
  save_script(subject.model, stem.string() + ".pt");
  nlohmann::json description = description_of(subject.model);
  description["inputs"] = subject.inputs;
  description["indices"] = subject.indices;
  std::ofstream(stem.string() + ".json") << description.dump(2);
}

}  // namespace

SavedModel::SavedModel(const Case& subject)
    : path_(folder_.path() / "model.pt"), inputs_(specs_of(subject)) {
  save_script(subject.model, path_);
}

ConvertOptions SavedModel::options(const std::string& target) const {
  ConvertOptions options;
  options.model = path_;
  options.inputs = inputs_;
  options.target = target;
  return options;
}

std::vector<std::string> SavedModel::written_files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    if (entry.path() != path_) names.push_back(entry.path().filename().string());
  }
  return names;
}

std::vector<Tensor> noise_of(const std::vector<Shape>& shapes, unsigned seed,
                             const std::vector<int64_t>& indices) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < shapes.size(); ++i) {
    std::vector<float> values(static_cast<size_t>(count_of(shapes[i])));
    if (const int64_t count = indices_for(indices, i); count > 0) {
      for (float& value : values)
        value = static_cast<float>(random() % static_cast<unsigned>(count));
      inputs.push_back(Tensor(shapes[i], std::move(values)).converted(DType::i64));
    } else {
      for (float& value : values) value = normal(random);
      inputs.emplace_back(shapes[i], std::move(values));
    }
  }
  return inputs;
}

void expect_equal(const Case& subject, const std::string& target) {
  if (const char* folder = std::getenv("TORCH2CAFFE_SAVE_CASES")) return save_case(subject, folder);
  if (lists_cases()) return list_equal(subject, target);
  const SavedModel saved(subject);
  const ConvertOptions options = saved.options(target);
  const auto imported = open_model(saved.path(), options.inputs);
  expect_operators(imported->graph(), subject.operators);

  const ConvertResult result = convert(options);
  ASSERT_TRUE(result.equal) << "the conversion's own check: " << first_unequal(result);
  if (is_judged_as_written(result)) expect_verified(options, result);
  const std::vector<BlobComparison> outputs = outputs_of(result);
  const std::vector<Tensor> inputs = noise_of(subject.inputs, unseen_noise, subject.indices);
  const std::vector<Tensor> torch = run_script(saved.path(), inputs);
  ASSERT_EQ(outputs.size(), torch.size());
  if (target == "caffe") expect_same_in_reference(imported->graph(), inputs, torch);

  const CaffeFiles files{result.prototxt, result.caffemodel};
  const std::optional<Caffe> judge = judge_of(target, files);
  const auto reason = judge ? why_no_caffe(*judge) : std::nullopt;
  if (reason) GTEST_SKIP() << *reason;
  const NamedTensors named = named_inputs(imported->graph(), inputs);
  const NamedTensors judged =
      judge ? run_in_caffe(*judge, files, named) : run_in_opencv(files, named);
  ASSERT_EQ(judged.size(), torch.size()) << "the files have other outputs than the model";
  for (size_t i = 0; i < torch.size(); ++i) {
    const std::string& name = outputs[i].blob;
    SCOPED_TRACE(fmt::format("output {}, called {}", i, name));
    ASSERT_EQ(judged.count(name), 1U);
    expect_same(torch[i], judged.at(name), subject.exact ? 0 : tolerance);
  }
}

std::vector<Tensor> run_in_reference(const Graph& graph, const std::vector<Tensor>& inputs) {
  void* run = plugin_symbol("libtorch", run_graph_symbol, "libtorch");
  return reinterpret_cast<RunGraphFunction>(run)(graph, inputs, {});
}

void expect_located(const ConvertError& error) {
  EXPECT_EQ(error.status(), Status::cannot_be_expressed) << error.what();
  for (const Problem& problem : error.problems()) {
    EXPECT_GT(problem.where.line, 0) << "without its line: " << to_string(problem);
    EXPECT_NE(problem.advice, "") << "without advice: " << to_string(problem);
  }
}

std::vector<Problem> expect_refusal(const Case& subject, const std::string& target) {
  const SavedModel saved(subject);
  try {
    convert(saved.options(target));
    ADD_FAILURE() << "the conversion is not refused";
  } catch (const ConvertError& error) {
    expect_located(error);
    EXPECT_EQ(saved.written_files(), std::vector<std::string>());
    if (lists_cases()) list_refused(subject, target, error.problems());
    return error.problems();
  }
  return {};
}

std::string name_on(const std::string& name, const std::string& target) {
  std::string both = name + "_on_" + target;
  std::replace(both.begin(), both.end(), '-', '_');
  return both;
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<std::string, Case>>& info) {
  return name_on(std::get<1>(info.param).name, std::get<0>(info.param));
}

void PrintTo(const Case& subject, std::ostream* out) { *out << subject.name; }

}  // namespace torch2caffe::test
