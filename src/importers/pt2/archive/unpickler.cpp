// Unpickler: a stack machine, of which only the instructions are here that torch.save uses.
// https://github.com/python/cpython/blob/main/Lib/pickletools.py tells what each does.
#include "importers/pt2/archive/unpickler.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/zip_archive.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

// Ten times what the largest models have.
constexpr size_t most_values = 2'000'000;
constexpr size_t most_axes = 64;

}  // namespace

void Unpickler::fail(const std::string& what) const {
  fail_as_damaged(archive_, "its list of tensors " + what);
}

std::string_view Unpickler::take(uint64_t size) {
  if (size > rest_.size()) fail("ends too early");
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

// Little-endian.
uint64_t Unpickler::number(size_t size) {
  const std::string_view bytes = take(size);
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string Unpickler::line() {
  const size_t end = rest_.find('\n');
  if (end == std::string_view::npos) fail("ends too early");
  const std::string text(take(end));
  take(1);
  return text;
}

Unpickler::Ref Unpickler::push(PickleValue value) {
  if (values_.size() >= most_values) fail("is too long for a model's");
  values_.push_back(std::move(value));
  stack_.push_back(&values_.back());
  return stack_.back();
}

Unpickler::Ref Unpickler::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("takes from an empty stack");
  const Ref top = stack_.back();
  stack_.pop_back();
  return top;
}

size_t Unpickler::pop_mark() {
  if (marks_.empty()) fail("lacks the beginning of a container");
  const size_t mark = marks_.back();
  marks_.pop_back();
  return mark;
}

const PickleValue& Unpickler::read() {
  while (!done_) step(static_cast<unsigned char>(take(1)[0]));
  return *pop();
}

void Unpickler::step(unsigned char opcode) {
  if (step_constant(opcode) || step_container(opcode)) return;
  switch (opcode) {
    case 0x80: take(1); return;  // PROTO
    case 0x95: take(8); return;  // FRAME
    case '.': done_ = true; return;
    case '(': marks_.push_back(stack_.size()); return;
    case 'R': return reduce();
    case 'b': pop(); return;  // BUILD: attributes, which are of no use here
    case 'Q': {               // BINPERSID
      const Ref id = pop();
      push({load_storage_(*id)});
      return;
    }
    default: return step_memo(opcode);
  }
}

bool Unpickler::step_constant(unsigned char opcode) {
  switch (opcode) {
    case 'N': push({}); return true;
    case 0x88: push({true}); return true;
    case 0x89: push({false}); return true;
    case 'K': push({static_cast<int64_t>(number(1))}); return true;
    case 'M': push({static_cast<int64_t>(number(2))}); return true;
    case 'J': push({int64_t{static_cast<int32_t>(number(4))}}); return true;
    case 'G': {  // BINFLOAT is big-endian
      const uint64_t bytes = __builtin_bswap64(number(8));
      push({std::bit_cast<double>(bytes)});
      return true;
    }
    case 0x8a: {  // LONG1, two's complement
      const uint64_t size = number(1);
      if (size > 8) fail("holds a number beyond 64 bits");
      const uint64_t bits = number(size);
      const unsigned unused = 64 - 8 * static_cast<unsigned>(size);
      push({size == 0 ? int64_t{0} : static_cast<int64_t>(bits << unused) >> unused});
      return true;
    }
    case 'X': push({std::string(take(number(4)))}); return true;
    case 0x8c: push({std::string(take(number(1)))}); return true;  // SHORT_BINUNICODE
    case 'c': {
      const std::string module = line();
      push({PickleGlobal{module + "." + line()}});
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const auto* name = pop()->as<std::string>();
      const auto* module = pop()->as<std::string>();
      if (name == nullptr || module == nullptr) fail("names a function strangely");
      push({PickleGlobal{*module + "." + *name}});
      return true;
    }
    default: return false;
  }
}

void Unpickler::push_tuple(size_t begin) {
  PickleValue tuple;
  tuple.items.assign(stack_.begin() + static_cast<std::ptrdiff_t>(begin), stack_.end());
  stack_.resize(begin);
  push(std::move(tuple));
}

bool Unpickler::step_container(unsigned char opcode) {
  const auto top = [&](size_t count) {
    const size_t low = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() < low + count) fail("takes from an empty stack");
    return stack_.size() - count;
  };
  const auto below = [&](size_t begin) {
    if (begin == 0) fail("fills a container that is not there");
    return stack_[begin - 1];
  };
  size_t begin = 0;
  switch (opcode) {
    case '}':
    case ']':
    case ')': push({}); return true;
    case 0x85:
    case 0x86:
    case 0x87: push_tuple(top(opcode - 0x84U)); return true;
    case 't':
    case 'l': push_tuple(pop_mark()); return true;
    case 'a':
      begin = top(1);
      append_to(below(begin), begin);
      return true;
    case 'e':
      begin = pop_mark();
      append_to(below(begin), begin);
      return true;
    case 's':
      begin = top(2);
      set_in(below(begin), begin);
      return true;
    case 'u':
      begin = pop_mark();
      set_in(below(begin), begin);
      return true;
    default: return false;
  }
}

