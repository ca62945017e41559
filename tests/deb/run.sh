#!/bin/sh
# A Debian package: lintian has nothing to say, and a bare root of the release that it is built on
# installs it, converts with it, compiles against its library, and has nothing of it left in the end.
#
#   tests/deb/run.sh DEB
#
# Where a root cannot be made, says so and counts as skipped.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
deb=$(realpath "$1")
work=$source/build/deb
# shellcheck source=tests/support/roots.sh
. "$source/tests/support/roots.sh"

need lintian lintian
lintian --fail-on error,warning "$deb"

need mmdebstrap mmdebstrap
# shellcheck disable=SC1091  # a file of the system, not of the project
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2016,SC2086  # $1 is the hook's; no mirror means no argument
mmdebstrap --variant=minbase --format=null --customize-hook='mkdir "$1/test"' \
  --customize-hook="copy-in $deb $source/examples/digits $source/tests/install/consumer $source/tests/deb/in_root.sh /test" \
  --customize-hook='chroot "$1" sh /test/in_root.sh' "$release" /dev/null ${TORCH2CAFFE_DEBIAN_MIRROR:-} \
  >"$work/in_root.log" 2>&1 || true
grep '^in_root: ' "$work/in_root.log" || skip "$release could not be unpacked: see $work/in_root.log"
grep -q '^in_root: passed' "$work/in_root.log" || { tail -n 20 "$work/in_root.log"; exit 1; }
