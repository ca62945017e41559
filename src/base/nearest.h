// What somebody meant who mistyped a word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace torch2caffe {

// How many letters must be changed, left out, added or swapped with their neighbour to make one
// word of the other.
size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of the words, where a third of its letters or fewer are other ones.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& words);

// Advice on a word that is none of those known: "did you mean 'caffe-ssd'? ", nothing where none
// is near. Stands in front of other advice.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& words);

}  // namespace torch2caffe
