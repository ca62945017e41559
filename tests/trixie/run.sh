#!/bin/sh
# Runs a command in the source tree on a bare Debian 13, which mmdebstrap makes and
# tools/install_dependencies.sh completes.
#
#   tests/trixie/run.sh COMMAND...
#
# The folder build/ is one of that system's own, with its compiler cache; all other folders are the
# machine's. Where the system cannot be made, says so and counts as skipped.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
work=$source/build/trixie
# shellcheck source=tests/support/roots.sh
. "$source/tests/support/roots.sh"

need bwrap bubblewrap
installer=$source/tools/install_dependencies.sh
name=$(sha256sum "$installer" | cut -c 1-12)
[ -d "$work/roots/$name" ] || rm -rf "$work/roots"
# shellcheck disable=SC2016  # $1 is the hook's
make_root "$name" trixie make,git,ca-certificates --customize-hook="upload $installer /install.sh" \
  --customize-hook='chroot "$1" sh /install.sh || touch "$1/broken"' --customize-hook='rm "$1/install.sh"'
if [ -e "$work/roots/$name/broken" ]; then
  rm -rf "$work/roots"
  echo "trixie: tools/install_dependencies.sh fails there: see above" >&2
  exit 1
fi
mkdir -p "$work/build"

# "$@" ends up as: bwrap's options, then the command.
set -- --bind "$source" "$source" --bind "$work/build" "$source/build" --chdir "$source" \
  --setenv PATH /usr/bin:/bin --setenv CCACHE_DIR "$source/build/ccache" \
  --unsetenv PYTHONPATH --unsetenv LD_LIBRARY_PATH "$@"
for place in /etc/resolv.conf /etc/ssl/certs; do
  [ ! -e "$place" ] || set -- --ro-bind "$place" "$place" "$@"
done
for place in /*; do
  case $place in
    /usr | /etc | /bin | /sbin | /lib* | /dev | /proc | /sys | /run | /boot | /var) continue ;;
  esac
  [ ! -d "$place" ] || set -- --bind "$place" "$place" "$@"
done
exec bwrap --die-with-parent --bind "$work/roots/$name" / --dev /dev --proc /proc "$@"
