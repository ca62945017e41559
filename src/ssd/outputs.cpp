// Chooses loc and conf among the heads, by what their values can be and what their modules are
// called.
#include "ssd/outputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ssd/roles.h"

namespace torch2caffe {
namespace {

constexpr int loc_values = 4;

int64_t priors_per_cell(const HeadMap& map, int64_t values) {
  return map.channels % values == 0 ? map.channels / values : -1;
}

bool could_be_loc(const Net& net, const Head& head, std::optional<int64_t> priors) {
  if (head.scores != Scores::none || head.values() % loc_values != 0) return false;
  if (priors) return head.values() == *priors * loc_values;
  const Shape& shape = net[head.blob].shape;
  return shape.size() == 2 || shape[2] == loc_values || shape[1] == loc_values;
}

bool share_channels(const Head& a, const Head& b) {
  return std::any_of(a.channels.begin(), a.channels.end(),
                     [&](const Channel& channel) { return b.channels.count(channel) > 0; });
}

bool is_part_of(const Head& a, const Head& b) {
  return a.channels.size() < b.channels.size() &&
         std::includes(b.channels.begin(), b.channels.end(), a.channels.begin(), a.channels.end());
}

// The same maps with as many priors a cell.
bool could_be_conf(const Head& head, const Head& loc) {
  const int64_t priors = loc.values() / loc_values;
  if (share_channels(head, loc) || head.values() % priors != 0) return false;
  const int64_t classes = head.values() / priors;
  return std::equal(head.maps.begin(), head.maps.end(), loc.maps.begin(), loc.maps.end(),
                    [&](const HeadMap& a, const HeadMap& b) {
                      return a.cells.height == b.cells.height && a.cells.width == b.cells.width &&
                             priors_per_cell(a, classes) == priors_per_cell(b, loc_values);
                    });
}

[[noreturn]] void found_none(const std::string& what) {
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd", "finds no " + what + " in the network",
      "return the values of all maps as the model's outputs, joined by torch.cat over "
      "convolutions that were permuted to N x H x W x C and viewed as N x priors x values");
}

// Where all heads of the highest rank say at what look they are, the last; 0 where they do not.
int last_look(const std::vector<Head>& heads, const std::vector<int>& ranks) {
  const int highest = *std::max_element(ranks.begin(), ranks.end());
  int last = 0;
  for (size_t i = 0; i < heads.size(); ++i) {
    if (ranks[i] != highest) continue;
    if (look_of(heads[i]) == 0) return 0;
    last = std::max(last, look_of(heads[i]));
  }
  return last;
}

// The one head of the highest rank. Of the same values scored and not, the scored ones count; of a
// part and the whole, the whole.
Head best(const Net& net, const std::vector<Head>& heads, const std::string& what,
          const std::string& field, std::vector<int> ranks) {
  for (size_t part = 0; part < heads.size(); ++part) {
    for (size_t whole = 0; whole < heads.size(); ++whole) {
      if (ranks[whole] > 0 && is_part_of(heads[part], heads[whole])) ranks[part] = 0;
    }
  }
  const int last = last_look(heads, ranks);
  const Head* found = nullptr;
  std::vector<std::string> equals;
  int highest = 0;
  for (size_t i = 0; i < heads.size(); ++i) {
    if (ranks[i] == 0 || ranks[i] < highest || (last > 0 && look_of(heads[i]) != last)) continue;
    if (ranks[i] > highest) equals.clear();
    if (ranks[i] == highest && found->channels == heads[i].channels) continue;
    if (ranks[i] > highest) found = &heads[i];
    highest = ranks[i];
    equals.push_back(net[heads[i].blob].name);
  }
  if (found == nullptr) found_none(what);
  if (equals.size() > 1) {
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd",
        fmt::format("finds several blobs that could be {}: {}", what, fmt::join(equals, ", ")),
        fmt::format("say which by '{}: \"{}\"' in a configuration, --ssd FILE", field, equals[0]));
  }
  return *found;
}

