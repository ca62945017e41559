#!/bin/sh
# Builds the fuzzer of .pt2 archives with clang, which it installs where it is missing, and runs it
# on what the fixtures make of themselves.
#
#   tests/fuzz/run.sh [SECONDS]     default: 600
#
# Exit status 0 where it found no crash, no leak, and nothing that takes long or much memory; what
# it finds is kept in build/fuzz/found.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-600}
cmake=${CMAKE:-/usr/bin/cmake}

cd "$source"
# The sanitizers' libraries are only recommended by Debian's clang.
tools/install_dependencies.sh clang libclang-rt-14-dev
"$cmake" --preset fuzz > /dev/null
"$cmake" --build --preset fuzz --target pt2_fuzzer
mkdir -p build/fuzz/corpus build/fuzz/found
exec build/fuzz/bin/pt2_fuzzer -max_total_time="$seconds" -max_len=65536 -timeout=10 \
  -rss_limit_mb=4096 -artifact_prefix=build/fuzz/found/ build/fuzz/corpus tests/data/pt2
