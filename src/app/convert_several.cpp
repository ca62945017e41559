// One after the other: see the header.
#include "app/convert_several.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/json_report.h"
#include "app/report.h"
#include "app/style.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool is_model(const fs::path& path) {
  static const std::set<std::string> endings = {".py", ".pt", ".pt2"};
  return endings.count(path.extension().string()) > 0;
}

// A Python file's weights may end in .pt as well.
bool takes_weights(const ModelFiles& files, const fs::path& next) {
  return files.model.extension() == ".py" && files.weights.empty() && next.extension() == ".pt";
}

[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::wrong_usage, subject, what, advice);
}

std::string summary_of(const ConvertResult& result) {
  const std::string error =
      result.max_error ? fmt::format(", largest error {:.1e}", *result.max_error) : "";
  const std::string proved = result.status() != Status::done ? std::string(name_of(result.status()))
                             : result.judge.empty()          ? "not verified"
                                                             : "proved";
  return fmt::format("{}{}, {} layers, target {}: {}", proved, error, result.layers, result.target,
                     result.prototxt.string());
}

// What came of one.
struct Outcomes {
  json conversions = json::array();
  std::vector<Problem> problems;
  Status status = Status::done;

  void add(const fs::path& model, Status its_status, const std::vector<Problem>& its_problems,
           json object) {
    object["model"] = model.string();
    object["status"] = static_cast<int>(its_status);
    object["problems"] = json_of(its_status, its_problems);
    conversions.push_back(std::move(object));
    problems.insert(problems.end(), its_problems.begin(), its_problems.end());
    if (status == Status::done) status = its_status;
  }
};

void print_line(const fs::path& model, bool good, const std::string& summary) {
  const Colour colour = good ? Colour::green : Colour::red;
  fmt::print("{} {}\n", coloured(colour, model.string() + ":", stdout), summary);
  std::fflush(stdout);
}

}  // namespace

std::vector<ModelFiles> models_in(const fs::path& first, const std::vector<fs::path>& further) {
  std::vector<ModelFiles> models = {{first, {}}};
  for (const fs::path& path : further) {
    if (is_model(path) && !takes_weights(models.back(), path)) {
      models.push_back({path, {}});
    } else if (models.back().weights.empty()) {
      models.back().weights = path;
    } else {
      refuse(path.string(), "is no model by its ending, and the one in front has its weights",
             "models end in .pt2, .pt or .py");
    }
  }
  return models;
}

void check_several(const ConvertOptions& options, const std::string& dump_after,
                   const std::vector<ModelFiles>& models) {
  const std::pair<const char*, bool> of_one[] = {{"--report", !options.report.empty()},
                                                 {"--graph", !options.graph.empty()},
                                                 {"--ssd-config-out", !options.ssd_config.empty()},
                                                 {"--ssd-priors", !options.ssd_priors.empty()},
                                                 {"--dump-after", !dump_after.empty()}};
  for (const auto& [option, is_given] : of_one) {
    if (is_given) refuse(option, "is for one model", "convert them one by one for it");
  }
  std::map<fs::path, fs::path> written;
  for (const ModelFiles& files : models) {
    const fs::path stem = fs::path(files.model).replace_extension();
    const auto [known, is_new] =
        written.emplace(options.stem.empty() ? stem : stem.filename(), files.model);
    if (!is_new) {
      refuse(files.model.string(),
             fmt::format("would write the same files as {}", known->second.string()),
             "convert them one by one, each with its own -o");
    }
  }
  if (options.stem.empty()) return;
  std::error_code error;
  if (!options.stem.has_filename()) fs::create_directories(options.stem, error);
  if (!fs::is_directory(options.stem)) {
    refuse("-o " + options.stem.string(), "is no folder, and there are several models",
           "name a folder, as in -o out/");
  }
}

Status convert_several(const std::vector<ModelFiles>& models, double tolerance, bool as_json,
                       const std::function<ConvertResult(const ModelFiles&)>& convert) {
  Outcomes outcomes;
  for (const ModelFiles& files : models) {
    try {
      const ConvertResult result = convert(files);
      const std::vector<Problem> problems = doubts(result, tolerance);
      if (!as_json) print_line(files.model, result.status() == Status::done, summary_of(result));
      report(result.status(), problems);
      outcomes.add(files.model, result.status(), problems, json_of(result));
    } catch (const ConvertError& error) {
      if (!as_json) print_line(files.model, false, std::string(name_of(error.status())));
      report(error.status(), error.problems(), error.notes());
      outcomes.add(files.model, error.status(), error.problems(), {{"notes", error.notes()}});
    }
  }
  if (as_json)
    print_json(outcomes.status, outcomes.problems, {{"conversions", outcomes.conversions}});
  return outcomes.status;
}

}  // namespace torch2caffe