void Unpickler::append_to(Ref container, size_t begin) {
  for (size_t i = begin; i < stack_.size(); ++i) container->items.push_back(stack_[i]);
  stack_.resize(begin);
}

void Unpickler::set_in(Ref container, size_t begin) {
  if ((stack_.size() - begin) % 2 != 0) fail("holds a name without its value");
  for (size_t i = begin; i < stack_.size(); i += 2) {
    container->entries.emplace_back(stack_[i], stack_[i + 1]);
  }
  stack_.resize(begin);
}

void Unpickler::step_memo(unsigned char opcode) {
  const auto remember = [&](uint64_t key) {
    if (stack_.empty()) fail("takes from an empty stack");
    memo_[key] = stack_.back();
  };
  const auto recall = [&](uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) fail("refers to what it does not hold");
    stack_.push_back(found->second);
  };
  switch (opcode) {
    case 'q': return remember(number(1));
    case 'r': return remember(number(4));
    case 0x94: return remember(memo_.size());  // MEMOIZE
    case 'h': return recall(number(1));
    case 'j': return recall(number(4));
    default:
      fail(fmt::format("holds the instruction {:#04x}, which PyTorch does not write", opcode));
  }
}

void Unpickler::reduce() {
  const Ref arguments = pop();
  const auto* function = pop()->as<PickleGlobal>();
  if (function == nullptr) fail("calls what is no function");
  call(function->name, *arguments);
}

int64_t Unpickler::integer(const PickleValue& value) const {
  const auto* number = value.as<int64_t>();
  if (number == nullptr) fail("holds a size that is no number");
  return *number;
}

Shape Unpickler::integers(const PickleValue& tuple) const {
  if (tuple.items.size() > most_axes) fail("holds a tensor of absurdly many axes");
  Shape numbers;
  for (PickleValue::Ref item : tuple.items) numbers.push_back(integer(*item));
  return numbers;
}

void Unpickler::call(const std::string& function, const PickleValue& arguments) {
  const auto argument = [&](size_t i) -> PickleValue& {
    if (i >= arguments.items.size()) fail("calls " + function + " with too few arguments");
    return *arguments.items[i];
  };
  if (function == "collections.OrderedDict") {
    push({});
  } else if (function == "torch.Size" || function == "torch._utils._rebuild_parameter" ||
             function == "torch._utils._rebuild_parameter_with_state") {
    stack_.push_back(&argument(0));
  } else if (function == "torch._tensor._rebuild_from_type_v2") {
    const auto* inner = argument(0).as<PickleGlobal>();
    if (inner == nullptr || inner->name == function) fail("calls what is no function");
    call(inner->name, argument(2));
  } else if (function == "torch._utils._rebuild_tensor_v2" ||
             function == "torch._utils._rebuild_tensor") {
    const auto* storage = argument(0).as<PickleStorage>();
    if (storage == nullptr) fail("makes a tensor of what is no storage");
    push({StoredTensor{storage->dtype, integers(argument(2)), integers(argument(3)),
                       integer(argument(1)), storage->bytes}});
  } else {
    throw ConvertError(
        Status::unreadable_input, archive_,
        fmt::format("its list of tensors wants {} to be called, which may run code", function),
        "save it with torch.export.save, with tensors of plain types only");
  }
}

}  // namespace torch2caffe
