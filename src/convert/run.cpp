// Runs Caffe files on the user's inputs.
#include "torch2caffe/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/nearest.h"
#include "base/output_files.h"
#include "convert/run_inputs.h"
#include "convert/targeting.h"
#include "runtime/description.h"
#include "runtime/pictures/pictures.h"
#include "ssd/boxes.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_of(const std::vector<BlobDescription>& blobs) {
  std::vector<std::string> names;
  for (const BlobDescription& blob : blobs) names.push_back(blob.request.blob);
  return names;
}

// As shells match names of files; a name is a pattern of itself, whatever stands in it.
bool matches(const std::string& pattern, const std::string& name) {
  return pattern == name || ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

// What the runtime is asked for: the outputs, or the blobs that were named, of which a pattern
// takes those that the runtime shows.
std::vector<BlobRequest> requests_of(const RunOptions& options, const NetDescription& net,
                                     const Runtime& runtime) {
  std::vector<BlobRequest> requests;
  std::set<std::string> found;
  for (const BlobDescription& blob : net.blobs) {
    const std::string& name = blob.request.blob;
    const bool is_shown = blob.is_output || runtime.shows_inner_blobs();
    bool is_wanted = options.blobs.empty() && blob.is_output;
    for (const std::string& asked : options.blobs) {
      if (!matches(asked, name)) continue;
      found.insert(asked);
      if (asked == name && !is_shown) {
        refuse("--blob " + name,
               fmt::format("is no output, and {} shows nothing else", runtime.name()),
               "leave it out, or take another judge");
      }
      is_wanted = is_wanted || is_shown;
    }
    if (is_wanted) requests.push_back(blob.request);
  }
  for (const std::string& asked : options.blobs) {
    if (found.count(asked) > 0) continue;
    refuse("--blob " + asked, "the network has no blob of this name",
           did_you_mean(asked, names_of(net.blobs)) + "--blob '*' shows all of them");
  }
  return requests;
}

// Names go by number: a line too few in front, and every box has its neighbour's name.
void check_labels(const RunOptions& options) {
  const auto given = static_cast<int64_t>(options.labels.size());
  if (given == 0) return;
  const caffe::NetParameter net = read_prototxt(options.prototxt);
  for (const caffe::LayerParameter& layer : net.layer()) {
    if (layer.type() != "DetectionOutput") continue;
    const caffe::DetectionOutputParameter& param = layer.detection_output_param();
    const int64_t classes = param.num_classes();
    if (given == classes) continue;
    const bool lacks_background = given + 1 == classes && param.background_label_id() == 0;
    refuse("--labels",
           fmt::format("gives {} names, but the boxes of layer '{}' are of {} classes", given,
                       layer.name(), classes),
           lacks_background ? "class 0 is the background: put a line for it in front"
                            : "give a file with a line for every class, the background included");
  }
}

[[noreturn]] void cannot_draw(const RunOptions& options, const std::string& what) {
  throw ConvertError(Status::wrong_usage, "--draw " + options.drawing.string(), what,
                     "give a picture to a network that ends in DetectionOutput");
}

// DetectionOutput's rows are picture, label, score, and four corners.
std::vector<PictureBox> found_boxes(const RunOptions& options, const Tensor& rows) {
  std::vector<PictureBox> found;
  for (const DetectedBox& box : boxes_of(rows)) {
    if (box.score < options.least_score) continue;
    const auto label = static_cast<size_t>(box.label);
    const std::string name =
        label < options.labels.size() ? options.labels[label] : std::to_string(box.label);
    found.push_back({box.corners, box.label, fmt::format("{} {:.2f}", name, box.score)});
  }
  return found;
}

void draw(const RunOptions& options, const NetDescription& net,
          const std::vector<NamedTensor>& inputs, Runtime& runtime) {
  const auto detections =
      std::find_if(net.blobs.begin(), net.blobs.end(), [](const BlobDescription& blob) {
        return blob.is_output && blob.layer_type == "DetectionOutput";
      });
  if (detections == net.blobs.end()) cannot_draw(options, "the network gives no boxes");
  const fs::path picture = input_files(options, net.inputs).at(0);
  if (picture.extension() == ".npy" || picture.extension() == ".npz")
    cannot_draw(options, "the input is no picture");
  const Tensor rows = runtime.run(inputs, {detections->request}).at(0);
  OutputFiles files;
  OutputFile& drawing = files.add(options.drawing);
  drawing.write(draw_boxes(picture, found_boxes(options, rows), options.drawing.extension()));
  files.commit();
}

// Rows of 1 x 1 x N x 7 are boxes where DetectionOutput makes them.
bool are_boxes(const NamedTensor& blob, const NetDescription& net) {
  const Shape& shape = blob.tensor.shape();
  const bool like_boxes = shape.size() == 4 && shape[0] == 1 && shape[1] == 1 && shape[3] == 7;
  return like_boxes &&
         std::any_of(net.blobs.begin(), net.blobs.end(), [&](const BlobDescription& each) {
           return each.request.blob == blob.name && each.layer_type == "DetectionOutput";
         });
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) {
    throw ConvertError(Status::cannot_write, folder.string(),
                       "is no folder, and cannot be made one",
                       "of several pictures -o and --draw name a folder each");
  }
}

