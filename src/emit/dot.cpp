// Pictures: see the header.
#include "emit/dot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::string in_quotes(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? "\\n" : std::string(1, c);
  }
  return result + "\"";
}

const char* colour_of(const std::string& type) {
  static const std::map<std::string, const char*> colours = {
      {"Convolution", "#cfe2f3"}, {"Deconvolution", "#cfe2f3"}, {"InnerProduct", "#cfe2f3"},
      {"Pooling", "#d9ead3"},     {"BatchNorm", "#fff2cc"},     {"Scale", "#fff2cc"},
      {"Input", "#ead1dc"},       {"Concat", "#fce5cd"},        {"Eltwise", "#fce5cd"},
      {"Slice", "#fce5cd"}};
  const auto colour = colours.find(type);
  return colour == colours.end() ? "#f3f3f3" : colour->second;
}

std::string text_of(const std::vector<Window>& windows) {
  std::vector<int64_t> kernels;
  int64_t stride = 1;
  for (const Window& window : windows) {
    kernels.push_back(window.kernel);
    stride = std::max(stride, window.stride);
  }
  return fmt::format("{}{}", fmt::join(kernels, "x"),
                     stride > 1 ? fmt::format(" / {}", stride) : "");
}

// The parameters that one looks for first: "64, 3x3 / 2".
std::string details_of(const Layer& layer) {
  const std::string& type = layer.type();
  if (type == "Convolution" || type == "Deconvolution") {
    const auto& how = layer.param.convolution_param();
    const auto axes = static_cast<size_t>(std::max(2, how.kernel_size_size()));
    const std::string group = how.group() > 1 ? fmt::format(", group {}", how.group()) : "";
    return fmt::format("{}, {}{}", how.num_output(), text_of(windows_of(how, axes)), group);
  }
  if (type == "InnerProduct")
    return fmt::format("{}", layer.param.inner_product_param().num_output());
  if (type != "Pooling") return "";
  const auto& how = layer.param.pooling_param();
  const std::string kind = caffe::PoolingParameter::PoolMethod_Name(how.pool());
  if (how.global_pooling()) return kind + ", all";
  return fmt::format("{}, {}", kind, text_of(windows_of(how, {})));
}

// The boxes around a layer: layer1 and 0 for "layer1.0.conv1"; layer1 and pool for
// "layer1.pool/rows", a part of what stands for one operator.
std::vector<std::string> boxes_of(const std::string& layer) {
  const size_t slash = layer.find('/');
  const bool is_part = slash != std::string::npos;
  std::vector<std::string> parts(1);
  for (char c : layer.substr(0, slash)) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (!is_part) parts.pop_back();
  return parts;
}

// A box with layers, by their indices, and further boxes in it.
struct Box {
  std::string path;
  std::vector<size_t> layers;
  std::vector<Box> inside;
};

class Drawing {
 public:
  explicit Drawing(const Net& net) : net_(net) {
    for (size_t i = 0; i < net.layers.size(); ++i) box_of(net.layers[i].name()).layers.push_back(i);
  }

  std::string text() {
    add(0, "digraph {} {{", in_quotes(net_.name.empty() ? "network" : net_.name));
    add(1, "node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];");
    add(1, "edge [fontname=\"Helvetica\", fontsize=9, color=\"#666666\"];");
    add(1, "graph [fontname=\"Helvetica\", fontsize=10, color=\"#999999\", style=rounded];");
    add_box(all_, 1);
    add_edges();
    add(0, "}}");
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void add(size_t depth, fmt::format_string<Args...> format, Args&&... args) {
    text_ += std::string(2 * depth, ' ') + fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  Box& box_of(const std::string& layer) {
    Box* box = &all_;
    for (const std::string& part : boxes_of(layer)) {
      const std::string path = box->path.empty() ? part : box->path + "." + part;
      const auto found = std::find_if(box->inside.begin(), box->inside.end(),
                                      [&](const Box& each) { return each.path == path; });
      const bool is_new = found == box->inside.end();
      box = is_new ? &box->inside.emplace_back(Box{path, {}, {}}) : &*found;
    }
    return *box;
  }

  void add_box(const Box& box, size_t depth) {
    for (size_t index : box.layers) {
      const Layer& layer = net_.layers[index];
      const size_t prefix = box.path.empty() ? 0 : box.path.size() + 1;
      std::string label = layer.name().substr(prefix) + "\n" + layer.type();
      if (const std::string details = details_of(layer); !details.empty()) label += "\n" + details;
      add(depth, "layer{} [label={}, fillcolor=\"{}\"];", index, in_quotes(label),
          colour_of(layer.type()));
    }
    for (const Box& inside : box.inside) {
      add(depth, "subgraph {} {{", in_quotes("cluster_" + inside.path));
      add(depth + 1, "label={};", in_quotes(inside.path));
      add_box(inside, depth + 1);
      add(depth, "}}");
    }
  }

  // From the layer that wrote a blob last to each that reads it.
  void add_edges() {
    std::map<BlobId, size_t> writers;
    for (size_t i = 0; i < net_.layers.size(); ++i) {
      for (BlobId bottom : net_.layers[i].bottoms) {
        const auto writer = writers.find(bottom);
        if (writer == writers.end()) continue;
        add(1, "layer{} -> layer{} [label={}];", writer->second, i,
            in_quotes(fmt::format("{}", fmt::join(net_[bottom].shape, "x"))));
      }
      for (BlobId top : net_.layers[i].tops) writers[top] = i;
    }
  }

  const Net& net_;
  Box all_;
  std::string text_;
};

}  // namespace

std::string dot_of(const Net& net) { return Drawing(net).text(); }

}  // namespace torch2caffe
