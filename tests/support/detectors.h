// A small detector, as text.
#pragma once

#include <string>

#include "ssd/config.h"

namespace torch2caffe::test {

// Two maps, of 2x2 and 1x1 cells.
inline const std::string two_maps = R"(
  %x = Input() { input_param { shape { dim: [1, 3, 8, 8] } } }
  %f = Pooling(%x) { pooling_param { kernel_size: 4 stride: 4 } }
  %g = Pooling(%x) { pooling_param { global_pooling: true } }
)";

// One that reads both, with so many values a cell.
inline std::string head(const std::string& name, int values) {
  const std::string count = std::to_string(values);
  const auto branch = [&](const std::string& map, int cells) {
    std::string weights = " weights [" + count + ",3,1,1] {0";
    for (int i = 1; i < values * 3; ++i) weights += ", 0";
    return "%" + name + map + " = Convolution(%" + map +
           ") { convolution_param { num_output: " + count + " kernel_size: 1 bias_term: false } }" +
           weights + "}\n" +  //
           "%" + name + map + "p = Permute(%" + name + map +
           ") { permute_param { order: [0, 2, 3, 1] } }\n" +  //
           "%" + name + map + "v = Reshape(%" + name + map +
           "p) { reshape_param { shape { dim: [1, " + std::to_string(cells) + ", " + count +
           "] } } }\n";
  };
  return branch("f", 4) + branch("g", 1) + "%" + name + " = Concat(%" + name + "fv, %" + name +
         "gv)\n";
}

// With one prior a cell and two classes.
inline const std::string detector = two_maps + head("boxes", 4) + head("scores", 2);

inline SsdConfig detector_config() {
  return SsdConfig::parse("map { min_size: 4 step: 4 } map { min_size: 8 step: 8 }",
                          "head.prototxt");
}

}  // namespace torch2caffe::test
