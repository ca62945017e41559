// The ground on which OutputFiles are tested, once with unnamed and once with named temporaries.
#pragma once

#include <map>
#include <string>

#include "base/output_files.h"
#include "base/temporaries.h"
#include "support/files.h"
#include "support/text.h"

namespace torch2caffe::test {

using Contents = std::map<std::string, std::string>;

class OutputFilesTest : public testing::TestWithParam<OutputFiles::Temporaries> {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  Contents contents() const { return contents_of(folder_.path()); }

  // Writes "new a" and "new b".
  void write_both(OutputFiles& files) const {
    files.add(path("a")).write("new a");
    files.add(path("b")).write("new b");
  }

  const TemporaryFolder folder_;
};

inline auto both_kinds() {
  return testing::Values(OutputFiles::Temporaries::unnamed_if_possible,
                         OutputFiles::Temporaries::named);
}

inline std::string name_of_kind(const testing::TestParamInfo<OutputFiles::Temporaries>& info) {
  return info.param == OutputFiles::Temporaries::named ? "named" : "unnamed";
}

}  // namespace torch2caffe::test
