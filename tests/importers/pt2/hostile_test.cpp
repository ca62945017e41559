// Archives that are damaged, or made to harm: each ends in an error that names the file, and never
// in anything else.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "base/temporaries.h"
#include "importers/import.h"
#include "support/archives.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

using test::Entries;
using test::entries_of;
using test::fixture;
using test::replace_in;
using test::zip_of;
using testing::HasSubstr;

class HostilePt2 : public testing::Test {
 protected:
  void SetUp() override { ::setenv("TORCH2CAFFE_PLUGINS", "/nowhere", 1); }
  void TearDown() override { ::unsetenv("TORCH2CAFFE_PLUGINS"); }

  // What opening these bytes ends with: "" or the error's text. Anything but a ConvertError that
  // names the file gets away.
  std::string opened(const std::string& bytes) {
    const auto path = folder_.path() / "hostile.pt2";
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      open_model(path, {{"", {1, 3, 8, 8}}});
      return "";
    } catch (const ConvertError& error) {
      EXPECT_NE(error.problems().at(0).what, "");
      return error.what();
    }
  }

  // What a proof is made of: the graph with all its weights. Checked as a proof checks it, or else
  // the error's text.
  std::string proved(const std::string& bytes) {
    const std::string said = opened(bytes);
    if (!said.empty()) return said;
    const auto model = open_model(folder_.path() / "hostile.pt2", {{"", {1, 3, 8, 8}}});
    try {
      model->reference();
    } catch (const ConvertError& error) {
      return error.what();
    }
    std::string all = to_text(model->graph());
    for (const Value& value : model->graph().values) {
      if (value.constant) all += fmt::format("{}", fmt::join(value.constant->doubles(), " "));
    }
    return all;
  }

  TemporaryFolder folder_;
};

const char* const json_of_213 = "models/model.json";

TEST_F(HostilePt2, Truncated) {
  for (const char* name : {"small-2.5.pt2", "small-2.8.pt2", "small-2.13.pt2"}) {
    const std::string bytes = test::bytes_of(fixture(name));
    EXPECT_EQ(opened(bytes), "");
    for (size_t size = 0; size < bytes.size(); size += 311) {
      EXPECT_NE(opened(bytes.substr(0, size)), "") << name << " cut to " << size;
    }
  }
}

TEST_F(HostilePt2, ChangedAnywhere) {
  for (const char* name : {"small-2.5.pt2", "small-2.8.pt2", "small-2.13.pt2"}) {
    const std::string bytes = test::bytes_of(fixture(name));
    const std::string unchanged = proved(bytes);
    ASSERT_THAT(unchanged, HasSubstr("return scores="));
    for (size_t at = 5; at < bytes.size(); at += 97) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(~changed[at]);
      const std::string result = proved(changed);
      // Either an error, which is short, or the bytes are such as nobody reads.
      EXPECT_TRUE(result == unchanged || result.find("return scores=") == std::string::npos)
          << name << " changed at " << at;
    }
  }
}

// The versions of the format that PyTorch might write one day.
TEST_F(HostilePt2, UnknownVersions) {
  Entries entries = entries_of(fixture("small-2.13.pt2"));
  replace_in(entries, json_of_213, "\"major\": 8", "\"major\": 9");
  EXPECT_THAT(opened(zip_of(entries)),
              HasSubstr("was written by PyTorch 2.13.0+cpu in version 9.20 of the format"));
  entries = entries_of(fixture("small-2.13.pt2"));
  replace_in(entries, "archive_version", "0", "1");
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("is an archive of version '1'"));
  entries = entries_of(fixture("small-2.5.pt2"));
  replace_in(entries, "program.json", "\"major\": 7", "\"major\": 6");
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("PyTorch 2.5.1"));
}

struct Change {
  std::string entry, from, to, expected;
};