void check_output(const fs::path& path) {
  const fs::path ending = path.extension();
  if (path.empty() || ending == ".npz" || ending == ".txt") return;
  throw ConvertError(Status::wrong_usage, "-o " + path.string(), "has no known ending",
                     "end the name in .npz for NumPy, or in .txt for text");
}

// A line with name and shape for each blob, and one for each row of its last axis.
std::string text_of(const std::vector<NamedTensor>& blobs) {
  std::string text;
  for (const NamedTensor& blob : blobs) {
    const Shape& shape = blob.tensor.shape();
    const std::vector<float> values = blob.tensor.floats();
    text += fmt::format("# {} {}\n", blob.name, fmt::join(shape, "x"));
    const size_t row = shape.empty() || shape.back() == 0 ? 1 : static_cast<size_t>(shape.back());
    for (size_t i = 0; i < values.size(); ++i)
      text += fmt::format("{:.9g}{}", values[i], (i + 1) % row == 0 ? "\n" : " ");
  }
  return text;
}

void write(const fs::path& path, const std::vector<NamedTensor>& blobs) {
  if (path.extension() == ".npz") return write_npz(path, blobs);
  OutputFiles files;
  files.add(path).write(text_of(blobs));
  files.commit();
}

// The network, opened in every judge.
class Session {
 public:
  explicit Session(const RunOptions& options)
      : net_(describe(options.prototxt)), judges_(make_judges(options)) {
    check_weights(options.prototxt, options.caffemodel);
    check_labels(options);
    for (const auto& judge : judges_) runtimes_.push_back(open_files(options, *judge));
  }

  std::vector<RunResult> run(const RunOptions& options) {
    const std::vector<NamedTensor> inputs = read_inputs(options, net_.inputs);
    std::vector<RunResult> results;
    for (const auto& runtime : runtimes_) {
      const std::vector<BlobRequest> requests = requests_of(options, net_, *runtime);
      const std::vector<Tensor> tensors = runtime->run(inputs, requests);
      std::vector<NamedTensor> named;
      for (size_t i = 0; i < tensors.size(); ++i) named.push_back({requests[i].blob, tensors[i]});
      if (results.empty() && !options.output.empty()) write(options.output, named);
      if (results.empty() && !options.drawing.empty()) draw(options, net_, inputs, *runtime);
      results.push_back(result_of(*runtime, named));
      if (options.time_rounds > 0) time(options.time_rounds, *runtime, inputs, results.back());
    }
    return results;
  }

 private:
  RunResult result_of(const Runtime& runtime, const std::vector<NamedTensor>& blobs) const {
    RunResult result;
    result.runtime = runtime.name();
    result.lent_layers = runtime.lent_layers();
    for (const NamedTensor& blob : blobs) {
      result.blobs.push_back(
          {blob.name, blob.tensor.shape(), blob.tensor.floats(), are_boxes(blob, net_)});
    }
    return result;
  }

  // Of the network as it is deployed: for its outputs.
  void time(int rounds, Runtime& runtime, const std::vector<NamedTensor>& inputs,
            RunResult& result) const {
    std::vector<BlobRequest> outputs;
    for (const BlobDescription& blob : net_.blobs) {
      if (blob.is_output) outputs.push_back(blob.request);
    }
    if (const auto timing = runtime.time(inputs, outputs, rounds)) {
      result.seconds = timing->seconds;
      result.threads = timing->threads;
    }
  }

  NetDescription net_;
  Judges judges_;
  std::vector<std::unique_ptr<Runtime>> runtimes_;
};

}  // namespace

std::vector<RunResult> run(const RunOptions& options) {
  check_output(options.output);
  return Session(options).run(options);
}

std::vector<fs::path> pictures_in(const fs::path& folder) {
  // Of formats that are not read as well: such a picture is an error, not left out.
  static const std::set<std::string> endings = {".bmp", ".jpeg", ".jpg", ".png",
                                                ".ppm", ".tif",  ".webp"};
  std::vector<fs::path> pictures;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::string ending = entry.path().extension().string();
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (entry.is_regular_file() && endings.count(ending) > 0) pictures.push_back(entry.path());
  }
  std::sort(pictures.begin(), pictures.end());
  if (pictures.empty()) {
    refuse(folder.string(), "holds no picture",
           "give a folder with files that end in .jpg, .png or .bmp");
  }
  return pictures;
}

void run_each(const RunOptions& options, const std::vector<fs::path>& pictures,
              const std::function<void(const fs::path&, const std::vector<RunResult>&)>& tell) {
  Session session(options);
  for (const fs::path& folder : {options.output, options.drawing}) {
    if (!folder.empty()) create_folder(folder);
  }
  for (const fs::path& picture : pictures) {
    RunOptions one = options;
    one.inputs = {picture.string()};
    const std::string name = picture.stem().string();
    if (!options.output.empty()) one.output = options.output / (name + ".npz");
    if (!options.drawing.empty()) one.drawing = options.drawing / (name + ".png");
    tell(picture, session.run(one));
  }
}

}  // namespace torch2caffe
