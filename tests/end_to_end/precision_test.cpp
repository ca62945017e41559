// Weights of another precision than Caffe's, and the names of outputs.
#include "harness.h"
#include "importers/import.h"

namespace torch2caffe::test {
namespace {

Case convolution_of(const std::string& name, DType dtype) {
  ScriptModel model{"torch.conv2d(x, self.weight, self.bias)",
                    {{"weight", {4, 3, 3, 3}}, {"bias", {4}}}};
  model.dtype = dtype;
  return {name, model, {{1, 3, 6, 6}}, {"aten::conv2d"}};
}

const std::vector<Case> other_precisions = {convolution_of("half", DType::f16),
                                            convolution_of("double", DType::f64)};

class Precision : public OperatorTest {};

TEST_P(Precision, IsTakenToFloat32) { expect_equal(subject(), target()); }

TEST_P(Precision, IsNoted) {
  const SavedModel saved(subject());
  const auto notes = convert(saved.options(target())).notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("2 weight tensors"), std::string::npos) << notes[0];
  EXPECT_NE(notes[0].find("float32"), std::string::npos) << notes[0];
}

INSTANTIATE_TEST_SUITE_P(, Precision, on_every_target(other_precisions), name_of);

TEST(Float32, NeedsNoNote) {
  const SavedModel saved(convolution_of("float", DType::f32));
  EXPECT_EQ(convert(saved.options("caffe")).notes, std::vector<std::string>());
}

}  // namespace
}  // namespace torch2caffe::test
