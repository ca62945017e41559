// What a program that links to the library sees of it: all else is hidden.
#pragma once

#define TORCH2CAFFE_API __attribute__((visibility("default")))
