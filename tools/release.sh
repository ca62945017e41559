#!/bin/sh
# Completes a folder that has wheels and packages to a release: the source as it is committed, the
# notes of its version, and the checksums of all.
#
#   tools/release.sh FOLDER
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
folder=$(realpath "$1")
cd "$source"

fail() {
  echo "release: $*" >&2
  exit 1
}

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' python/torch2caffe/__init__.py)
[ -z "$(git status --porcelain)" ] ||
  fail "files differ from those that are committed, of which the source archive is made: commit them, or take them back"

# The part of the changelog under the version's heading.
awk -v heading="## $version" '/^## / { ours = index($0 " ", heading " ") == 1 } ours' CHANGELOG.md \
  >"$folder/RELEASE_NOTES.md"
[ -s "$folder/RELEASE_NOTES.md" ] || fail "CHANGELOG.md has no heading '## $version': add it, with what changed"
! grep -q '^## .*(unreleased)' "$folder/RELEASE_NOTES.md" ||
  echo "release: CHANGELOG.md calls $version unreleased; write the date there before you publish it" >&2

name=torch2caffe-$version
git archive --prefix="$name/" HEAD | gzip -9n >"$folder/$name.tar.gz"
cd "$folder"
rm -f SHA256SUMS
sums=$(sha256sum -- *)
echo "$sums" | tee SHA256SUMS
