#!/bin/sh
# Builds the fuzzers of .pt2 and .npz files with clang, which it installs where it is missing, and
# runs one after the other on what the fixtures make of themselves.
#
#   tests/fuzz/run.sh [SECONDS]     of both together; default: 600
#
# Exit status 0 where they found no crash, no leak, and nothing that takes long or much memory; what
# they find is kept in build/fuzz/found.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-600}
cmake=${CMAKE:-/usr/bin/cmake}

cd "$source"
# The sanitizers' libraries are only recommended by Debian's clang.
tools/install_dependencies.sh clang libclang-rt-14-dev
"$cmake" --preset fuzz > /dev/null
"$cmake" --build --preset fuzz --target pt2_fuzzer npz_fuzzer
mkdir -p build/fuzz/found
status=0
for kind in pt2 npz; do
  mkdir -p "build/fuzz/corpus/$kind"
  "build/fuzz/bin/${kind}_fuzzer" -max_total_time=$((seconds / 2)) -max_len=65536 -timeout=10 \
    -rss_limit_mb=4096 -artifact_prefix=build/fuzz/found/ "build/fuzz/corpus/$kind" \
    "tests/data/$kind" || status=1
done
exit $status
