#!/bin/sh
# Makes a folder with real BVLC Caffe, the judge of the targets caffe and caffe-master: Debian 11
# still packages it, so a small Debian 11 (0.7 GB) is unpacked into the folder, and a wrapper
# `caffe-python` in it starts its Python, which can `import caffe`.
#
#   tools/install_caffe.sh [DIR]      default: $TORCH2CAFFE_CAFFE_ROOT or ~/.cache/torch2caffe/...
#
# The last line on stdout is the wrapper's path; messages go to stderr. A second run only checks.
# Exit status: 0 Caffe works; 77 it cannot be had on this machine, with the reason; 1 wrong usage.
# TORCH2CAFFE_DEBIAN_MIRROR names another package mirror than the default one.
set -eu

tools=$(CDPATH='' cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/write_wrapper.sh
. "$tools/write_wrapper.sh"

say() { echo "install_caffe: $*" >&2; }
unavailable() { say "$*"; exit 77; }

# The commands and the packages that bring them.
need() {
  command -v "$1" >/dev/null && return
  shift
  "$tools/install_dependencies.sh" "$@" >&2 || unavailable "cannot install: $*"
}

# mmdebstrap makes the root folder as root directly and as a plain user in a user namespace. Its
# archive is unpacked here, so that a plain user owns all files and can remove them like any other.
# (debootstrap does it for root only, and takes twice as long.)
unpack_debian() {
  # shellcheck disable=SC2086  # no mirror means no argument
  mmdebstrap --variant=minbase --include=python3-caffe --format=tar bullseye "$1.tar" \
    ${TORCH2CAFFE_DEBIAN_MIRROR:-} >&2 &&
    mkdir "$1" && tar -C "$1" -xf "$1.tar" --exclude='./dev/*'
}

# An interrupted run leaves only DIR.part, so a DIR with Caffe in it is complete.
make_root() {
  need mmdebstrap mmdebstrap
  [ "$(id -u)" -eq 0 ] || need newuidmap uidmap
  rm -rf "$root.part" "$root.part.tar"
  mkdir -p "$(dirname "$root")" || unavailable "cannot make the folder $(dirname "$root")"
  say "unpacking Debian 11 with Caffe into $root; this takes about a minute"
  unpack_debian "$root.part" ||
    unavailable "Debian 11 could not be unpacked (no network, or not allowed here)"
  rm "$root.part.tar"
  mv "$root.part" "$root"
}

# The wrapper puts Debian 11's own folders in their places, read-only, and binds every other
# top-level folder of the machine: then the current folder, /tmp and any path in the arguments mean
# inside what they mean outside. The caller's Python and library settings are for another Python.
wrapper_text() {
  cat <<'WRAPPER'
#!/bin/sh
# Runs Python with Caffe from the Debian 11 in this file's folder: caffe-python SCRIPT ARGUMENTS...
# Folders and open files are those of the caller, except /usr and /etc, which are Debian 11's.
set -eu
root=$(dirname "$(readlink -f "$0")")
folder=$PWD

# "$@" ends up as: bwrap's options, then the command.
set -- /usr/bin/python3 "$@"
for place in /*; do
  case $place in
    /usr | /etc | /bin | /sbin | /lib* | /dev | /proc | /sys | /run | /boot) continue ;;
  esac
  if [ -L "$place" ]; then
    set -- --symlink "$(readlink "$place")" "$place" "$@"
  elif [ -d "$place" ]; then
    set -- --bind "$place" "$place" "$@"
  fi
done
for place in usr etc bin sbin lib lib32 lib64 libx32; do
  if [ -L "$root/$place" ]; then
    set -- --symlink "$(readlink "$root/$place")" "/$place" "$@"
  elif [ -d "$root/$place" ]; then
    set -- --ro-bind "$root/$place" "/$place" "$@"
  fi
done

unset PYTHONPATH PYTHONHOME PYTHONSTARTUP LD_LIBRARY_PATH LD_PRELOAD
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# Caffe prints the whole net to stderr below level 2.
export GLOG_minloglevel="${GLOG_minloglevel:-2}"
exec bwrap --die-with-parent --dev /dev --proc /proc --chdir "$folder" "$@"
WRAPPER
}

[ $# -le 1 ] || { say "usage: $0 [DIR]"; exit 1; }
root=$(realpath -m "${1:-${TORCH2CAFFE_CAFFE_ROOT:-$HOME/.cache/torch2caffe/caffe-root}}")
wrapper=$root/caffe-python

need bwrap bubblewrap
if [ ! -d "$root/usr/lib/python3/dist-packages/caffe" ]; then
  [ -z "$(ls -A "$root" 2>/dev/null)" ] || { say "$root exists and holds no Caffe"; exit 1; }
  rmdir "$root" 2>/dev/null || true
  make_root
fi
write_wrapper || unavailable "cannot write $wrapper"
version=$("$wrapper" -c 'import caffe; print(caffe.__version__)') ||
  unavailable "Caffe is unpacked in $root but cannot be started by bwrap (see above)"
say "Caffe $version"
echo "$wrapper"
