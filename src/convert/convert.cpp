// The whole way, from a PyTorch file to two proved Caffe files.
#include "torch2caffe/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/output_files.h"
#include "convert/pipeline.h"
#include "convert/provenance.h"
#include "convert/source.h"
#include "convert/targeting.h"
#include "emit/emit.h"
#include "graph/text_form.h"
#include "net/cost.h"
#include "net/shared_weights.h"
#include "net/text_form.h"
#include "report/picture.h"
#include "report/report_page.h"
#include "runtime/judge.h"
#include "runtime/pixels.h"
#include "ssd/compare_detector.h"
#include "ssd/detector.h"
#include "ssd/kept_priors.h"
#include "target/target.h"
#include "verify/matches.h"
#include "verify/noise.h"
#include "verify/verdict.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// The head of a detector needs layers that stock Caffe has not.
std::string target_asked_for(const ConvertOptions& options) {
  return options.target.empty() && !options.ssd.empty() ? "caffe-ssd" : options.target;
}

class Conversion {
 public:
  explicit Conversion(const ConvertOptions& options)
      : options_(options),
        candidates_(candidate_targets(target_asked_for(options))),
        judges_(options.verify ? make_judges(options) : Judges()),
        stem_(options.stem) {
    check_source(options);
    if (!(options.tolerance > 0)) {
      throw ConvertError(Status::wrong_usage, "--tolerance", "must be above 0",
                         "the default is 1e-4");
    }
    if (!options.graph.empty()) check_picture(options.graph);
    if (options.ssd.empty() && (!options.ssd_priors.empty() || !options.ssd_config.empty())) {
      throw ConvertError(Status::wrong_usage,
                         options.ssd_priors.empty() ? "--ssd-config-out" : "--ssd-priors",
                         "is for detectors", "add --ssd auto");
    }
    stem_ = stem_.empty() ? fs::path(options.model).replace_extension()
                          : stem_in(stem_, options.model.stem().string());
  }

  ConvertResult run() {
    // Opened first: nobody should wait for a conversion that cannot be written.
    prototxt_ = &files_.add(stem_.string() + ".prototxt");
    caffemodel_ = &files_.add(stem_.string() + ".caffemodel");
    if (!options_.graph.empty()) picture_ = &reports_.add(options_.graph);
    if (!options_.report.empty()) report_ = &reports_.add(options_.report);
    const std::optional<FoundDetector> found = read_model();
    make_net(found);
    write_files();
    if (options_.verify) verify();
    finish();
    return std::move(result_);
  }

 private:
  void say(const std::string& what, double done) const {
    if (options_.progress) options_.progress(what, done);
  }

  template <typename Form>
  void dump(const std::string& stage, const Form& form) const {
    if (options_.dump) options_.dump(stage, to_text(form));
  }

  // The detector in it, where one was asked for.
  std::optional<FoundDetector> read_model() {
    say("reading " + options_.model.filename().string(), 0);
    OpenedSource opened =
        open_source(options_, {options_.verify, options_.seed},
                    options_.ssd.empty() ? Follow::to_the_end : Follow::as_far_as_possible);
    model_ = std::move(opened.model);
    result_.notes = std::move(opened.notes);
    dump("import", model_->graph());
    graph_ = model_->graph();
    for (const std::string& output : prepare(graph_)) {
      if (output.starts_with(aside)) continue;
      result_.notes.push_back(
          fmt::format("output '{}' does not depend on the input and is left out", output));
    }
    dump("recognise", graph_);
    if (options_.ssd.empty()) return std::nullopt;
    if (!options_.ssd_priors.empty()) opened.priors = read_priors(options_.ssd_priors);
    return FoundDetector(
        graph_, *model_, inputs(),
        {SsdConfig::asked_for(options_.ssd), std::move(opened.priors), opened.unfollowed});
  }

  void make_net(const std::optional<FoundDetector>& found) {
    TargetedNet targeted = targeted_net(
        graph_, {candidates_, options_.preprocessing, options_.skip_passes, options_.dump});
    net_ = std::move(targeted.net);
    net_.name = stem_.filename().string();
    target_ = targeted.target;
    result_.target = target_->name();
    result_.target_reason = targeted.reason;
    if (found) {
      detector_.emplace(*found, net_, *targeted.target, result_.notes);
      dump("ssd", net_);
    }
    describe_net();
  }

  void describe_net() {
    result_.layers = static_cast<int>(net_.layers.size());
    for (const Layer& layer : net_.layers) {
      for (BlobId top : layer.tops) result_.shapes[net_[top].name] = net_[top].shape;
    }
    result_.output_blobs = output_blobs_of(net_, graph_);
    std::vector<std::string> renamed;
    for (const auto& [place, blob] : result_.output_blobs) {
      if (!place.empty() && place != blob)
        renamed.push_back(fmt::format("{} is blob '{}'", place, blob));
    }
    if (!renamed.empty()) {
      result_.notes.push_back(fmt::format("of the model's result, {}", fmt::join(renamed, ", ")));
    }
    const std::vector<bool> own = own_weights(net_);
    if (const auto shared = std::count(own.begin(), own.end(), false); shared > 0) {
      result_.notes.push_back(
          fmt::format("{} layers have the weights of others by name, which stand in the file once: "
                      "Caffes read such files, other "
                      "programs want -t opencv or their own target",
                      shared));
    }
    const Cost cost = cost_of(net_);
    result_.parameters = cost.parameters;
    result_.multiply_adds = cost.multiply_adds;
    result_.blob_elements = cost.blob_elements;
    result_.choices = net_.choices;
  }

