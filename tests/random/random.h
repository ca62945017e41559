// Random choices that are the same on every machine: std::uniform_int_distribution is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace torch2caffe::test {

class Random {
 public:
  // Streams of different seeds and numbers have nothing in common.
  Random(uint64_t seed, uint64_t number) : state_(seed) {
    state_ = next() + number;
    next();
  }

  // Both ends are included.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(double share) { return static_cast<double>(next() >> 11) < share * 0x1p53; }

  template <typename Item>
  const Item& one_of(const std::vector<Item>& items) {
    return items[static_cast<size_t>(between(0, static_cast<int64_t>(items.size()) - 1))];
  }

 private:
  // Splitmix64, of Steele, Lea and Flood.
  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  uint64_t state_;
};

}  // namespace torch2caffe::test
