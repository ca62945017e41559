// Reads Python pickles without Python, as far as tensors and containers go.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "importers/pt2/archive/stored_tensor.h"

namespace torch2caffe {

// The name of a function or class; it is never looked up, let alone called.
struct PickleGlobal {
  std::string name;  // "torch._utils._rebuild_tensor_v2"
};

// A storage that the pickle names; its bytes lie beside it.
struct PickleStorage {
  DType dtype = DType::other;
  Bytes bytes;
};

struct PickleValue {
  using Ref = PickleValue*;
  // None, and every other value: numbers, text, globals, storages and tensors.
  std::variant<std::monostate, bool, int64_t, double, std::string, PickleGlobal, PickleStorage,
               StoredTensor>
      value = {};
  std::vector<Ref> items = {};                    // of a tuple or list
  std::vector<std::pair<Ref, Ref>> entries = {};  // of a dictionary

  template <typename T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
};

// Its values live as long as it does.
class Unpickler {
 public:
  // `load_storage` gives what a persistent id, a tuple, stands for. `archive` is for messages.
  using LoadStorage = std::function<PickleStorage(const PickleValue& id)>;
  Unpickler(std::string_view pickle, std::string archive, LoadStorage load_storage)
      : rest_(pickle), archive_(std::move(archive)), load_storage_(std::move(load_storage)) {}

  // Throws ConvertError (unreadable_input) for damage, and for a pickle that wants any function to
  // be called but those that put tensors and containers together.
  const PickleValue& read();

 private:
  using Ref = PickleValue*;

  void step(unsigned char opcode);
  bool step_constant(unsigned char opcode);
  bool step_container(unsigned char opcode);
  void step_memo(unsigned char opcode);
  void reduce();
  void call(const std::string& function, const PickleValue& arguments);
  Shape integers(const PickleValue& tuple) const;
  int64_t integer(const PickleValue& value) const;
  void append_to(Ref container, size_t begin);
  void set_in(Ref container, size_t begin);

  [[noreturn]] void fail(const std::string& what) const;
  std::string_view take(uint64_t size);
  uint64_t number(size_t size);
  std::string line();
  Ref push(PickleValue value);
  Ref pop();
  size_t pop_mark();
  void push_tuple(size_t begin);

  std::string_view rest_;
  std::string archive_;
  LoadStorage load_storage_;
  std::deque<PickleValue> values_;
  std::vector<Ref> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint64_t, Ref> memo_;
  bool done_ = false;
};

}  // namespace torch2caffe
