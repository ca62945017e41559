// A network of a few steps, each one expression of TorchScript, as it is drawn, shrunk and shown.
#pragma once

#include <string>
#include <vector>

#include "support/torchscript.h"

namespace torch2caffe::test {

// A value of the network: its number in the source ("v3") and its shape.
struct RandomValue {
  int number = 0;
  Shape shape;
};

struct RandomStep {
  RandomValue result;
  std::string op;          // by its name in the table of operators
  std::string expression;  // of other values and of its weights
  std::vector<int> reads;  // the numbers of those values
  std::vector<Stored> weights;
};

struct RandomNetwork {
  std::vector<RandomValue> inputs;
  std::vector<RandomStep> steps;  // in the order of computation
  std::vector<int> outputs;
};

// "v3".
std::string name_of_value(int number);

ScriptModel model_of(const RandomNetwork& network);
std::vector<Shape> input_shapes(const RandomNetwork& network);

// The same without steps and inputs that no output needs.
RandomNetwork without_unread(RandomNetwork network);

// The source with the shapes of inputs, weights and results, for people.
std::string to_text(const RandomNetwork& network);

}  // namespace torch2caffe::test