TEST_F(HostilePt2, WrongDescriptions) {
  const std::string config = "model_weights_config.json";
  const std::string deep(100000, '[');
  const std::vector<Change> changes = {
      {json_of_213, "{", deep, "nested too deeply"},
      {json_of_213, "\"nodes\":", "\"edges\":", "its graph is none"},
      {json_of_213, "\"nodes\": [", "\"nodes\": 7, \"n\": [", "its graph is none"},
      {json_of_213, "{\"as_tensor\": {\"name\": \"conv2d\"}}",
       "{\"as_tensor\": {\"name\": \"nobody\"}}", "damaged"},
      {json_of_213, "\"as_ints\"", "\"as_spells\"", "has an argument of the kind 'spells'"},
      {json_of_213, "\"arg\": {\"as_bool\": false}", "\"arg\": {}",
       "an argument has no kind, or several"},
      {json_of_213, "\"arg\": {\"as_bool\": false}",
       "\"arg\": {\"as_sym_bool\": {\"as_name\": \"nobody\"}}",
       "it reads a condition that nothing has produced"},
      {json_of_213, "{\"as_float\": 0.1}", "{\"as_float\": \"much\"}", "'much' is no number"},
      {json_of_213, "[{\"as_name\": \"sym_size_int_1\"}", "[{\"as_word\": \"sym_size_int_1\"}",
       "a size is of the unknown kind as_word"},
      {json_of_213, "[{\"as_name\": \"sym_size_int_1\"}", "[{\"as_name\": \"nobody\"}",
       "it reads the size 'nobody', which nothing has produced"},
      {json_of_213, "{\"as_int\": 4}", "{\"as_int\": -4}", "as no size"},
      {json_of_213, "Symbol('", "Mystery('",
       "has a size that is not understood: the function Mystery"},
      {json_of_213, "Symbol('", deep + "Symbol('", "is not understood"},
      {config, "\"weight_0\"", "\"weight_99\"", "it lacks"},
      {config, "\"weight_0\"", "\"../../models/model.json\"", "it lacks"},
      {config, "\"storage_offset\": {\"as_int\": 0}", "\"storage_offset\": {\"as_int\": 9}",
       "larger than what is stored"},
      {config, "\"storage_offset\": {\"as_int\": 0}", "\"storage_offset\": {\"as_int\": -9}",
       "larger than what is stored"},
      {config, "{\"as_int\": 27}", "{\"as_int\": 9223372036854775807}",
       "larger than what is stored"},
      {config, "{\"as_int\": 27}", "{\"as_int\": -27}", "larger than what is stored"},
      {config, "{\"as_int\": 27}", "{\"as_int\": 0}", ""},
      {config, "\"dtype\": 7", "\"dtype\": 8", "another shape"},
      {config, "\"dtype\": 7", "\"dtype\": 777", "another shape"},
      {config, "\"sizes\": [{\"as_int\": 4}", "\"sizes\": [{\"as_int\": 1099511627776}",
       "another shape"},
      {config, "\"config\"", "\"configuration\"", "lists of tensors are none"},
  };
  for (const Change& change : changes) {
    Entries entries = entries_of(fixture("small-2.13.pt2"));
    replace_in(entries, change.entry, change.from, change.to);
    const std::string said = opened(zip_of(entries));
    EXPECT_THAT(said, change.expected.empty() ? testing::Matcher<std::string>("")
                                              : HasSubstr(change.expected))
        << change.from << " -> " << change.to.substr(0, 60);
  }
}

// Views whose arguments no operator takes, and then writes through them.
TEST_F(HostilePt2, ViewsThatAreNone) {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"\"dim\", \"arg\": {\"as_int\": 1}", "\"dim\", \"arg\": {\"as_int\": 99}"},
      {"\"dim\", \"arg\": {\"as_int\": 1}", "\"dim\", \"arg\": {\"as_string\": \"1\"}"},
      {"{\"as_ints\": [0, 2, 3, 1]}", "{\"as_ints\": [0, 2, 77, 1]}"},
      {"{\"as_ints\": [0, 2, 3, 1]}", "{\"as_ints\": [0]}"},
      {"{\"as_ints\": [0, 2, 3, 1]}", "{\"as_float\": 0.5}"},
      {"torch.ops.aten.select.int", "torch.ops.aten.split.Tensor"},
      {"torch.ops.aten.slice.Tensor", "torch.ops.aten.narrow.default"},
      {"torch.ops.aten.permute.default", "torch.ops.aten.unsqueeze_.default"},
  };
  for (const auto& [from, to] : changes) {
    Entries entries = entries_of(fixture("views-2.13.pt2"));
    const Entries before = entries;
    replace_in(entries, json_of_213, from, to);
    EXPECT_NE(entries, before) << from;
    const auto path = folder_.path() / "views.pt2";
    std::ofstream(path, std::ios::binary) << zip_of(entries);
    try {
      open_model(path, {{"", {1, 3, 4, 4}}});
    } catch (const ConvertError& error) {
      EXPECT_NE(error.problems().at(0).what, "") << from;
    }
  }
}

