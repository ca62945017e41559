// Activations, with random slopes and bounds.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

std::string leaky_relu(Draw& d) {
  return fmt::format("torch.leaky_relu(x, {})", d.one_of({"0.01", "0.2", "-0.5", "1.5"}));
}

// One slope, or one for each channel.
std::string prelu(Draw& d) {
  return fmt::format("torch.prelu(x, {})", d.weight({d.coin() ? 1 : d.size(1)}));
}

std::string elu(Draw& d) {
  return fmt::format("torch.elu(x, {})", d.one_of({"1.0", "0.3", "2.0"}));
}

std::string hardtanh(Draw& d) {
  return fmt::format("torch.hardtanh(x, {}, {})", d.one_of({"-1.0", "-0.3", "0.0"}),
                     d.one_of({"1.0", "0.5", "6.0"}));
}

std::string clamp(Draw& d) {
  return d.one_of({"torch.clamp(x, -0.5, 0.7)", "torch.clamp(x, min=-0.3)",
                   "torch.clamp(x, max=0.4)", "torch.clamp(x, 0, 1)"});
}

std::string softmax(Draw& d) {
  return fmt::format("torch.softmax(x, {})", d.between(-d.rank(), d.rank() - 1));
}

}  // namespace

RandomOperators activations() {
  return {
      always("torch.relu(x)"),
      always("torch.relu6(x * 4)"),
      always("torch.sigmoid(x)"),
      always("torch.tanh(x)"),
      always("torch.tanh(x).relu_()"),
      always("x * torch.sigmoid(x)"),
      always("x * torch.relu6(x + 3) / 6"),
      always("torch.rrelu(x, 0.1, 0.4, False)"),
      {"leaky_relu", 2, 5, leaky_relu},
      {"prelu", 2, 5, prelu},
      {"elu", 2, 5, elu},
      {"hardtanh", 2, 5, hardtanh},
      {"clamp", 2, 5, clamp},
      {"softmax", 2, 5, softmax},
  };
}

}  // namespace torch2caffe::test
