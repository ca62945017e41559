#!/bin/sh
# Installs the wheel in roots that have nothing but Debian's Python, without a network, and does there
# what users do: bookworm with torch from PyPI, trixie with its own, and trixie without any.
#
#   tests/wheel/run.sh WHEEL [WORK]     WORK: where roots and downloads are kept, build/wheel by default
#
# Where roots cannot be made or PyTorch cannot be had, says so and counts as skipped.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
wheel=$(realpath "$1")
work=$(realpath -m "${2:-$source/build/wheel}")
downloads=$work/downloads
torch="torch==2.13.0"

# shellcheck source=tests/support/roots.sh
. "$source/tests/support/roots.sh"

# download PYTHON PACKAGES...: for that version of Python.
download() {
  version=$1
  shift
  [ -f "$downloads/$version" ] && return
  "$source/build/wheel/venv/bin/pip" download -q -d "$downloads" --only-binary :all: --python-version "$version" \
    --platform manylinux2014_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_28_x86_64 "$@" ||
    skip "pip could not download $*"
  touch "$downloads/$version"
}

# in_root NAME ARGUMENTS: tests/wheel/in_root.py, by the root's Python, which sees what is named here.
in_root() {
  name=$1
  shift
  mkdir -p "$work/files"
  bwrap --die-with-parent --unshare-net --clearenv --setenv PATH /usr/bin:/bin --setenv HOME /tmp \
    --bind "$work/roots/$name" / --dev /dev --proc /proc --tmpfs /tmp --ro-bind "$downloads" /mnt/downloads \
    --ro-bind "$source/examples" /mnt/examples --ro-bind "$source/tests/wheel" /mnt/tests \
    --ro-bind "$wheel" "/mnt/$(basename "$wheel")" --bind "$work/files" /mnt/files --chdir /mnt/files \
    /usr/bin/python3 /mnt/tests/in_root.py "/mnt/$(basename "$wheel")" "$@"
}

need bwrap bubblewrap
make_root bookworm bookworm python3,python3-venv
make_root trixie trixie python3,python3-venv
make_root trixie-torch trixie python3,python3-venv,python3-torch
download 3.11 "$torch" numpy protobuf
download 3.13 numpy protobuf
in_root bookworm "$torch"
in_root trixie-torch --system-torch
in_root trixie
