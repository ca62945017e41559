// Names as people give them.
#include "ssd/roles.h"

#include <algorithm>
#include <cctype>

namespace torch2caffe {
namespace {

bool says(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// "BboxHead" is loc; what says two things, or none, is unknown.
Role role_of_word(std::string word) {
  while (word.find("block") != std::string::npos) word.erase(word.find("block"), 5);
  const bool loc = says(word, {"loc", "box", "reg", "offset", "delta"});
  const bool conf = says(word, {"conf", "cls", "class", "score", "logit"});
  if (says(word, {"landm", "ldm", "lmk", "point", "kps"})) return Role::other;
  if (loc == conf) return Role::unknown;
  return loc ? Role::loc : Role::conf;
}

// Of a path like "box_head.cls_headers.0" the last part that says something counts.
Role role_of(const std::string& path) {
  std::string lower = path;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (size_t end = lower.size(); end != std::string::npos && end > 0;) {
    const size_t dot = lower.rfind('.', end - 1);
    const size_t begin = dot == std::string::npos ? 0 : dot + 1;
    const Role role = role_of_word(lower.substr(begin, end - begin));
    if (role != Role::unknown) return role;
    end = dot;
  }
  return Role::unknown;
}

// The words of a path: "loc_pal2.0" has loc and pal2.
std::vector<std::string> words_of(const std::string& path) {
  std::vector<std::string> words(1);
  for (const char c : path) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

}  // namespace

Role role_of(const Net& net, const Head& head) {
  const Role of_module = role_of(head.module);
  return of_module != Role::unknown ? of_module : role_of(net[head.blob].name);
}

bool has_word(const Head& head, const std::string& word) {
  const auto words = words_of(head.module);
  return std::count(words.begin(), words.end(), word) > 0;
}

int look_of(const Head& head) {
  for (const std::string& word : words_of(head.module)) {
    const bool says_role = word.starts_with("pal") || role_of_word(word) != Role::unknown;
    const size_t digit = word.find_first_of("0123456789");
    if (says_role && digit != std::string::npos && digit + 1 == word.size())
      return word[digit] - '0';
  }
  return 0;
}

}  // namespace torch2caffe