// RefineDet moves priors by the offsets of one head, and the boxes that come of that by another's.
void refuse_refinement(const Net& net, const std::vector<Head>& heads,
                       const std::vector<int>& ranks) {
  const auto with = [&](const char* word) {
    const Head* found = nullptr;
    for (size_t i = 0; i < heads.size(); ++i) {
      if (ranks[i] > 0 && has_word(heads[i], word)) found = &heads[i];
    }
    return found;
  };
  const Head* first = with("arm");
  const Head* second = with("odm");
  if (first == nullptr || second == nullptr) return;
  const std::string names[] = {net[first->blob].name, net[second->blob].name};
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd",
      fmt::format(
          "the offsets of blob '{}' (module {}) are of boxes that those of '{}' (module {}) "
          "have moved, and DetectionOutput moves fixed priors alone",
          names[1], second->module, names[0], first->module),
      fmt::format(
          "return the raw values and decode them behind the network, without --ssd; or, if "
          "they are of the priors themselves, say 'loc: \"{}\"' and the conf that goes with "
          "it in a configuration, --ssd FILE",
          names[1]));
}

// Which of a prior's values are the box only the user can say: YuNet has points behind it, others
// have the scores.
void refuse_more_values(const Net& net, const std::vector<Head>& heads,
                        const std::vector<int>& ranks) {
  const Head* found = nullptr;
  for (size_t i = 0; i < heads.size(); ++i) {
    if (ranks[i] > 0) return;
    const Shape& shape = net[heads[i].blob].shape;
    const bool may_hold_boxes = role_of(net, heads[i]) == Role::loc ||
                                (found == nullptr && role_of(net, heads[i]) == Role::unknown);
    if (may_hold_boxes && shape.size() == 3 && shape[2] > loc_values) found = &heads[i];
  }
  if (found == nullptr) return;
  const std::string& name = net[found->blob].name;
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd",
      fmt::format("finds no box offsets (loc) in the network, but {} values of each prior in blob "
                  "'{}' (module {})",
                  net[found->blob].shape[2], name, found->module),
      fmt::format("if the first four are the box, return them as an output of their own: "
                  "loc[..., :{}], and what else is needed of the others",
                  loc_values));
}

Head find_loc(const Net& net, const std::vector<Head>& heads, std::optional<int64_t> priors) {
  std::vector<int> ranks;
  for (const Head& head : heads) {
    const Role role = role_of(net, head);
    const int rank = role == Role::loc ? 3 : role == Role::unknown ? 2 : 1;
    ranks.push_back(could_be_loc(net, head, priors) ? rank : 0);
  }
  refuse_refinement(net, heads, ranks);
  refuse_more_values(net, heads, ranks);
  return best(net, heads, "box offsets (loc)", "loc", ranks);
}

Head find_conf(const Net& net, const std::vector<Head>& heads, const Head& loc) {
  std::vector<int> ranks;
  for (const Head& head : heads) {
    const Role role = role_of(net, head);
    const int rank = role == Role::conf ? 5 : role == Role::unknown ? 3 : 1;
    const int scored = head.scores == Scores::none ? 0 : 1;
    ranks.push_back(could_be_conf(head, loc) ? rank + scored : 0);
  }
  return best(net, heads, "class scores (conf)", "conf", ranks);
}

[[noreturn]] void refuse(const Problem& problem) {
  throw ConvertError(Status::wrong_usage, {problem});
}

Head named(const Net& net, const SsdConfig& config, const std::string& field,
           const std::string& name) {
  for (size_t i = 0; i < net.blobs.size(); ++i) {
    const BlobId blob{static_cast<int>(i)};
    if (net[blob].name != name || net.writer_of(blob) < 0) continue;
    if (auto head = head_at(net, blob)) return *head;
    refuse(config.about(field,
                        fmt::format("blob '{}' does not join the values of convolutions", name),
                        "name the blob behind the Concat of all maps"));
  }
  refuse(config.about(field, fmt::format("the network has no blob '{}'", name),
                      "name a blob of the prototxt, or leave it out"));
}

