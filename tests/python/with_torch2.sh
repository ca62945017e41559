#!/bin/sh
# Runs the tests of the Python package and the exporter with a newer PyTorch than Debian's, then every
# operator, every model and some detectors through torch.export, in a virtual environment that is made in
# build/torch2 when it is missing. Where pip cannot get that PyTorch, says so and counts as skipped.
#
#   tests/python/with_torch2.sh [TEST.py...]     default: all but the installation's
#
# $TORCH2CAFFE names the program, $TORCH2_VENV another place for the environment; of what is many
# $TORCH2CAFFE_SAMPLE and GoogleTest's shards say how much: see tests/support/sample.py.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
venv=${TORCH2_VENV:-$source/build/torch2}
base=${PYTHON:-/usr/bin/python3}
# OpenCV 5 no longer reads Caffe files.
packages="torch==2.13.0 numpy protobuf opencv-python-headless<5"

# It asks for a PyTorch with CUDA, which it does not need.
without_dependencies="torchvision==0.28.0 pillow"

complete() { "$venv/bin/python" -c 'import torch, numpy, cv2, google.protobuf, PIL' 2>/dev/null; }

if ! complete; then
  # shellcheck disable=SC2086  # one word per package is meant
  "$base" -m venv "$venv" && "$venv/bin/pip" install -q $packages &&
    "$venv/bin/pip" install -q --no-deps $without_dependencies || {
    echo "with_torch2: skipped, as pip could not install: $packages" >&2
    exit 0
  }
fi

export TORCH2CAFFE="${TORCH2CAFFE:-$source/build/release/bin/torch2caffe}"
export TORCH2CAFFE_SOURCE="$source"
export TORCH2CAFFE_BUILD="${TORCH2CAFFE_BUILD:-$source/build/release}"
export PYTHON="$venv/bin/python"

failed=0
if [ $# -eq 0 ]; then
  work=$source/build/torch2-work
  "$PYTHON" "$source/tests/torch2/run_cases.py" --program "$TORCH2CAFFE" \
    --tests "$TORCH2CAFFE_BUILD/bin/end_to_end_tests" --work "$work/cases" || failed=1
  "$PYTHON" "$source/tests/torch2/run_archives.py" --program "$TORCH2CAFFE" --work "$work" \
    --scripts "$source/build/models" || failed=1
  "$PYTHON" "$source/tests/torch2/new_operators.py" --program "$TORCH2CAFFE" \
    --work "$work/new_operators" || failed=1
  "$PYTHON" "$source/tests/torch2/refusals.py" || failed=1
  "$PYTHON" "$source/tests/torch2/scripts.py" || failed=1
  "$PYTHON" "$source/tests/torch2/bare_archives.py" || failed=1
  "$PYTHON" "$source/tests/torch2/detectors.py" || failed=1
  "$PYTHON" "$source/tests/torch2/check_views.py" --program "$TORCH2CAFFE" || failed=1
  set -- $(ls "$here"/test_*.py | grep -v pip_install)
fi
for test in "$@"; do
  echo "== $(basename "$test") with torch $("$PYTHON" -c 'import torch; print(torch.__version__)')"
  "$PYTHON" "$test" || failed=1
done
exit $failed