// A bomb: every weight is a few bytes that are repeated a billion times.
TEST_F(HostilePt2, RepeatedElements) {
  Entries entries = entries_of(fixture("small-2.13.pt2"));
  for (const char* name : {json_of_213, "model_weights_config.json"}) {
    replace_in(entries, name, "\"sizes\": [{\"as_int\": 4}]",
               "\"sizes\": [{\"as_int\": 1000000000}]");
    replace_in(entries, name, "\"strides\": [{\"as_int\": 1}]", "\"strides\": [{\"as_int\": 0}]");
  }
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("repeats few values too often"));
}

TEST_F(HostilePt2, PicklesThatWantCodeToRun) {
  Entries entries = entries_of(fixture("small-2.8.pt2"));
  for (auto& [name, data] : entries) {
    if (!name.ends_with("data/weights/model.pt")) continue;
    std::ofstream(folder_.path() / "inner.zip", std::ios::binary) << data;
    Entries inner = entries_of(folder_.path() / "inner.zip");
    replace_in(inner, "data.pkl", "ctorch._utils\n_rebuild_parameter\n", "cos\nsystem\n");
    data = zip_of(inner);
  }
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("wants os.system to be called"));
}

TEST_F(HostilePt2, ArchivesOfOtherThings) {
  Entries entries = entries_of(fixture("small-2.13.pt2"));
  replace_in(entries, "byteorder", "little", "big");
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("was written on a big-endian machine"));
  entries = entries_of(fixture("small-2.13.pt2"));
  for (const auto& [name, data] : Entries(entries)) {
    if (name.ends_with(json_of_213)) entries.emplace_back("small-2.13/models/other.json", data);
  }
  EXPECT_THAT(opened(zip_of(entries)), HasSubstr("holds several models: "));
  std::erase_if(entries, [](const auto& entry) { return entry.first.ends_with(".json"); });
  EXPECT_THAT(opened(zip_of(entries)),
              HasSubstr("holds no exported program (compiled models hold machine code only)"));
}

TEST_F(HostilePt2, ZipFiles) {
  const Entries entries = entries_of(fixture("small-2.13.pt2"));
  Entries twice = entries;
  twice.push_back(entries[0]);
  EXPECT_THAT(opened(zip_of(twice)), HasSubstr("two entries"));

  // The place of the local header of the second entry stands 42 bytes into the directory's entry.
  std::string overlapping = zip_of(entries);
  size_t begin = 0;  // of the directory: entries may hold archives themselves
  for (const auto& [name, data] : entries) begin += 30 + name.size() + data.size();
  const size_t first = overlapping.find("PK\x01\x02", begin),
               second = overlapping.find("PK\x01\x02", first + 4);
  overlapping.replace(second + 42, 4, overlapping.substr(first + 42, 4));
  EXPECT_THAT(opened(overlapping), HasSubstr("overlap"));

  std::string compressed = zip_of(entries);
  for (size_t at = compressed.find("PK\x01\x02", begin); at != std::string::npos;
       at = compressed.find("PK\x01\x02", at + 4)) {
    compressed[at + 10] = 8;
  }
  EXPECT_THAT(opened(compressed), HasSubstr("compressed or encrypted"));

  Entries changed = entries;
  std::string wrong = zip_of(changed);
  const size_t node = wrong.find("conv2d_1;builtin");
  wrong[node] = 'k';
  EXPECT_THAT(opened(wrong), HasSubstr("checksum"));

  EXPECT_NE(opened(zip_of({})), "");
  EXPECT_NE(opened("PK\x03\x04"), "");
}

}  // namespace
}  // namespace torch2caffe
