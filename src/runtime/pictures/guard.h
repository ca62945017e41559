// The way out of libjpeg and libpng, whose errors are jumps.
#pragma once

#include <csetjmp>
#include <cstdio>

#include "runtime/pictures/formats.h"

namespace torch2caffe::pictures {

class Guard {
 public:
  // Throws BadPicture where the steps end in fail(). They may hold nothing that has a destructor.
  template <typename Steps>
  void run(const Steps& steps) {
    if (setjmp(back_) != 0) throw BadPicture(message_);
    steps();
  }

  [[noreturn]] void fail(const char* message) {
    std::snprintf(message_, sizeof message_, "is damaged (%s)", message);
    std::longjmp(back_, 1);
  }

 private:
  std::jmp_buf back_ = {};
  char message_[256] = {};
};

}  // namespace torch2caffe::pictures
