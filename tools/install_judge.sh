#!/bin/sh
# install_judge.sh NAME[-VERSION]: makes the virtual environment of a judge, from PyPI, for `torch2caffe --judge NAME`.
# What goes into it is said at the head of src/runtime/judges/run_NAME.py:
#   # python: 3.11 3.10       Pythons that can have it, the preferred one first
#   # glibc: 2.35             the least that its libraries need
#   # version: 4.8.1.78       where NAME alone is asked for; stands for {version} below
#   # pip: numpy<2 mnn==3.6.1 a call of pip for each line
#   # or: ...                 instead of the line before, where that cannot be had
# The environments are in $TORCH2CAFFE_JUDGES, else in ~/.local/share/torch2caffe/judges. One that is complete is left
# as it is.
set -eu

judges=$(cd "$(dirname "$0")/../src/runtime/judges" && pwd)
environments=${TORCH2CAFFE_JUDGES:-${XDG_DATA_HOME:-$HOME/.local/share}/torch2caffe/judges}

fail() { # WHAT ADVICE [STATUS]; 77: it cannot be had on this machine
  echo "install_judge.sh: $1; $2" >&2
  exit "${3:-1}"
}

known() {
  (cd "$judges" && echo run_*.py | sed 's/run_//g; s/\.py//g')
}

name=${1:-}
[ -n "$name" ] && [ $# = 1 ] || fail "one judge is installed at a time" "give a name of: $(known)"
adapter=$judges/run_$name.py
version=
if [ ! -f "$adapter" ]; then
  version=${name##*-}
  adapter=$judges/run_${name%-*}.py
fi
[ -f "$adapter" ] || fail "there is no judge '$name'" "give a name of: $(known)"

said() { # WHAT; what the recipe says of it
  sed -n "s/^# $1: //p" "$adapter"
}

[ -n "$version" ] || version=$(said version)
recipe=$(sed -n "s/{version}/$version/g; /^# \(python\|pip\|or\): /p" "$adapter")
environment=$environments/$name
python=$environment/bin/python

about() { # what it is, or why it is not
  said=$("$python" "$adapter" --about 2>&1 | tail -n 1)
  case $said in
    '{'*) echo "$said";;
    *) fail "'$name' is installed and does not start: $said" "try it: $python $adapter --about" 77;;
  esac
}

if [ "$(cat "$environment/recipe.txt" 2> /dev/null)" = "$recipe" ]; then
  about
  exit 0
fi
[ -n "$(said pip)" ] || fail "'$name' is not on PyPI" "see the head of $adapter" 77

glibc=$(said glibc)
here=$(getconf GNU_LIBC_VERSION | sed 's/.* //')
if [ -n "$glibc" ] && [ "$(printf '%s\n%s\n' "$glibc" "$here" | sort -V | head -n 1)" != "$glibc" ]; then
  fail "'$name' needs glibc $glibc, and this system has $here" "install it on a newer system or in a container, and name \
its Python: --judge $name=COMMAND" 77
fi

# Whether this is a Python of that version; pyenv has commands for all, of which most do nothing.
is_python() { # COMMAND X.Y
  [ "$("$1" -c 'import sys, venv; print("%d.%d" % sys.version_info[:2])' 2> /dev/null)" = "$2" ]
}

find_python() { # X.Y...
  for wanted in "$@"; do
    for found in "python$wanted" /usr/bin/python3 "${PYENV_ROOT:-$HOME/.pyenv}/versions/$wanted".*/bin/python \
        "$(uv python find "$wanted" 2> /dev/null)"; do
      if is_python "$found" "$wanted"; then
        echo "$found"
        return
      fi
    done
  done
}

wanted=$(said python)
# shellcheck disable=SC2086
base=$(find_python $wanted)
[ -n "$base" ] || fail "'$name' needs a Python of version $wanted" "install one: uv python install ${wanted%% *}" 77

rm -rf "$environment"
mkdir -p "$environments"
"$base" -m venv "$environment"

pip() { # LINE
  # shellcheck disable=SC2086
  "$python" -m pip install --quiet --disable-pip-version-check $1 >> "$environment/pip.txt" 2>&1
}

failed=
apply() { # KIND LINE
  case $1 in
    pip) [ -z "$failed" ] && { pip "$2" || failed=$2; };;
    or) [ -n "$failed" ] && { pip "$2" && failed=; };;
  esac
}

# Each line is one call, with alternatives behind it.
echo "$recipe" | grep -v '^# python: ' | sed 's/^# //' > "$environment/calls.txt"
while IFS= read -r line; do
  kind=${line%%: *}
  [ -z "$failed" ] || [ "$kind" = or ] || break
  apply "$kind" "${line#*: }" || true
done < "$environment/calls.txt"
[ -z "$failed" ] || fail "pip cannot install $failed: $(grep '^ERROR' "$environment/pip.txt" | tail -n 1)" \
  "all that it said is in $environment/pip.txt" 77

echo "$recipe" > "$environment/recipe.txt"
about
