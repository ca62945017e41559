// The whole way, from a PyTorch file to two proved Caffe files.
#include "torch2caffe/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/output_files.h"
#include "base/process.h"
#include "convert/exporter.h"
#include "emit/emit.h"
#include "graph/text_form.h"
#include "importers/import.h"
#include "lower/lower.h"
#include "net/text_form.h"
#include "passes/pass.h"
#include "runtime/runtime.h"
#include "target/target.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// A blob that hardly varies cannot show a difference: agreement in it is no proof.
constexpr double least_spread = 1e-3;

void check_options(const ConvertOptions& options) {
  const auto refuse = [](const std::string& subject, const std::string& what,
                         const std::string& advice) {
    throw ConvertError(Status::wrong_usage, subject, what, advice);
  };
  if (options.inputs.empty())
    refuse("-i", "no input shape was given", "add one, as in -i 1,3,224,224");
  for (const InputSpec& input : options.inputs) {
    const bool positive =
        std::all_of(input.shape.begin(), input.shape.end(), [](int64_t dim) { return dim > 0; });
    if (input.shape.empty() || !positive)
      refuse("-i", "every axis of a shape must be at least 1", "as in -i 1,3,224,224");
    // Past this no network runs anywhere, and sizes in bytes still fit 64 bits.
    int64_t count = 1;
    for (int64_t dim : input.shape) {
      if (dim > (int64_t{1} << 31) / count)
        refuse("-i", "the shape has over 2^31 elements", "check its numbers");
      count *= dim;
    }
  }
  if (!(options.tolerance > 0)) refuse("--tolerance", "must be above 0", "the default is 1e-4");
  if (!options.weights.empty() && options.model.extension() != ".py") {
    refuse(options.weights.string(), "weights go with a Python model only",
           "leave them out: a .pt holds its own");
  }
}

class Conversion {
 public:
  explicit Conversion(const ConvertOptions& options)
      : options_(options), target_(find_target(options.target)), stem_(options.stem) {
    check_options(options);
    if (stem_.empty()) stem_ = fs::path(options.model).replace_extension();
  }

  ConvertResult run() {
    // Opened first: nobody should wait for a conversion that cannot be written.
    prototxt_ = &files_.add(stem_.string() + ".prototxt");
    caffemodel_ = &files_.add(stem_.string() + ".caffemodel");
    read_model();
    make_net();
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

  void read_model() {
    fs::path path = options_.model;
    if (path.extension() == ".py" && fs::exists(path)) {
      say("running " + path.filename().string(), 0);
      path = export_python_model(options_, folder_.path());
    }
    say("reading " + path.filename().string(), 0);
    model_ = open_model(path, options_.inputs);
    result_.torch = model_->runtime();
    result_.notes = model_->notes();
    dump("import", model_->graph());
  }

  void make_net() {
    net_ = lower(model_->graph());
    net_.name = stem_.filename().string();
    dump("lower", net_);
    PassOptions pass_options;
    pass_options.skip = options_.skip_passes;
    pass_options.after = [this](const Pass& pass, const Net& net) { dump(pass.name, net); };
    run_passes(net_, model_->graph(), target_, pass_options);
    result_.target = target_.name();
    result_.layers = static_cast<int>(net_.layers.size());
    for (const Layer& layer : net_.layers) {
      for (const Weight& weight : layer.weights) result_.parameters += weight.count();
    }
  }

  void write_files() {
    prototxt_->write(prototxt_of(net_));
    prototxt_->flush();
    write_caffemodel(net_, *caffemodel_, [this](int64_t done, int64_t total) {
      say("writing weights", static_cast<double>(done) / static_cast<double>(total));
    });
  }

  void verify() {
    say("running the Caffe network", 0);
    const auto runtime = options_.caffe_command.empty()
                             ? open_opencv(prototxt_->readable_path(), caffemodel_->readable_path())
                             : open_pycaffe(options_.caffe_command, prototxt_->readable_path(),
                                            caffemodel_->readable_path());
    result_.judge = runtime->name();
    result_.blobs = compare_blobs(*model_, net_, *runtime, options_.tolerance, options_.seed);
    result_.equal = std::all_of(result_.blobs.begin(), result_.blobs.end(),
                                [](const auto& row) { return row.equal; });
    for (const BlobComparison& row : result_.blobs) {
      if (!row.is_output) continue;
      result_.max_error = std::max(result_.max_error, row.error);
      if (row.spread < least_spread) {
        result_.notes.push_back(
            fmt::format("output {} hardly varies (by {:.1e} of its largest value), so that its "
                        "agreement proves little",
                        row.blob, row.spread));
      }
    }
  }

  void finish() {
    say("syncing to disk", 1);
    const std::string suffix = result_.status() == Status::done ? "" : ".unverified";
    result_.prototxt = prototxt_->target().string() + suffix;
    result_.caffemodel = caffemodel_->target().string() + suffix;
    files_.commit(suffix);
  }

  const ConvertOptions& options_;
  const Target& target_;
  fs::path stem_;
  TemporaryFolder folder_;
  OutputFiles files_;
  OutputFile* prototxt_ = nullptr;
  OutputFile* caffemodel_ = nullptr;
  std::unique_ptr<Model> model_;
  Net net_;
  ConvertResult result_;
};

}  // namespace

ConvertResult convert(const ConvertOptions& options) { return Conversion(options).run(); }

std::vector<TargetInfo> target_list() {
  std::vector<TargetInfo> list;
  for (const Target& target : targets()) list.push_back({target.name(), target.summary()});
  return list;
}

std::vector<std::string> operator_list() {
  std::vector<std::string> list;
  for (const auto& [target, op] : OpRegistry::all().ops()) list.push_back(op.schema.text);
  return list;
}

std::string version() { return TORCH2CAFFE_VERSION; }

}  // namespace torch2caffe