Layout checked_layout(const Net& net, const Head& head, int64_t values, const char* what) {
  if (const auto layout = layout_of(net, head, values)) return *layout;
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd",
      fmt::format(
          "blob '{}' has the values of {} in an order that is not SSD's: the {} values of a "
          "prior are not those of one cell, or the cells do not come row by row",
          net[head.blob].name, what, values),
      "permute each map to N x H x W x C before its values are viewed as N x priors x values");
}

void check_classes(const SsdConfig& config, const SsdOutputs& found) {
  const caffe::SsdHead& said = config.head();
  if (said.has_num_classes() && said.num_classes() != found.classes) {
    refuse(config.about("num_classes",
                        fmt::format("says {}, but the network gives {} scores a prior",
                                    said.num_classes(), found.classes),
                        "the background is one of the classes"));
  }
  if (said.background_label_id() >= found.classes) {
    refuse(config.about("background_label_id",
                        fmt::format("says {}, but the network has classes 0 to {}",
                                    said.background_label_id(), found.classes - 1),
                        "-1 stands for none"));
  }
}

}  // namespace

SsdOutputs outputs_of(const Net& net, Head loc, Head conf) {
  SsdOutputs found;
  found.priors = loc.values() / loc_values;
  found.classes = conf.values() / found.priors;
  found.loc_layout = checked_layout(net, loc, loc_values, "loc");
  found.conf_layout = checked_layout(net, conf, found.classes, "conf");
  if (prior_order(loc.maps, loc_values, found.loc_layout) !=
      prior_order(conf.maps, found.classes, found.conf_layout)) {
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd",
        fmt::format("blobs '{}' and '{}' have the priors of a map in different orders",
                    net[loc.blob].name, net[conf.blob].name),
        "permute both in the same way");
  }
  if (found.classes == 1 && conf.scores != Scores::sigmoid) {
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd",
        fmt::format("blob '{}' has one score a prior: behind a Softmax it is 1 always",
                    net[conf.blob].name),
        "apply torch.sigmoid to the scores in the model");
  }
  found.loc = std::move(loc);
  found.conf = std::move(conf);
  return found;
}

SsdOutputs find_outputs(const Net& net, const SsdConfig& config, std::optional<int64_t> priors) {
  const caffe::SsdHead& said = config.head();
  const std::vector<Head> heads = heads_of(net);
  Head loc = said.has_loc() ? named(net, config, "loc", said.loc()) : find_loc(net, heads, priors);
  if (loc.values() % loc_values != 0) {
    refuse(config.about("loc",
                        fmt::format("blob '{}' has {} values a picture, which is no multiple of 4",
                                    net[loc.blob].name, loc.values()),
                        "name the blob with four values a prior"));
  }
  Head conf =
      said.has_conf() ? named(net, config, "conf", said.conf()) : find_conf(net, heads, loc);
  if (!could_be_conf(conf, loc)) {
    refuse(config.about(said.has_conf() ? "conf" : "loc",
                        fmt::format("the maps of '{}' are not those of '{}'", net[conf.blob].name,
                                    net[loc.blob].name),
                        "name the two blobs of one detector"));
  }
  std::vector<std::string> notes;
  for (const Head& other : heads) {
    const bool is_earlier = look_of(other) > 0 && look_of(other) < look_of(loc) &&
                            could_be_loc(net, other, loc.values() / loc_values);
    if (!is_earlier || said.has_loc()) continue;
    notes.push_back(
        fmt::format("of the heads {} and {} the later is taken; a configuration can say loc and "
                    "conf otherwise",
                    other.module, loc.module));
  }
  SsdOutputs found = outputs_of(net, std::move(loc), std::move(conf));
  found.notes = std::move(notes);
  check_classes(config, found);
  return found;
}

}  // namespace torch2caffe
