// The two kinds of failure. ConvertError: the user's model, files or machine; located, and says
// what to do about it. std::logic_error: a mistake of this program; asks for a report. Nothing
// below app/ prints or returns error codes.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

// Exit statuses of the program; the library carries them in ConvertError.
enum class Status {
  done = 0,
  wrong_usage = 1,
  unreadable_input = 2,
  cannot_be_expressed = 3,
  not_equal = 4,  // the networks were compared, and differ
  cannot_write = 5,
  exporter_failed = 6,
  not_proved = 7,       // there was nothing to compare with, or no finite number to compare
  internal_error = 70,  // EX_SOFTWARE of sysexits.h; the library throws std::logic_error for it
};

// "not_equal": what programs call it. And the other way; nothing for another word.
TORCH2CAFFE_API std::string_view name_of(Status status);
TORCH2CAFFE_API std::optional<Status> status_named(std::string_view name);

// One thing that stands in the way.
struct Problem {
  Location where;       // in the user's model, where it applies
  std::string subject;  // the operator, layer, file or option concerned
  std::string what;     // what is wrong, and why
  std::string advice;   // what the user can do; never empty
};

// "resnet.py:41 (module head): aten::erfinv: no translation ... [advice]" on one line.
TORCH2CAFFE_API std::string to_string(const Problem& problem);

// The user's model, files or machine stand in the way. Holds every problem that was found, each
// with its `what` and `advice`: std::logic_error where there is none or one lacks them.
class TORCH2CAFFE_API ConvertError : public std::runtime_error {
 public:
  ConvertError(Status status, std::vector<Problem> problems);
  ConvertError(Status status, std::string subject, std::string what, std::string advice);
  // The same error with more notes: what else the user should know, and is no problem by itself.
  ConvertError with_notes(const std::vector<std::string>& notes) const;

  Status status() const { return status_; }
  const std::vector<Problem>& problems() const { return problems_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Status status_;
  std::vector<Problem> problems_;
  std::vector<std::string> notes_;
};

}  // namespace torch2caffe
