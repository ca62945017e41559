# Bare Debian systems in folders, for tests that are sourced with `source` set to the source tree and
# `work` to where they keep what is expensive to have again.
# TORCH2CAFFE_DEBIAN_MIRROR names another package mirror than the default one.

# Where a machine does not let them be made, what they test counts as skipped.
skip() { echo "$(basename "$(dirname "$0")"): skipped: $*" >&2; exit 0; }

# need COMMAND PACKAGE
need() {
  command -v "$1" >/dev/null || "$source/tools/install_dependencies.sh" "$2" >&2 || skip "cannot install $2"
}

# make_root NAME RELEASE PACKAGES [OPTIONS OF MMDEBSTRAP...]; an interrupted run leaves NAME.part alone.
# All files are the caller's own, so that a plain user can remove them like any other.
make_root() {
  [ -d "$work/roots/$1" ] && return
  need mmdebstrap mmdebstrap
  root=$work/roots/$1
  release=$2
  packages=$3
  shift 3
  rm -rf "$root.part"
  mkdir -p "$work/roots"
  # shellcheck disable=SC2086  # no mirror means no argument
  mmdebstrap --variant=minbase --include="$packages" --format=tar "$@" "$release" "$root.tar" \
    ${TORCH2CAFFE_DEBIAN_MIRROR:-} >&2 || skip "$release could not be unpacked"
  mkdir "$root.part"
  tar -C "$root.part" -xf "$root.tar" --exclude='./dev/*'
  rm "$root.tar"
  mv "$root.part" "$root"
}
