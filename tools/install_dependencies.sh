#!/bin/sh
# Installs the Debian 12 packages that building and testing torch2caffe needs, and only those that
# are missing: where nothing is, it takes no time and asks for no rights.
#
#   tools/install_dependencies.sh              everything in the list below
#   tools/install_dependencies.sh PACKAGE...   these packages instead of the list
set -eu

packages="
build-essential          # g++ 12 and the C library's headers
cmake                    # the build
ninja-build              # the build
ccache                   # a second build in seconds
pkg-config               # finds libraries that have no CMake files
clang-format             # the format check
libtorch-dev             # reads TorchScript files
libopencv-dnn-dev        # reads Caffe models: judges every conversion
libjpeg-dev              # reads pictures
libpng-dev               # reads pictures
libopencv-imgproc-dev    # resizes pictures
libzip-dev               # .npz files
zlib1g-dev               # checksums of archives
protobuf-compiler        # caffe.proto to C++
libprotobuf-dev          # .prototxt and .caffemodel files
libfmt-dev               # text formatting, as g++ 12 has no <format>
libcli11-dev             # the command line
nlohmann-json3-dev       # JSON reports
libtomlplusplus-dev      # torch2caffe.toml
libgtest-dev             # tests
libgmock-dev             # tests
python3                  # exporter, examples, tools
python3-numpy            # exporter, examples, tests
python3-torch            # exporter, examples, tests
python3-torchvision      # the models that the tests convert
python3-sklearn          # the images of examples/digits
python3-protobuf         # the Python package's messages
python3-pip              # the test of 'pip install .'
python3-venv             # the same
graphviz                 # pictures of networks
python3-xstatic-dagre    # lays out the network on the page of a conversion
python3-opencv           # the judge of tests/models and of examples/digits
"

fail() {
  echo "install_dependencies: $*" >&2
  exit 1
}

# Prints those of the given packages that are not installed, in one query for all.
missing_of() {
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p')
  for package in "$@"; do
    echo "$installed" | grep -qxF "$package" || echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root or sudo; missing here: $missing"
  fi
}

command -v dpkg-query >/dev/null ||
  fail "this is not Debian: install what corresponds to the packages listed in $0 by hand"

# The versions are part of what is tested (g++ 12, torch 1.13, OpenCV 4.6), so the list is offered
# to Debian 12 only; packages named on the command line are the caller's affair.
if [ $# -eq 0 ]; then
  # shellcheck disable=SC1091  # a file of the system, not of the project
  distribution=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-unknown}")
  # shellcheck disable=SC2046  # one word per package is meant
  set -- $(echo "$packages" | sed 's/#.*//')
else
  distribution="debian 12"
fi

missing=$(missing_of "$@" | tr '\n' ' ')
[ -n "$missing" ] || exit 0
[ "$distribution" = "debian 12" ] ||
  fail "the package list is for Debian 12, this is '$distribution'; missing here: $missing"

as_root apt-get update -q ||
  fail "'apt-get update' failed: see its message above"
# env stands behind sudo, which would drop a variable set before it.
# shellcheck disable=SC2086  # one word per package is meant
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends $missing ||
  fail "apt-get could not install: $missing"