  void write_files() {
    const auto progress = [this](int64_t done, int64_t total) {
      say("writing weights", static_cast<double>(done) / static_cast<double>(total));
    };
    prototxt_->write(provenance() + prototxt_of(net_, target_.get()));
    prototxt_->flush();
    result_.flushed_weights = write_caffemodel(net_, *caffemodel_, progress, target_.get());
    if (detector_ && !options_.ssd_config.empty()) {
      OutputFile& config = files_.add(options_.ssd_config);
      config.write(detector_->fitted_config());
      config.flush();
    }
    if (result_.flushed_weights > 0) {
      result_.notes.push_back(
          fmt::format("{} weights below 1e-30 were written as zero", result_.flushed_weights));
    }
  }

  std::string provenance() const {
    const bool is_compared = options_.verify && model_->why_no_reference().empty();
    return to_comment({options_.command,
                       {options_.model, options_.weights},
                       target_->name(),
                       is_compared ? model_->reference()->name() : "",
                       options_.seed},
                      judges_);
  }

  // Without PyTorch's values the files are written all the same, but not under the asked names.
  void verify() {
    if (const std::string reason = model_->why_no_reference(); !reason.empty()) {
      result_.unproved = {nothing_to_compare_with(options_.model, reason)};
      return;
    }
    result_.torch = model_->reference()->name();
    say("running the Caffe network", 0);
    try {
      compare_in_all(
          judges_, [this](const Judge& judge, Comparison& result) { compare(judge, result); },
          result_);
    } catch (const ConvertError& error) {
      if (error.status() != Status::not_proved) throw;
      result_.unproved = error.problems();
    }
  }

  void compare(const Judge& judge, Comparison& result) {
    const auto spelled = spelled_types(net_, *target_);
    if (!spelled.empty() && judge.stands_in()) {
      result.notes.push_back(fmt::format(
          "{} of target {} were judged as the layers of stock Caffe that they stand for; to judge "
          "the files themselves, give its Caffe by --caffe",
          fmt::join(spelled, ", "), target_->name()));
    }
    const CaffePaths written = {prototxt_->readable_path(), caffemodel_->readable_path()};
    const std::vector<Tensor> given = inputs();
    const auto runtime = fed_with_pixels(open_written(judge, net_, *target_, written, folder()),
                                         given, options_.preprocessing);
    result.lent_layers = runtime->lent_layers();
    if (detector_) {
      compare_with_boxes(judge, *runtime, given, result);
    } else {
      const BlobsCompared compared = compare_in(*runtime, given, {}, result);
      result.unmatched = unmatched_outputs(compared, model_->graph());
    }
    summarise(result);
  }

  // Where files go that nobody else sees: there is room for them.
  fs::path folder() const { return prototxt_->target().parent_path(); }

  BlobsCompared compare_in(Runtime& runtime, const std::vector<Tensor>& given, const Beside& beside,
                           Comparison& result) {
    BlobsCompared compared =
        compare_blobs(model_->graph(), *model_->reference(), runtime, input_names_of(net_), given,
                      matches_of(net_, model_->graph()), options_.tolerance, beside);
    result.blobs = std::move(compared.rows);
    return compared;
  }

  // Both networks are run once for blobs and boxes.
  void compare_with_boxes(const Judge& judge, Runtime& runtime, const std::vector<Tensor>& given,
                          Comparison& result) {
    const DetectorFacts& detector = detector_->facts();
    const DetectionLayer layer = detection_layer_of(net_, runtime);
    RawValues torch;
    BlobsCompared compared =
        compare_in(runtime, given, {layer.blobs, observer_of(detector, torch)}, result);
    const auto open = [&](const Net& net) { return open_net(judge, net, *target_, folder()); };
    compare_detector(detector, torch, {layer, std::move(compared.beside), open}, options_.tolerance,
                     result);
  }

  std::vector<Tensor> inputs() const {
    return inputs_for(model_->graph(), model_->reference(), options_.seed, options_.input_range);
  }

  void finish() {
    say("syncing to disk", 1);
    const std::string suffix = result_.status() == Status::done ? "" : ".unverified";
    result_.prototxt = prototxt_->target().string() + suffix;
    result_.caffemodel = caffemodel_->target().string() + suffix;
    files_.commit(suffix);
    if (picture_) picture_->write(picture_of(net_, picture_->target().extension().string()));
    if (report_) report_->write(report_page(options_, result_, net_, graph_));
    reports_.commit();
  }

  const ConvertOptions& options_;
  std::vector<std::shared_ptr<const Target>> candidates_;
  std::shared_ptr<const Target> target_;
  Judges judges_;
  fs::path stem_;
  OutputFiles files_;
  OutputFiles reports_;  // which say what was wrong as well
  OutputFile *picture_ = nullptr, *report_ = nullptr;
  OutputFile* prototxt_ = nullptr;
  OutputFile* caffemodel_ = nullptr;
  std::unique_ptr<Model> model_;
  Graph graph_;  // what of it is converted
  Net net_;
  std::optional<Detector> detector_;  // where net_ is one
  ConvertResult result_;
};

}  // namespace

ConvertResult convert(const ConvertOptions& options) { return Conversion(options).run(); }

}  // namespace torch2caffe
