#!/bin/sh
# Installs the packages of Debian or Ubuntu that building and testing torch2caffe needs, and only
# those that are missing: where nothing is, it takes no time and asks for no rights.
#
#   tools/install_dependencies.sh              everything in the list below
#   tools/install_dependencies.sh PACKAGE...   these packages instead of the list
set -eu

# Name, versions that are tried (Debian 12's to Debian 13's), and what for. All releases have them
# under the same names; what they do differently is in docs/dependencies.md.
packages="
build-essential          # g++ 12 to 14, as older ones lack parts of C++20; the C library's headers
cmake                    # 3.25 to 3.31: the build
ninja-build              # the build
ccache                   # a second build in seconds
pkg-config               # finds libraries that have no CMake files
clang-format             # 14: the format check; others put some lines differently, and are not asked
libtorch-dev             # 1.13 to 2.6: reads TorchScript files
libopencv-dnn-dev        # 4.6 to 4.10, as 5 has no Caffe importer: judges every conversion
libjpeg-dev              # reads pictures
libpng-dev               # reads pictures
libopencv-imgproc-dev    # 4.6 to 4.10: resizes pictures
libzip-dev               # .npz files
zlib1g-dev               # checksums of archives
protobuf-compiler        # 3.21 in both: caffe.proto to C++
libprotobuf-dev          # 3.21 in both: .prototxt and .caffemodel files
libfmt-dev               # 9 to 10: text formatting, as g++ 12 has no <format>
libcli11-dev             # 2.1 to 2.4: the command line
nlohmann-json3-dev       # JSON reports
libtomlplusplus-dev      # torch2caffe.toml
libgtest-dev             # tests
libgmock-dev             # tests
python3                  # 3.11 to 3.13: exporter, examples, tools
python3-numpy            # exporter, examples, tests
python3-torch            # 1.13 to 2.6: exporter, examples, tests
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

# shellcheck disable=SC1091  # a file of the system, not of the project
distribution=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-unknown}")
listed=
if [ $# -eq 0 ]; then
  listed=yes
  # shellcheck disable=SC2046  # one word per package is meant
  set -- $(echo "$packages" | sed 's/#.*//')
fi

missing=$(missing_of "$@" | tr '\n' ' ')
[ -n "$missing" ] || exit 0
# The versions are part of what is tested; packages named on the command line are the caller's affair.
case ${listed:+$distribution} in
  "" | "debian 12" | "debian 13") ;;
  "ubuntu 24.04" | "ubuntu 26.04")
    echo "install_dependencies: $distribution has these packages, but was never tried" >&2 ;;
  *) fail "the package list is for Debian 12 and 13, and Ubuntu 24.04 and 26.04, this is" \
       "'$distribution'; missing here: $missing" ;;
esac

as_root apt-get update -q ||
  fail "'apt-get update' failed: see its message above"
# env stands behind sudo, which would drop a variable set before it.
# shellcheck disable=SC2086  # one word per package is meant
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends $missing ||
  fail "apt-get could not install: $missing"
