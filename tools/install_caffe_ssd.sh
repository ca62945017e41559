#!/bin/sh
# Makes a folder with a Caffe that has the layers of the SSD branch, the judge of the targets
# caffe-ssd and brocolli: PyPI's brocolli-caffe is such a Caffe in source (6 MB). It is compiled
# with Debian 12's compiler and libraries; the folder takes 7 MB, and a wrapper `caffe-python` in it
# starts Debian's Python, which can then `import caffe`.
#
#   tools/install_caffe_ssd.sh [DIR]   default: $TORCH2CAFFE_CAFFE_SSD_ROOT or ~/.cache/torch2caffe/...
#
# The last line on stdout is the wrapper's path; messages go to stderr. A second run only checks.
# Exit status: 0 Caffe works; 77 it cannot be had on this machine, with the reason; 1 wrong usage.
set -eu

tools=$(CDPATH='' cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/write_wrapper.sh
. "$tools/write_wrapper.sh"
python=/usr/bin/python3

# pip compares the sum before it runs anything of the archive.
version=9.0.2
sum=c6410cc60bdd6db685d441b66be7df05410f8850ac88d6b75d48ef9b2315c08a

packages="build-essential cmake ninja-build pkg-config protobuf-compiler libprotobuf-dev
  libboost-python-dev libboost-thread-dev libboost-filesystem-dev libboost-regex-dev
  libgoogle-glog-dev libgflags-dev libhdf5-dev libopenblas-dev
  python3-dev python3-numpy python3-pip python3-protobuf python3-six"

say() { echo "install_caffe_ssd: $*" >&2; }
unavailable() { say "$*"; exit 77; }

# Its setup.py wants conda, but only to build: pip asks it for the name and the version alone.
download() {
  echo "brocolli-caffe==$version --hash=sha256:$sum" >"$1/requirement.txt"
  $python -m pip download --quiet --disable-pip-version-check --no-binary :all: --no-deps \
    --no-build-isolation --dest "$1" -r "$1/requirement.txt" >&2 &&
    tar -C "$1" -xf "$1/brocolli-caffe-$version.tar.gz"
}

# What stands in the way of Debian's libraries and of compiling many files as one, which takes a
# third of the time: messages of another protobuf than the one that is installed, a file that nobody
# calls, and the name of Boost's library. The Python package reads pictures by scikit-image, which a
# network does not need.
adapt() {
  rm "$1/include/caffe/proto/caffe.pb.h" "$1/src/caffe/proto/caffe.pb.cc" \
    "$1/src/caffe/3rdparty/hungarian.cpp"
  sed -i "s/-lboost_python /-lboost_python$(echo "$python_version" | tr -d .) /" \
    "$1/python/CMakeLists.txt"
  sed -i '/^import skimage.io$/d; /^from scipy.ndimage import zoom$/d' "$1/python/caffe/io.py"
}

# compile SOURCE BUILD: only the Python module. CMake knows no option for HDF5's folders.
compile() {
  launcher=
  if command -v ccache >/dev/null; then launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  # shellcheck disable=SC2086  # no ccache means no argument
  /usr/bin/cmake -G Ninja -S "$1" -B "$2" $launcher -DCMAKE_C_COMPILER=/usr/bin/gcc \
    -DCMAKE_CXX_COMPILER=/usr/bin/g++ -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_FLAGS="-w $(pkg-config --cflags-only-I hdf5)" \
    -DCMAKE_CXX_FLAGS_RELEASE='-O2 -DNDEBUG' \
    -DCMAKE_SHARED_LINKER_FLAGS="$(pkg-config --libs-only-L hdf5)" \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=20 \
    -DANACONDA_HOME=/usr -DPYTHON_VERSION="python$python_version" >&2 &&
    /usr/bin/cmake --build "$2" --target pycaffe --parallel 2 >&2
}

# assemble SOURCE BUILD PACKAGE
assemble() {
  mkdir -p "$3/proto" &&
    cp "$1"/python/caffe/*.py "$3" &&
    cp "$2/include/caffe/proto/caffe_pb2.py" "$3/proto" &&
    touch "$3/proto/__init__.py" &&
    cp "$2/lib/_caffe.so" "$3"
}

# An interrupted run leaves only DIR.part, so a DIR with Caffe in it is complete.
make_root() {
  # shellcheck disable=SC2086  # one word per package is meant
  "$tools/install_dependencies.sh" $packages >&2 || unavailable "cannot install all of:" $packages
  python_version=$($python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  rm -rf "$root.part"
  mkdir -p "$root.part/making" || unavailable "cannot make the folder $root.part"
  say "compiling Caffe for $root; this takes a minute or two"
  download "$root.part/making" ||
    unavailable "brocolli-caffe $version could not be downloaded (see above; no network, or not allowed here)"
  source=$root.part/making/brocolli-caffe-$version
  adapt "$source" || unavailable "brocolli-caffe $version is not as this script expects it"
  compile "$source" "$root.part/making/build" || unavailable "Caffe does not compile here (see above)"
  assemble "$source" "$root.part/making/build" "$root.part/python/caffe" ||
    unavailable "cannot write to $root.part"
  rm -rf "$root.part/making"
  mv "$root.part" "$root"
}

# The caller's Python and library settings are for another Python.
wrapper_text() {
  cat <<'WRAPPER'
#!/bin/sh
# Runs Debian's Python with the Caffe in this file's folder: caffe-python SCRIPT ARGUMENTS...
set -eu
root=$(dirname "$(readlink -f "$0")")
unset PYTHONHOME PYTHONSTARTUP LD_LIBRARY_PATH LD_PRELOAD
export PYTHONPATH="$root/python" LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# Caffe prints the whole net to stderr below level 2.
export GLOG_minloglevel="${GLOG_minloglevel:-2}"
exec /usr/bin/python3 "$@"
WRAPPER
}

[ $# -le 1 ] || { say "usage: $0 [DIR]"; exit 1; }
root=$(realpath -m "${1:-${TORCH2CAFFE_CAFFE_SSD_ROOT:-$HOME/.cache/torch2caffe/caffe-ssd}}")
wrapper=$root/caffe-python

if [ ! -d "$root/python/caffe" ]; then
  [ -z "$(ls -A "$root" 2>/dev/null)" ] || { say "$root exists and holds no Caffe"; exit 1; }
  rmdir "$root" 2>/dev/null || true
  make_root
fi
write_wrapper || unavailable "cannot write $wrapper"
version=$("$wrapper" -c 'import caffe; print(caffe.__version__)') ||
  unavailable "Caffe is in $root but cannot be started (see above)"
say "Caffe $version with the layers of the SSD branch"
echo "$wrapper"
