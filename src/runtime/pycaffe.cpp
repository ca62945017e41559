// Caffe files in the user's own Caffe.
#include <fmt/format.h>

#include <fstream>

#include "base/process.h"
#include "base/temporaries.h"
#include "graph/npy.h"
#include "runtime/runtime.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

std::string_view run_caffe_script();  // generated: the text of run_caffe.py

namespace {

class PycaffeRuntime : public Runtime {
 public:
  PycaffeRuntime(std::string command, std::string prototxt, std::string caffemodel)
      : command_(std::move(command)),
        prototxt_(std::move(prototxt)),
        caffemodel_(std::move(caffemodel)) {
    const ProcessResult version = run(R"(import caffe; print(caffe.__version__))", "");
    name_ = "Caffe " + last_line(version.output);
  }

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    const TemporaryFolder folder;
    std::ofstream input_names(folder.path() / "inputs.txt");
    for (size_t i = 0; i < inputs.size(); ++i) {
      input_names << inputs[i].name << '\n';
      write_npy(folder.path() / fmt::format("input_{}.npy", i), inputs[i].tensor);
    }
    input_names.close();
    std::ofstream blob_names(folder.path() / "blobs.txt");
    for (const BlobRequest& blob : blobs) blob_names << blob.blob << '\n';
    blob_names.close();
    run(run_caffe_script(),
        fmt::format("{} {} {}", shell_quoted(prototxt_), shell_quoted(caffemodel_),
                    shell_quoted(folder.path().string())));
    std::vector<Tensor> results;
    for (size_t i = 0; i < blobs.size(); ++i) {
      results.push_back(read_npy(folder.path() / fmt::format("blob_{}.npy", i)));
    }
    return results;
  }

  std::string name() const override { return name_; }

 private:
  static std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
  }

  ProcessResult run(std::string_view script, const std::string& arguments) const {
    const TemporaryFolder folder;
    const auto path = folder.path() / "run_caffe.py";
    std::ofstream(path) << script << '\n';
    ProcessResult result =
        run_in_shell(fmt::format("{} {} {}", command_, shell_quoted(path.string()), arguments));
    if (result.status == 0) return result;
    throw ConvertError(
        Status::unreadable_input, fmt::format("--caffe '{}'", command_),
        fmt::format("ended with status {}: {}", result.status, last_line(result.output)),
        "the command must start a Python in which 'import caffe' works");
  }

  std::string command_, prototxt_, caffemodel_, name_;
};

}  // namespace

std::unique_ptr<Runtime> open_pycaffe(const std::string& command, const std::string& prototxt_path,
                                      const std::string& caffemodel_path) {
  return std::make_unique<PycaffeRuntime>(command, prototxt_path, caffemodel_path);
}

}  // namespace torch2caffe
