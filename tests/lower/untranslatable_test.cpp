// Operators without translation: what is said of each group.
#include "lower/untranslatable.h"

#include <gmock/gmock.h>

namespace torch2caffe {
namespace {

struct Known {
  const char *target, *what, *advice;
};

const Known known[] = {
    {"aten::grid_sampler_2d",
     "it samples at places that are computed, and Caffe has no layer that does", "F.interpolate"},
    {"aten::affine_grid_generator",
     "it makes the places at which grid_sample reads, and Caffe has no layer that does",
     "beforehand"},
    {"aten::max_unpool2d",
     "it puts values at places that depend on the input's data, and Caffe has no layer that does",
     "ConvTranspose2d"},
    {"aten::one_hot", "it makes vectors of classes, and Caffe has no layer that does", "torch.eye"},
    {"aten::scatter.value",
     "it writes at the places that another tensor tells, and Caffe has no layer that does",
     "torch.cat"},
    {"aten::bucketize.Tensor",
     "it looks for the class that each value falls into, and Caffe has no layer that does",
     "your own code"},
    {"aten::cumprod", "it goes along an axis element by element, and Caffe has no layer that does",
     "exp(cumsum(log(x)))"},
    {"aten::linalg_svd", "it solves equations, and Caffe has no layer that does", "buffer"},
    {"aten::isnan", "it looks for what is no finite number, and Caffe has no layer that does",
     "leave it out"},
    {"aten::sinh_", "Caffe has no such function", "exp(x)"},
    {"aten::logit", "Caffe has no such function", "log(x / (1 - x))"},
    {"aten::hypot", "Caffe has no such function", "sqrt"},
    {"aten::embedding_bag", "it sums as many rows as the data tells", "nn.Embedding"},
    {"aten::nll_loss", "it is a loss, and what is converted is a network that was trained",
     "what the loss is computed of"},
    {"torchvision::deform_conv2d",
     "it convolves at places that are computed, and Caffe has no layer that does",
     "ordinary convolution"},
    {"torchvision::nms", "it works on boxes that are computed, whose number is not fixed", "--ssd"},
    {"aten::topk",
     "it puts elements in an order that depends on their values, and Caffe has no layer that does",
     "argmax"},
    {"aten::nonzero", "how many elements its result has depends on the input's data",
     "torch.where"},
    {"aten::fft_fft", "it computes with complex numbers, which Caffe has not", "channels"},
    {"quantized::conv2d", "it computes with quantised numbers, and Caffe with float32 alone",
     "before quantisation"},
    {"aten::to_sparse", "it makes or reads sparse tensors, and Caffe's blobs are dense", "dense"},
    {"aten::floor", "it rounds to whole numbers, and Caffe has no layer that does",
     "your own code"},
    {"aten::bernoulli.p", "its result is random", "model.eval()"},
    {"aten::sin", "Caffe has no trigonometric functions", "buffer"},
};

TEST(WhyUntranslatable, SaysWhatWouldDoInstead) {
  for (const Known& row : known) {
    const auto why = why_untranslatable(row.target);
    ASSERT_TRUE(why) << row.target;
    EXPECT_EQ(why->what, row.what) << row.target;
    EXPECT_THAT(why->advice, testing::HasSubstr(row.advice)) << row.target;
  }
}

TEST(WhyUntranslatable, NothingOfWhatIsUnknown) {
  EXPECT_FALSE(why_untranslatable("aten::erfinv"));
  EXPECT_FALSE(why_untranslatable("mine::f"));
}

}  // namespace
}  // namespace torch2caffe
