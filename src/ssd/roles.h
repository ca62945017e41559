// What the names of its modules say of a head.
#pragma once

#include <string>

#include "ssd/head.h"

namespace torch2caffe {

enum class Role { unknown, loc, conf, other };

Role role_of(const Net& net, const Head& head);

// Whether the path of its module has this word, between what is no letter and no digit.
bool has_word(const Head& head, const std::string& word);

// Of detectors that look twice, at what this head looks: "loc_pal2", "conf2". 0: says nothing.
int look_of(const Head& head);

}  // namespace torch2caffe
